"""The table of kinds is sound; quiet hours, digest and back-off are as a person would expect."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from app.accounts import Role
from app.notices.rules.kinds import BadNotice, Leaves, check_params
from app.notices.rules.table import KINDS, hook_kinds, kind_of
from app.notices.rules.timing import (
    BACK_OFF,
    Channel,
    Preference,
    Wish,
    after_quiet,
    goes_out_at,
    in_digest,
    next_at,
    next_try,
    wants,
)
from app.platform.clock import SHANGHAI

CALM, PROMPT, URGENT = KINDS["case.closed"], KINDS["case.reworked"], KINDS["ladder.red"]


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}+08:00").astimezone(UTC)


class TestTable:
    @pytest.mark.parametrize("code", KINDS)
    def test_both_sentences_hold_the_same_parameters(self, code: str) -> None:
        kind = KINDS[code]
        for sentence in (kind.zh, kind.en):
            assert set(re.findall(r"%\((\w+)\)s", sentence)) == set(kind.params)
            assert sentence % dict.fromkeys(kind.params, "x")
        assert kind.roles

    def test_what_is_private_or_confidential_leaves_the_house_without_a_word(self) -> None:
        for kind in KINDS.values():
            if kind.private or kind.code.startswith("police."):
                assert kind.leaves is Leaves.BARE
                assert not kind.params
                assert kind not in hook_kinds()

    def test_confidential_kinds_reach_the_police_line_only(self) -> None:
        for code in ("police.sent", "police.late"):
            assert KINDS[code].roles == {Role.POLICE, Role.COMMANDER}

    def test_interview_and_accountability_reach_no_supervision(self) -> None:
        for code in ("ladder.interview", "ladder.accountability"):
            assert KINDS[code].private
            assert KINDS[code].roles == {Role.OFFICER, Role.DEPARTMENT, Role.COMMANDER}

    def test_what_is_urgent_is_never_held_back(self) -> None:
        assert [kind.code for kind in KINDS.values() if kind.urgent and kind.digestible] == []

    def test_an_unknown_kind_is_refused(self) -> None:
        with pytest.raises(BadNotice):
            kind_of("case.whatever")

    @pytest.mark.parametrize(
        ("code", "params"),
        [
            ("case.closed", {"note": "x"}),
            ("case.reworked", {}),
            ("case.reworked", {"due": 5}),
            ("ground.changed", {"count": "5"}),
            ("ladder.missed", {"rungs": [["purple", "2026-11-23T09:00:00+08:00"]]}),
            ("ladder.stage_late", {"stage": "lunch", "due": "2026-11-23T09:00:00+08:00"}),
        ],
    )
    def test_other_parameters_than_the_sentence_has_are_refused(self, code: str, params: dict[str, object]) -> None:
        with pytest.raises(BadNotice):
            check_params(KINDS[code], params)


class TestQuietHours:
    @pytest.mark.parametrize(
        ("now", "out"),
        [
            ("23T21:59:59", "23T21:59:59"),
            ("23T22:00:00", "24T07:00:00"),
            ("24T00:30:00", "24T07:00:00"),
            ("24T06:59:59", "24T07:00:00"),
            ("24T07:00:00", "24T07:00:00"),
        ],
    )
    def test_over_midnight(self, now: str, out: str) -> None:
        assert after_quiet(at(now), 22 * 60, 7 * 60, SHANGHAI) == at(out)

    @pytest.mark.parametrize(("now", "out"), [("23T12:30:00", "23T14:00:00"), ("23T14:00:00", "23T14:00:00")])
    def test_within_a_day(self, now: str, out: str) -> None:
        assert after_quiet(at(now), 12 * 60, 14 * 60, SHANGHAI) == at(out)

    @pytest.mark.parametrize("ends", [(None, None), (None, 420), (600, 600)])
    def test_none(self, ends: tuple[int | None, int | None]) -> None:
        assert after_quiet(at("23T23:00:00"), *ends, SHANGHAI) == at("23T23:00:00")

    def test_what_is_urgent_passes(self) -> None:
        night = at("23T23:00:00")
        assert goes_out_at(Preference(), Channel.PUSH, URGENT, night, SHANGHAI) == night
        assert goes_out_at(Preference(), Channel.PUSH, PROMPT, night, SHANGHAI) == at("24T07:00:00")


class TestDigest:
    DAILY = Preference(digest_at=8 * 60)

    def test_only_mail_that_can_wait_waits(self) -> None:
        assert in_digest(self.DAILY, Channel.MAIL, CALM)
        assert not in_digest(self.DAILY, Channel.PUSH, CALM)
        assert not in_digest(self.DAILY, Channel.MAIL, PROMPT)
        assert not in_digest(self.DAILY, Channel.MAIL, URGENT)
        assert not in_digest(Preference(), Channel.MAIL, CALM)

    def test_it_waits_for_the_next_time_of_the_digest(self) -> None:
        assert goes_out_at(self.DAILY, Channel.MAIL, CALM, at("23T07:59:00"), SHANGHAI) == at("23T08:00:00")
        assert goes_out_at(self.DAILY, Channel.MAIL, CALM, at("23T08:00:00"), SHANGHAI) == at("24T08:00:00")

    def test_next_at_keeps_to_the_citys_clock(self) -> None:
        assert next_at(at("23T16:30:00"), 0, SHANGHAI) == at("24T00:00:00")


class TestWishes:
    @pytest.mark.parametrize(
        ("wish", "calm", "urgent"), [(Wish.OFF, False, False), (Wish.URGENT, False, True), (Wish.ALL, True, True)]
    )
    def test_what_somebody_wants_on_a_channel(self, wish: Wish, calm: bool, urgent: bool) -> None:
        for channel in (Channel.MAIL, Channel.PUSH):
            preference = Preference(mail=wish, push=wish)
            assert (wants(preference, channel, CALM), wants(preference, channel, URGENT)) == (calm, urgent)

    def test_what_never_leaves_stays(self) -> None:
        assert not wants(Preference(), Channel.MAIL, KINDS["house.delivery_failed"])


def test_tries_get_rarer_and_end() -> None:
    now = at("23T09:00:00")
    times = [next_try(now, attempts) for attempts in range(1, len(BACK_OFF) + 2)]
    assert times[-1] is None
    waits = [each - now for each in times if each is not None]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=1)
    assert timedelta(hours=20) < sum(waits, timedelta()) < timedelta(days=2)
