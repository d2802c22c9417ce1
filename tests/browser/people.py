"""People of the test city in a real browser."""

from __future__ import annotations

import time
from pathlib import Path

from playwright.sync_api import Page

from tests.support import city
from tests.support.live_server import LiveServer
from tests.support.sign_in import session_of

PATIENCE_SECONDS = 10
# A page opened with #asleep stays as it came, its script still waiting for the phone's store, until wake() is called
ASLEEP = """if (location.hash === "#asleep") {
  const woken = new Promise((wake) => { window.wake = wake; });
  const ask = navigator.locks.request.bind(navigator.locks);
  navigator.locks.request = (...all) => woken.then(() => ask(...all));
}"""


def until(page: Page, question: str) -> object:
    """What the page answers to ``question``, an async function, once that is true; AssertionError after ten seconds of no.

    ``wait_for_function`` takes the promise itself for a yes and would wait for nothing.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (answer := page.evaluate(question)):
        assert time.monotonic() < deadline, f"not within {PATIENCE_SECONDS} s: {question}"
        page.wait_for_timeout(20)
    return answer


def log_in(page: Page, live: LiveServer, login: str) -> None:
    """Let the browser be ``login``, both factors proved."""
    name, value = session_of(live.app, login)
    page.context.add_cookies([{"name": name, "value": value, "url": live.url}])


def photo_files(folder: Path, count: int = 2, first: int = 1) -> list[Path]:
    """Photos on the phone."""
    files = [folder / f"photo-{first + number}.jpg" for number in range(count)]
    for number, file in enumerate(files):
        file.write_bytes(city.jpeg(first + number, (1200, 900)))
    return files


def take_photos(page: Page, files: list[Path]) -> None:
    """Near, wide, and further ones, as the tiles take them."""
    for number, file in enumerate(files):
        name = ("near", "wide")[number] if number < 2 else "more"
        page.locator(f"input[name={name}]").set_input_files(file)
        page.locator(".shot--filled").nth(number).wait_for()


def choose(page: Page, category: str, item: str) -> None:
    """Tap the tile, then the chip."""
    page.locator(f'.tile[data-c="{category}"] input').check(force=True)
    page.locator(f'#chips button[value="{item}"]').click()


def submit(page: Page) -> None:
    """Tap the button in the thumb zone."""
    page.locator(".actionbar button[type=submit]").click()


def receipt_number(page: Page) -> str:
    """The case number of the receipt, once the server has everything."""
    page.locator("#receipt-dialog .mark--sent").wait_for()
    return page.locator(".receipt__number").inner_text()
