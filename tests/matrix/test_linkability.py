"""Nothing that a unit sees links the cases of one inspector better than chance would.

Inspectors file in blocks, one after the other, at the same instant; items and places are drawn without regard to who files. Then two
measures are compared with what they are when the inspectors are shuffled among the cases: how many cases of the same
inspector share a rare word, and how near to each other their numbers and photo tokens lie.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import pytest
from flask import Flask
from numpy.typing import NDArray

from app import create_app
from app.accounts import NewAccount, Role, create_accounts, find_account, get_actor
from app.cases import AnnouncedPhoto, Fix, file_report, photo_arrived
from app.platform import clock
from app.platform.unit_of_work import atomic
from tests.conftest import base_config, dispose
from tests.matrix.world import prepare
from tests.support import city
from tests.support.databases import Databases
from tests.support.sign_in import sign_in

MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+08:00")
INSPECTORS, CASES_EACH, SHUFFLES = 6, 14, 200
CHANCE = 0.01
FAR = 5.0  # numbers and tokens are new in every run: this far by chance once in three million runs
ITEMS = ("ZANG-01", "ZANG-02", "ZANG-03", "ZANG-05", "ZANG-06", "ZANG-08")
_WORD = re.compile(r"[\w-]{3,}")
_TOKEN = re.compile(r"/photos/([^/]{22})/")
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Seen:
    """What a unit sees of one case, and who filed it, which it does not see."""

    author: int
    number: str
    page: str

    @property
    def words(self) -> frozenset[str]:
        """Every word, number and token on the page, its own case number left out."""
        return frozenset(_WORD.findall(self.page)) - {self.number, f"{self.number[:4]}-{self.number[4:]}"}


@pytest.fixture(scope="module")
def seen(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Seen]]:
    url = databases.fresh()
    app = create_app(replace(base_config(tmp_path_factory.mktemp("links")), database_url=url, demo=True))
    with clock.at(MONDAY):
        with app.app_context():
            prepare()
            filed = list(_filed(random.Random(7)))
        yield list(_pages(app, filed))
    dispose(app)
    databases.drop(url)


def _filed(dice: random.Random) -> Iterator[tuple[int, str]]:
    logins = [f"inspector-{index}" for index in range(INSPECTORS)]
    create_accounts([NewAccount(login, Role.INSPECTOR, "ZHDC", password=city.PASSWORD) for login in logins], by="test")
    for index, login in enumerate(logins):
        account = find_account(login)
        assert account is not None
        author = get_actor(account.account_id)
        for _ in range(CASES_EACH):
            at = city.XIGUAN[0] + dice.uniform(-0.004, 0.004), city.XIGUAN[1] + dice.uniform(-0.004, 0.004)
            photo = AnnouncedPhoto(f"{dice.getrandbits(256):064x}")
            report = city.report(dice.choice(ITEMS), fix=Fix(*at, 8.0), photos=(photo,))
            with atomic():
                number = file_report(report, author).number
                photo_arrived(report.id, photo.sha256)
            yield index, number


def _pages(app: Flask, filed: Sequence[tuple[int, str]]) -> Iterator[Seen]:
    client = app.test_client()
    sign_in(app, client, "county")
    for author, number in filed:
        page = client.get(f"/cases/{number}")
        assert page.status_code == 200
        yield Seen(author, number, re.sub(r'(nonce|csrf_token" value)="[^"]*"', "", page.get_data(as_text=True)))


def shared_words(cases: Sequence[Seen]) -> Callable[[Floats], float]:
    """How far the most telling word goes beyond chance: pairs of one inspector among the cases that have it, in deviations."""
    words = [case.words for case in cases]
    counts = Counter(word for those in words for word in those)
    telling = [word for word, count in counts.items() if 2 <= count <= len(cases) // 2]
    if not telling:
        return lambda _same: 0.0
    has = np.unique([[word in those for those in words] for word in telling], axis=0).astype(np.float64)
    among = has.sum(axis=1) * (has.sum(axis=1) - 1)

    def measure(same: Floats) -> float:
        pairs = ((has @ same) * has).sum(axis=1)
        expected = among * same.mean() * len(cases) / (len(cases) - 1)
        return float(np.max((pairs - expected) / np.sqrt(expected + 1)))

    return measure


def nearness(values: Sequence[int]) -> Callable[[Floats], float]:
    """How near to each other the values of one inspector's cases lie: the mean distance in rank, negative."""
    order = sorted(values)
    ranks = np.array([order.index(value) for value in values], dtype=np.float64)
    apart: Floats = np.abs(ranks[:, None] - ranks[None, :])
    return lambda same: -float((apart * same).sum() / same.sum())


def chance(cases: Sequence[Seen], measure: Callable[[Floats], float]) -> float:
    """The share of shuffles in which the measure is at least as high as it is: small when the cases can be linked."""
    actual, shuffled = _measured(cases, measure)
    return (1 + int((shuffled >= actual).sum())) / (1 + SHUFFLES)


def deviations(cases: Sequence[Seen], measure: Callable[[Floats], float]) -> float:
    """How many standard deviations the measure lies above its shuffles."""
    actual, shuffled = _measured(cases, measure)
    return float((actual - shuffled.mean()) / shuffled.std())


def _measured(cases: Sequence[Seen], measure: Callable[[Floats], float]) -> tuple[float, Floats]:
    authors = np.array([case.author for case in cases])
    dice = np.random.default_rng(11)
    return measure(_same(authors)), np.array([measure(_same(dice.permutation(authors))) for _ in range(SHUFFLES)])


def _same(authors: NDArray[np.int64]) -> Floats:
    same: Floats = np.equal.outer(authors, authors).astype(np.float64)
    np.fill_diagonal(same, 0.0)
    return same


def numbers(cases: Sequence[Seen]) -> list[int]:
    return [int(case.number) for case in cases]


def tokens(cases: Sequence[Seen]) -> list[int]:
    found = [_TOKEN.search(case.page) for case in cases]
    return [int.from_bytes(match[1].encode()) if match else 0 for match in found]


def test_no_word_links_the_cases_of_an_inspector(seen: list[Seen]) -> None:
    assert chance(seen, shared_words(seen)) > CHANCE


def test_neither_numbers_nor_photo_tokens_tell_the_order_of_filing(seen: list[Seen]) -> None:
    assert len(set(tokens(seen))) == len(seen)
    assert deviations(seen, nearness(numbers(seen))) < FAR
    assert deviations(seen, nearness(tokens(seen))) < FAR


class TestTheMeasures:
    """What would link is found: a name per person, a mark on half of somebody's cases, a running number."""

    def test_a_handle_per_person(self, seen: list[Seen]) -> None:
        marked = [replace(case, page=f"{case.page} handle-{case.author}") for case in seen]
        assert chance(marked, shared_words(marked)) <= CHANCE

    def test_a_habit_of_one_inspector(self, seen: list[Seen]) -> None:
        habit = [
            replace(case, page=f"{case.page} SM-G991") if case.author == 2 and index % 2 else case
            for index, case in enumerate(seen)
        ]
        assert chance(habit, shared_words(habit)) <= CHANCE

    def test_a_running_number(self, seen: list[Seen]) -> None:
        running = [replace(case, number=f"{index:08}") for index, case in enumerate(seen)]
        assert deviations(running, nearness(numbers(running))) > FAR
