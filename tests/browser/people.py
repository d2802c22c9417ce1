"""People of the test city in a real browser."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from tests.support import city
from tests.support.live_server import LiveServer
from tests.support.sign_in import session_of

# How long anything may take on a machine that others use as well; a test that passes never waits for it
PATIENCE_MS = 30_000
PATIENCE_SECONDS = PATIENCE_MS / 1000
HEARD_OF_A_POSITION = "#place-fix[data-level]"
# A page opened with #asleep stays as it came, its script still waiting for the phone's store, until wake() is called
ASLEEP = """if (location.hash === "#asleep") {
  const woken = new Promise((wake) => { window.wake = wake; });
  const ask = navigator.locks.request.bind(navigator.locks);
  navigator.locks.request = (...all) => woken.then(() => ask(...all));
}"""


def until(page: Page, question: str | Callable[[], object], argument: object = None) -> object:
    """The answer to ``question`` once that is true; AssertionError when nobody has patience left.

    It is an async function for the page, which ``wait_for_function`` would not wait for (the promise itself is a yes to it), or
    something that the test asks beside the page, which goes on meanwhile.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (answer := page.evaluate(question, argument) if isinstance(question, str) else question()):
        assert time.monotonic() < deadline, f"not within {PATIENCE_SECONDS:.0f} s: {question}"
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


def open_capture(page: Page) -> None:
    """The capture page, alive: its script has taken over and has heard of a position, or that there is none."""
    page.goto("/capture")
    page.locator(HEARD_OF_A_POSITION).wait_for()


def choose(page: Page, category: str, item: str) -> None:
    """Tap the tile, then the chip."""
    page.locator(f'.tile[data-c="{category}"]').click()
    page.locator(f'#chips button[value="{item}"]').click()


def submit(page: Page) -> None:
    """Tap the button in the thumb zone, once a position can stand in the report."""
    page.locator(HEARD_OF_A_POSITION).wait_for()
    page.locator(".actionbar button[type=submit]").click()


def receipt_number(page: Page) -> str:
    """The case number of the receipt, once the server has everything."""
    page.locator("#receipt-dialog .mark--sent").wait_for()
    return page.locator(".receipt__number").inner_text()
