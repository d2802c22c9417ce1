from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.evidence import flag_words
from app.evidence.rules import (
    ClosingEvidence,
    Distances,
    ExifFacts,
    Flag,
    PhotoFacts,
    Reuse,
    Severity,
    after_photo_checks,
    after_photo_flags,
    closing_evidence,
    derivative_key,
    distances,
    filing_flags,
    finding_photo_flags,
    is_accepted,
    is_sha256,
    kind_of,
    original_key,
)
from app.evidence.rules.judging import Limits
from app.evidence.wording import _WORDS
from app.geo.crs import Position, wgs84_to_gcj02
from app.platform import clock
from app.platform.i18n import speaking
from tests.evidence import pictures

ACCEPTED = datetime(2026, 11, 24, 2, 34, tzinfo=UTC)
TAKEN = datetime(2026, 11, 24, 5, 50, tzinfo=UTC)
RECEIVED = datetime(2026, 11, 24, 5, 52, tzinfo=UTC)
GOOD = PhotoFacts(
    received_at=RECEIVED,
    taken_at=TAKEN,
    distances=Distances(problem=18.4, shifted=560.0),
    accuracy_m=6.0,
    provenance="camera_inpage",
    width=2048,
    height=1536,
)
PROBLEM = Position(113.852, 34.035)


def codes(flags: tuple[Flag, ...]) -> list[str]:
    return [flag.code for flag in flags]


