"""The main job in Chromium, three people: the inspector files, the officer puts right, somebody else checks and closes.

In both languages, on phones and at a desk; axe looks at every page on the way, and no script may complain.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from app.site.setup import assets
from tests.browser.people import choose, log_in, photo_files, receipt_number, take_photos
from tests.support.live_server import LiveServer, serve

Open = Callable[..., BrowserContext]
Accessible = Callable[[Page], None]
NUMBER = re.compile(r"^\d{4}-\d{4}$")
WORK = "清运 3 车次，冲洗地面"
BOTH_PICTURES = """() => {
  const pair = [...document.querySelectorAll(".pair img")];
  return pair.length === 2 && pair.every((image) => image.complete && image.naturalWidth > 0);
}"""


@dataclass(frozen=True)
class Words:
    """What buttons, marks and sentences of the main job say in one language."""

    submit: str
    received: str
    unit: str
    accept: str
    accepted: str
    photo_after: str
    send: str
    sent: str
    close: str
    done: str
    closed: str


WORDS = {
    "zh": Words(
        submit="提交上报",
        received="服务器已收全",
        unit="西关街道",
        accept="签收",
        accepted="已签收，开始整改。",
        photo_after="拍整改照",
        send="提交整改反馈",
        sent="已反馈，等别人来核查。",
        close="通过并结案",
        done="上一件已结案。",
        closed="已结案",
    ),
    "en": Words(
        submit="Submit report",
        received="Received by the server",
        unit="Xiguan",
        accept="Accept",
        accepted="Accepted; rectification begins.",
        photo_after="Photo after",
        send="Send feedback",
        sent="Sent; somebody else will check it.",
        close="Pass and close",
        done="The previous case is closed.",
        closed="Closed",
    ),
}


@pytest.fixture
def live(city_app: Flask) -> Iterator[LiveServer]:
    with city_app.app_context():
        if not assets().ready:
            pytest.skip("the front end was not built")
    with serve(city_app) as server:
        yield server


class Person:
    """Somebody with a browser; every page opened in it is looked at by axe, every complaint of the browser is kept."""

    def __init__(self, page: Page, accessible: Accessible) -> None:
        self.page = page
        self._accessible = accessible
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)

    def open(self, path: str) -> None:
        """Go to a page of the site and look at it."""
        self.page.goto(path)
        self.look()

    def press(self, name: str, url: str) -> None:
        """Press the last button or link of this name, and look at the page that comes."""
        self.page.locator("button:visible, a.btn:visible").filter(has_text=name).last.click()
        self.page.wait_for_url(url)
        self.look()

    def look(self) -> None:
        """Nothing for axe to say, nothing wider than the screen."""
        self._accessible(self.page)
        width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self.page.evaluate(width) <= 0, self.page.url


@pytest.fixture
def person(
    open_context: Open, live: LiveServer, accessible: Accessible
) -> Iterator[Callable[[str, str, bool], Person]]:
    """``person("officer", "en", phone=True)``: somebody signed in, in this language."""
    persons: list[Person] = []

    def come(login: str, language: str, phone: bool) -> Person:
        context = open_context(phone)
        context.add_cookies([{"name": "mc-lang", "value": language, "url": live.url}])
        persons.append(Person(context.new_page(), accessible))
        log_in(persons[-1].page, live, login)
        return persons[-1]

    yield come
    assert [fault for someone in persons for fault in someone.faults] == []


def capture(inspector: Person, words: Words, folder: Path) -> str:
    """Report a finding with two photos from where the phone is; the number of its case."""
    inspector.open("/capture")
    page = inspector.page
    expect(page.locator("#place-name")).to_contain_text(words.unit)
    take_photos(page, photo_files(folder, 2))
    choose(page, "ZANG", "ZANG-02")
    expect(page.locator("#route")).to_contain_text(words.unit)
    inspector.look()
    page.get_by_role("button", name=words.submit).click()
    number = receipt_number(page)
    assert NUMBER.match(number), number
    receipt = page.locator("#receipt-dialog")
    expect(receipt.locator(".mark")).to_have_text(words.received)
    expect(receipt).to_contain_text(words.unit)
    inspector.look()
    return number


def put_right(officer: Person, words: Words, number: str, folder: Path) -> None:
    """Take the case from the unit's list, accept it, and feed back with a photo taken on the spot."""
    officer.open("/cases")
    page = officer.page
    page.locator(".row__title").first.click()
    page.wait_for_url(f"**/cases/{number.replace('-', '')}")
    officer.look()
    officer.press(words.accept, "**done=accepted")
    expect(page.get_by_role("status").first).to_contain_text(words.accepted)
    officer.press(words.photo_after, "**act=rectify*")
    expect(page.locator("[name=fix_lat]")).to_have_value(re.compile(r"^34\.03"))
    page.locator("#photos").set_input_files(photo_files(folder, 1, first=9))
    expect(page.locator("[data-shots] img")).to_have_count(1)
    page.locator("#text").fill(WORK)
    officer.look()
    officer.press(words.send, "**done=rectified")
    expect(page.get_by_role("status").first).to_contain_text(words.sent)


def check(checker: Person, words: Words, number: str) -> None:
    """Look at before and after, and close."""
    checker.open("/checks")
    page = checker.page
    assert page.url.endswith(f"/checks/{number.replace('-', '')}")
    page.wait_for_function(BOTH_PICTURES)
    expect(page.locator("main")).to_contain_text(WORK)
    expect(page.locator(".checks li")).not_to_have_count(0)
    expect(page.locator(".checks .flagged")).to_have_count(0)
    checker.press(words.close, "**/checks?done=pass")
    expect(page.locator("main")).to_contain_text(words.done)


def see_it_closed(inspector: Person, officer: Person, words: Words, number: str) -> None:
    """The unit and the author see the end of it; the unit still does not see who it was."""
    officer.open(f"/cases/{number}")
    expect(officer.page.locator(".state--closed").first).to_have_text(words.closed)
    for login in ("inspector", "supervisor"):
        expect(officer.page.locator("main")).not_to_contain_text(login)
    inspector.open("/reports")
    expect(inspector.page.locator("main")).to_contain_text(words.closed)
    inspector.page.locator("a.row__title").first.click()
    inspector.page.wait_for_url("**/reports/*")
    expect(inspector.page.locator("main")).to_contain_text(number)
    inspector.look()


@pytest.mark.parametrize(("language", "phone"), [("zh", True), ("en", True), ("zh", False)])
def test_from_the_street_to_the_closed_case(
    person: Callable[[str, str, bool], Person], tmp_path: Path, language: str, phone: bool
) -> None:
    words = WORDS[language]
    inspector = person("inspector", language, phone)
    number = capture(inspector, words, tmp_path)
    officer = person("officer", language, phone)
    put_right(officer, words, number, tmp_path)
    check(person("supervisor", language, phone), words, number)
    see_it_closed(inspector, officer, words, number)
