"""Proof: reports captured on a phone whose browser dies, over a network that lies, arrive once, whole, and all of them.

The real capture page in Chromium on a profile that lives on, the real service behind a layer that breaks its calls. At the
end the server holds every finding exactly once with every photo, and the phone holds nothing but stubs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Page, sync_playwright

from tests.browser.conftest import chromium_path
from tests.browser.people import choose, take_photos, until
from tests.faults.phone import Left, Phone
from tests.faults.stayed import read_calls, summary, why_stayed
from tests.faults.town import Server, Town, make_town, serving
from tests.support import city

ITEMS = (("ZANG", "ZANG-01"), ("ZANG", "ZANG-02"), ("LUAN", "LUAN-01"), ("CHA", "CHA-07"))
MOST_PHOTOS = 4
SHARED = 0.1
# How often in twenty reports something happens while a finding is captured, and after it was submitted
DURING = {"reload": 2, "kill": 2, "tab": 2, "kill-at-tap": 2}
AFTER = {"reload": 3, "kill": 2, "offline": 3, "tab": 2, "brief-tab": 2, "server-kill": 1}
POLL_MS = 500


@dataclass(frozen=True)
class Observed:
    """One finding that somebody sees: its note is what it is known by."""

    note: str
    category: str
    item: str
    photos: tuple[Path, ...]

    def sources(self) -> list[str]:
        """The digests of the pictures as they were taken."""
        return sorted(hashlib.sha256(photo.read_bytes()).hexdigest() for photo in self.photos)


@dataclass
class Verdict:
    """What was found; a clean run has zeros from ``lost`` to ``left``.

    ``emptied``: how often the browser came up after a kill with a database that it had begun anew. It may; the copy in its
    other store has to make up for it. ``calls``: number and seconds by fault. ``stayed``: why, where something did.
    """

    proof: str
    seed: int
    reports: int
    faults: float
    control: str
    rows: int = 0
    complete: int = 0
    lost: int = 0
    doubled: int = 0
    strange: int = 0
    photos: int = 0
    photos_lost: int = 0
    drafts_lost: int = 0
    attention: int = 0
    left: int = 0
    overtaken: int = 0
    emptied: int = 0
    drain_seconds: float = 0
    limit_seconds: float = 0
    seconds: float = 0
    events: dict[str, int] = field(default_factory=dict)
    calls: dict[str, Any] = field(default_factory=dict)
    stayed: dict[str, Any] = field(default_factory=dict)
    ok: bool = False

    def judge(self) -> None:
        """All, once, whole, in time, and nothing left behind."""
        wrong = (
            self.lost + self.doubled + self.strange + self.photos_lost + self.drafts_lost + self.attention + self.left
        )
        arrived = self.rows == self.complete == self.reports
        self.ok = arrived and wrong == 0 and self.drain_seconds <= self.limit_seconds


def deck(what: dict[str, int], count: int, dice: random.Random) -> list[str]:
    """One card for each report, "" for a quiet one: as many of each kind as their share of twenty, at least one."""
    cards = [kind for kind, of_twenty in what.items() for _ in range(max(1, round(of_twenty * count / 20)))][:count]
    cards += [""] * (count - len(cards))
    dice.shuffle(cards)
    return cards


class Run:
    """One day with this phone and this network."""

    def __init__(self, phone: Phone, server: Server, verdict: Verdict, folder: Path) -> None:
        self._phone = phone
        self._server = server
        self._verdict = verdict
        self._folder = folder
        self._dice = random.Random(f"{verdict.seed}-phone")
        self._offline = False
        self._submitted = 0.0

    def capture_all(self, findings: Sequence[Observed]) -> None:
        """Capture and submit one finding after the other, with everything that happens meanwhile."""
        self._phone.switch_on()
        self._first_visit()
        during = deck(DURING, len(findings), self._dice)
        after = deck(AFTER, len(findings), self._dice)
        for finding, now, then in zip(findings, during, after, strict=True):
            page = self._dice.choice(self._phone.tabs)
            page = self._capture(page, finding, now)
            self._submitted = time.monotonic()
            if self._offline:
                self._network(True)
            self._happen(then, page)

    def wait_until_sent(self) -> Left:
        """Back in the network: give the phone its time."""
        self._network(True)
        if not self._phone.tabs:
            self._open_tab()
        limit = 60 + 3 * self._verdict.reports
        while True:
            left = self._phone.left()
            spent = time.monotonic() - self._submitted
            if left.nothing or spent > limit:
                break
            self._phone.tabs[0].wait_for_timeout(POLL_MS)
        self._verdict.drain_seconds, self._verdict.limit_seconds = round(spent, 1), limit
        self._verdict.stayed = why_stayed(left, self._phone, self._server.fault_log)
        self._verdict.calls = summary(read_calls(self._server.fault_log))
        return left

    def _first_visit(self) -> None:
        page = self._phone.tabs[0]
        page.goto("/capture")
        until(page, "async () => Boolean((await navigator.serviceWorker.getRegistration())?.active)")
        self._fresh(page)

    def _fresh(self, page: Page) -> None:
        """The capture page anew, with its position."""
        page.goto("/capture")
        page.locator("#place-fix").filter(has_text="定位好").wait_for()

    def _capture(self, page: Page, finding: Observed, now: str) -> Page:
        self._begin(page, finding)
        page = self._interrupt(page, finding, now)
        if now == "kill-at-tap":
            page = self._die_at_tap(page, finding)
            if page.locator("#note").input_value() != finding.note:
                return page
        self._tap_twice(page)
        page.locator("#receipt-dialog[open]").wait_for()
        return page

    def _begin(self, page: Page, finding: Observed) -> None:
        sheet = page.locator("#receipt-dialog[open]")
        if sheet.count():
            sheet.locator("button").click()
        if not self._shows(page, "", 0):
            self._verdict.drafts_lost += 1  # somebody else's finding still stands there
            self._fresh(page)
        take_photos(page, list(finding.photos))
        choose(page, finding.category, finding.item)
        if not page.locator("#note").is_visible():
            page.locator("[data-open-note]").click()
        page.locator("#note").fill(finding.note)

    def _interrupt(self, page: Page, finding: Observed, now: str) -> Page:
        if now in {"reload", "kill", "tab"}:
            self._count(f"draft-{now}")
        if now == "tab":
            self._open_tab()
        if now in {"reload", "kill"}:
            page.locator("#kept-mark").filter(visible=True).wait_for()
            page.wait_for_timeout(500)  # the pause before a keystroke is kept
            page = self._revive() if now == "kill" else self._again(page)
            if not self._shows(page, finding.note, len(finding.photos)):
                self._verdict.drafts_lost += 1
        return page

    def _shows(self, page: Page, note: str, photos: int) -> bool:
        """Whether the page comes to show this note and so many photos."""
        try:
            page.wait_for_function(
                "([note, photos]) => document.querySelector('#note').value === note"
                " && document.querySelectorAll('.shot--filled').length === photos",
                arg=[note, photos],
                timeout=3000,
            )
        except Error:
            return False
        return True

    def _die_at_tap(self, page: Page, finding: Observed) -> Page:
        self._count("kill-at-tap")
        page.wait_for_timeout(500)
        self._tap_twice(page)
        return self._revive()

    def _again(self, page: Page) -> Page:
        self._fresh(page)
        return page

    def _tap_twice(self, page: Page) -> None:
        page.evaluate(
            "() => { const b = document.querySelector('.actionbar button[type=submit]'); b.click(); b.click(); }"
        )

    def _happen(self, then: str, page: Page) -> None:
        if then:
            self._count(then)
        if then == "reload":
            self._fresh(page)
        elif then == "kill":
            self._revive()
        elif then == "offline":
            self._network(False)
        elif then == "tab":
            self._open_tab()
        elif then == "brief-tab":
            self._phone.context.new_page().close()
            self._open_tab().close()
            self._phone.tabs.pop()
        elif then == "server-kill":
            self._server.kill()
            self._server.start()
        else:
            page.wait_for_timeout(self._dice.randrange(300))

    def _open_tab(self) -> Page:
        page = self._phone.context.new_page()
        self._phone.tabs.append(page)
        self._fresh(page)
        return page

    def _revive(self) -> Page:
        """The browser dies and is started again; the network is there."""
        held = {item["id"] for item in self._phone.left().items}
        self._phone.kill()
        self._offline = False
        self._phone.switch_on()
        self._fresh(self._phone.tabs[0])
        self._verdict.emptied += not held <= {item["id"] for item in self._phone.left().items}
        return self._phone.tabs[0]

    def _network(self, there: bool) -> None:
        with suppress(Error):
            self._phone.context.set_offline(not there)
        self._offline = not there

    def _count(self, event: str) -> None:
        self._verdict.events[event] = self._verdict.events.get(event, 0) + 1


def observed(count: int, seed: int, folder: Path) -> list[Observed]:
    """The findings of a seed: none to four photos each, now and then one that another finding has too."""
    dice = random.Random(f"{seed}-findings")
    taken: list[Path] = []
    findings = []
    for number in range(count):
        photos: list[Path] = []
        for _ in range(dice.randint(0, MOST_PHOTOS)):
            shared = [photo for photo in taken if photo not in photos]
            if shared and dice.random() < SHARED:
                photos.append(dice.choice(shared))
                continue
            photo = folder / f"photo-{len(taken)}.jpg"
            photo.write_bytes(city.jpeg(seed * 100_000 + len(taken), (1600, 1200)))
            taken.append(photo)
            photos.append(photo)
        category, item = dice.choice(ITEMS)
        findings.append(Observed(f"第 {number} 条，种子 {seed}", category, item, tuple(photos)))
    return findings


def compare(verdict: Verdict, findings: Sequence[Observed], town: Town, left: Left) -> None:
    """Hold what the server has, and what the phone still has, against what was seen."""
    rows = [
        (json.loads(str(body)), bool(complete))
        for body, complete in town.rows("SELECT body, complete FROM sent_report")
    ]
    by_note: dict[str, list[dict[str, object]]] = {}
    for body, _complete in rows:
        by_note.setdefault(str(body["note"]), []).append(body)
    verdict.rows = len(rows)
    verdict.complete = sum(complete for _body, complete in rows)
    verdict.lost = sum(finding.note not in by_note for finding in findings)
    verdict.doubled = sum(len(bodies) - 1 for bodies in by_note.values())
    verdict.strange = len(by_note.keys() - {finding.note for finding in findings})
    for finding in findings:
        verdict.photos += len(finding.photos)
        verdict.photos_lost += _photos_lost(finding, by_note.get(finding.note, []), town)
    verdict.attention = sum(item["state"] == "attention" for item in left.items)
    verdict.left = left.drafts + left.photos + len(left.waiting())
    done = sorted((item for item in left.items if item["done_at"]), key=lambda item: item["queued_at"])
    verdict.overtaken = sum(
        any(later["done_at"] < item["done_at"] for later in done[at + 1 :]) for at, item in enumerate(done)
    )


def _photos_lost(finding: Observed, bodies: list[dict[str, object]], town: Town) -> int:
    """How many pictures of a finding did not arrive as they were taken, or are not whole on the disk."""
    wanted = finding.sources()
    if not bodies:
        return len(wanted)
    photos = bodies[0]["photos"]
    assert isinstance(photos, list)
    kept = sorted(photo["source_sha"] for photo in photos if town.photo_is_whole(photo["sha256"]))
    return len(wanted) if kept != wanted else 0


def run(verdict: Verdict, folder: Path) -> None:
    """The whole day, then the comparison."""
    begun = time.monotonic()
    findings = observed(verdict.reports, verdict.seed, folder)
    with make_town(folder) as town, sync_playwright() as playwright:
        server = Server(town, rate=verdict.faults, seed=str(verdict.seed), control=verdict.control)
        phone = Phone(playwright, folder / "profile", "", town.cookie("inspector"))
        with serving(server):
            phone.url = server.url
            day = Run(phone, server, verdict, folder)
            try:
                day.capture_all(findings)
                left = day.wait_until_sent()
            finally:
                phone.switch_off()
        compare(verdict, findings, town, left)
    verdict.seconds = round(time.monotonic() - begun, 1)
    verdict.judge()


def main(arguments: list[str]) -> int:
    """Run the proof and print one line of JSON; 1 when anything was lost, doubled, left behind or late."""
    parser = argparse.ArgumentParser(prog="run.py prove chaos")
    parser.add_argument("--reports", type=int, default=200)
    parser.add_argument("--faults", type=float, default=0.4, help="probability at each of two stages of every call")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--control", default="", help="a service that breaks its promise: forgetful")
    chosen = parser.parse_args(arguments)
    if chromium_path() is None:
        print("no Chromium", file=sys.stderr)
        return 2
    verdict = Verdict("chaos", chosen.seed, chosen.reports, chosen.faults, chosen.control)
    with tempfile.TemporaryDirectory(prefix="mingcha-chaos-", ignore_cleanup_errors=True) as folder:
        run(verdict, Path(folder))
    print(json.dumps(asdict(verdict)), flush=True)
    return 0 if verdict.ok else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