class TestKinds:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_photos_are_known_by_their_bytes(self, kind: str) -> None:
        found = kind_of(pictures.photo(width=40, height=30, kind=kind)[:32])
        assert found == kind.lower()
        assert is_accepted(found)

    @pytest.mark.parametrize(
        ("head", "kind"),
        [
            (pictures.animated("GIF")[:32], "gif"),
            (pictures.photo(width=40, height=30, kind="TIFF")[:32], "tiff"),
            (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "heic"),
            (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00", "heic"),
            (b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00", "avif"),
            (b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00", "video"),
            (b"%PDF-1.7", "pdf"),
            (b"RIFF\x00\x00\x00\x00WAVE", None),
            (b"hello", None),
            (b"", None),
        ],
    )
    def test_other_files_are_not_accepted(self, head: bytes, kind: str | None) -> None:
        assert kind_of(head) == kind
        assert not is_accepted(kind)

    def test_keys_stand_under_the_digest(self) -> None:
        digest = "ab" + "cd" + "0" * 60
        assert original_key(digest) == f"originals/ab/cd/{digest}"
        assert derivative_key(digest, 320) == f"derivatives/ab/cd/{digest}-320.jpg"

    @pytest.mark.parametrize(
        ("text", "good"),
        [("0" * 64, True), ("A" * 64, False), ("0" * 63, False), ("0" * 64 + "\n", False), ("", False)],
    )
    def test_a_digest_has_one_spelling(self, text: str, good: bool) -> None:
        assert is_sha256(text) is good


class TestClaims:
    def test_without_an_offset_the_citys_time_is_meant(self) -> None:
        assert ExifFacts(taken="2026:11:24 13:50:00").taken_at == TAKEN

    def test_an_offset_holds(self) -> None:
        assert ExifFacts(taken="2026:11:24 05:50:00", offset="+00:00").taken_at == TAKEN

    @pytest.mark.parametrize("taken", ["", "0000:00:00 00:00:00", "yesterday", "2026-11-24 13:50:00"])
    def test_nonsense_is_no_time(self, taken: str) -> None:
        assert ExifFacts(taken=taken).taken_at is None

    def test_values_of_the_wrong_type_count_as_absent(self) -> None:
        claims = {"taken": 7, "make": ["x"], "lat": "34", "lon": 999, "exposure": "yes", "stranger": 1}
        assert ExifFacts.from_claims(claims) == ExifFacts()

    def test_the_stored_form_comes_back(self) -> None:
        facts = ExifFacts(taken="2026:11:24 13:50:00", make="x", exposure=True, lat=34.0, lon=0.0)
        assert ExifFacts.from_claims(facts.as_json()) == facts


class TestAfterPhoto:
    def test_a_good_one_passes_every_check(self) -> None:
        assert codes(after_photo_checks(GOOD, ACCEPTED)) == ["time_ok", "place_ok", "never_used"]
        assert after_photo_flags(GOOD, ACCEPTED) == ()

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            ({"taken_at": None}, "no_time"),
            ({"taken_at": ACCEPTED - timedelta(seconds=1)}, "before_acceptance"),
            ({"taken_at": RECEIVED + timedelta(minutes=5, seconds=1)}, "clock_ahead"),
            ({"distances": Distances()}, "no_position"),
            ({"distances": Distances(problem=100.5, shifted=600.0)}, "too_far"),
            ({"distances": Distances(problem=569.0, shifted=12.0)}, "place_shifted"),
            ({"distances": Distances(problem=2500.0, shifted=12.0)}, "too_far"),
            ({"accuracy_m": 0.0}, "accuracy_zero"),
            ({"accuracy_m": 101.0}, "accuracy_poor"),
            ({"reuse": Reuse(same_file=True, same_picture=True)}, "same_file"),
            ({"reuse": Reuse(same_picture=True)}, "same_picture"),
            ({"reuse": Reuse(nearest_bits=60)}, "near_duplicate"),
            ({"reuse": Reuse(compared=False)}, "not_compared"),
            ({"exif": ExifFacts(software="Adobe Photoshop 26")}, "edited"),
            ({"exif": ExifFacts(taken="2026:11:24 13:39:59")}, "exif_time"),
            ({"distances": Distances(problem=18.4, claimed=201.0)}, "exif_place"),
            ({"provenance": "gallery"}, "from_gallery"),
            ({"width": 1080, "height": 2400}, "screen_shaped"),
        ],
    )
    def test_each_fault_has_its_flag(self, change: dict[str, object], expected: str) -> None:
        assert codes(after_photo_flags(replace(GOOD, **change), ACCEPTED)) == [expected]  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        "change",
        [
            {"taken_at": ACCEPTED},
            {"taken_at": RECEIVED + timedelta(minutes=5)},
            {"distances": Distances(problem=100.0)},
            {"accuracy_m": 100.0},
            {"reuse": Reuse(nearest_bits=61)},
            {"exif": ExifFacts(taken="2026:11:24 13:40:00")},
            {"exif": ExifFacts(software="HUAWEI camera 14")},
            {"distances": Distances(problem=18.4, claimed=200.0)},
            {"width": 1080, "height": 2400, "exif": ExifFacts(make="HUAWEI")},
        ],
    )
    def test_the_line_itself_is_allowed(self, change: dict[str, object]) -> None:
        assert after_photo_flags(replace(GOOD, **change), ACCEPTED) == ()  # type: ignore[arg-type]

    def test_only_certainty_refuses(self) -> None:
        worst = PhotoFacts(received_at=RECEIVED, reuse=Reuse(nearest_bits=0), provenance="gallery")
        assert all(flag.severity is not Severity.REFUSE for flag in after_photo_flags(worst, ACCEPTED))

    def test_limits_are_settings(self) -> None:
        far = replace(GOOD, distances=Distances(problem=150.0))
        assert codes(after_photo_flags(far, ACCEPTED, Limits(radius_m=200))) == []


class TestClosing:
    def test_no_photo_refuses(self) -> None:
        evidence = closing_evidence([], ACCEPTED)
        assert codes(evidence.refusals) == ["no_after_photo"]
        assert not evidence.sufficient

    def test_one_good_photo_is_enough(self) -> None:
        far = replace(GOOD, distances=Distances(problem=5000.0))
        evidence = closing_evidence([far, GOOD], ACCEPTED)
        assert evidence.sufficient
        assert codes(evidence.all_flags).count("too_far") == 1

    def test_time_of_one_and_place_of_another_prove_nothing(self) -> None:
        early = replace(GOOD, taken_at=ACCEPTED - timedelta(days=1))
        far = replace(GOOD, distances=Distances(problem=5000.0))
        assert not closing_evidence([early, far], ACCEPTED).sufficient

    def test_one_old_file_refuses_the_whole(self) -> None:
        evidence = closing_evidence([GOOD, replace(GOOD, reuse=Reuse(same_file=True))], ACCEPTED)
        assert codes(evidence.refusals) == ["same_file"]
        assert not evidence.sufficient

    def test_fewer_than_asked_is_flagged(self) -> None:
        evidence = closing_evidence([GOOD], ACCEPTED, min_photos=3)
        assert evidence.together == (Flag("fewer_photos", Severity.FLAG, {"count": 1, "asked": 3}),)
        assert evidence.sufficient


class TestFiling:
    def test_fewer_photos_are_flagged_never_refused(self) -> None:
        assert [flag.severity for flag in filing_flags(0, 2)] == [Severity.FLAG]
        assert filing_flags(2, 2) == ()
        assert filing_flags(0, 0) == ()

    def test_a_finding_is_not_judged_by_place_or_reuse(self) -> None:
        photo = replace(GOOD, distances=Distances(problem=9000.0), reuse=Reuse(same_file=True))
        assert finding_photo_flags(photo) == ()

    def test_contradictions_are_flagged(self) -> None:
        photo = replace(GOOD, taken_at=RECEIVED + timedelta(hours=1), accuracy_m=0.0, provenance="gallery")
        assert codes(finding_photo_flags(photo)) == ["accuracy_zero", "clock_ahead", "from_gallery"]


class TestDistances:
    def test_the_wrong_datum_is_recognised(self) -> None:
        wrong = wgs84_to_gcj02(*PROBLEM)
        measured = distances(PROBLEM, wrong)
        assert measured.problem is not None
        assert measured.shifted is not None
        assert 500 < measured.problem < 650
        assert measured.shifted < 1
        photo = replace(GOOD, distances=measured)
        assert codes(after_photo_flags(photo, ACCEPTED)) == ["place_shifted"]

    def test_the_files_own_place_is_measured_from_the_phone(self) -> None:
        measured = distances(PROBLEM, PROBLEM, ExifFacts(lat=34.045, lon=113.852))
        assert measured.problem == 0
        assert measured.claimed is not None
        assert 1100 < measured.claimed < 1120

    def test_nothing_known_nothing_measured(self) -> None:
        assert distances(PROBLEM, None, ExifFacts(lat=1, lon=1)) == Distances()
        assert distances(None, PROBLEM) == Distances()


def every_flag() -> list[Flag]:
    """At least one flag of every code, with its parameters."""
    facts = [
        GOOD,
        replace(GOOD, taken_at=None, distances=Distances(), accuracy_m=None),
        replace(
            GOOD, taken_at=ACCEPTED - timedelta(days=1), distances=Distances(problem=400, shifted=5), accuracy_m=0.0
        ),
        replace(GOOD, taken_at=RECEIVED + timedelta(days=1), distances=Distances(400, 500, 900), accuracy_m=500.0),
        replace(GOOD, reuse=Reuse(same_file=True), provenance="gallery", width=9, height=90),
        replace(GOOD, reuse=Reuse(same_picture=True), exif=ExifFacts(software="GIMP", taken="2026:01:01 00:00:00")),
        replace(GOOD, reuse=Reuse(nearest_bits=3)),
        replace(GOOD, reuse=Reuse(compared=False)),
    ]
    evidence: ClosingEvidence = closing_evidence(facts, ACCEPTED, 9)
    return [*evidence.all_flags, *closing_evidence([], ACCEPTED).all_flags]


class TestWords:
    def test_every_code_is_tried_here(self) -> None:
        assert {flag.code for flag in every_flag()} == set(_WORDS)

    @pytest.mark.parametrize("language", ["zh", "en"])
    @pytest.mark.parametrize("flag", every_flag(), ids=lambda flag: flag.code)
    def test_every_judgement_reads_in_both_languages(self, flag: Flag, language: str) -> None:
        with speaking(language):
            words = flag_words(flag)
        said = words.heading + words.text
        assert "%" not in said
        assert said.isascii() is False or language == "en"
        assert not (language == "en" and any("\u4e00" <= letter <= "\u9fff" for letter in said))

    def test_times_are_the_citys(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(clock, "now", lambda: ACCEPTED)
        (flag,) = [flag for flag in after_photo_checks(GOOD, ACCEPTED) if flag.code == "time_ok"]
        with speaking("zh"):
            assert flag_words(flag).text == "今天 10:34 签收，今天 13:50 拍。"

    def test_the_stored_form_comes_back(self) -> None:
        for flag in every_flag():
            assert Flag.from_json(flag.as_json()) == flag
