"""Proof: the capture page works in the other family of browsers, WebKit, which lacks much of what Chromium has.

WebKitGTK is not the browser of an iPhone, but it has its engine: no Background Sync, another store, another way to scale
pictures. It knows no position here, so the place is typed. The network goes away by ending the service.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.capture.webdriver import Browser, lacking, until, webkit
from tests.faults.phone import LEFT_ON_THE_PHONE
from tests.faults.town import Server, Town, free_port, make_town, serving
from tests.support import city

WORKER_READY = """(async () => {
  const worker = (await navigator.serviceWorker.ready).active;
  return worker?.state === "activated" && Boolean(await caches.match("/shell/en/reports"));
})()"""


@dataclass
class Verdict:
    """What the other browser could do."""

    proof: str = "webkit"
    browser: str = ""
    draft_came_back: bool = False
    received: int = 0
    kept_without_network: bool = False
    rows: int = 0
    complete: int = 0
    photos_whole: int = 0
    left: int = -1
    ok: bool = False

    def judge(self) -> None:
        """Two findings, one of them captured without a network, each whole; nothing left on the phone."""
        came = self.received == self.rows == self.complete == self.photos_whole == 2
        self.ok = came and self.draft_came_back and self.kept_without_network and self.left == 0


def alive(browser: Browser) -> None:
    """Wait until the page answers."""
    browser.wait('return Boolean(document.querySelector("#chips[data-key]"))')


def take(browser: Browser, photo: Path) -> None:
    """A photo from a file, the way the tile takes it."""
    browser.type("input[name=near]", str(photo))
    browser.wait('return Boolean(document.querySelector(".shot--filled"))')


def place_and_item(browser: Browser) -> None:
    """The position by hand, through the pin's sheet, and what it is."""
    lon, lat = city.XIGUAN
    browser.click(".place .btn[data-open-pin]")
    browser.wait('return Boolean(document.querySelector("#pin-dialog[open] .stack > .btn--quiet"))')
    browser.click("#pin-dialog .stack > .btn--quiet")
    browser.type("#position", f"{lat}, {lon}")
    browser.run("document.activeElement.blur()")
    browser.run("document.querySelector('.tile[data-c=ZANG] input').click()")
    browser.click('#chips button[value="ZANG-02"]')


def submit(browser: Browser) -> None:
    """Tap, and wait for the receipt's sheet."""
    browser.click(".actionbar button[type=submit]")
    browser.wait('return Boolean(document.querySelector("#receipt-dialog[open] .mark"))')


def received(browser: Browser) -> bool:
    """Wait for the mark that the server has everything."""
    browser.wait('return Boolean(document.querySelector("#receipt-dialog .mark--sent"))')
    return True


def run(verdict: Verdict, folder: Path) -> None:
    """One finding with a network and one without."""
    photos = [folder / f"photo-{number}.jpg" for number in range(2)]
    for number, photo in enumerate(photos):
        photo.write_bytes(city.jpeg(7000 + number, (1600, 1200)))
    with make_town(folder) as town, serving(Server(town)) as server, webkit(free_port()) as browser:
        verdict.browser = browser.version
        browser.resize(430, 900)
        browser.go(f"{server.url}/login")
        browser.add_cookie(*town.cookie("inspector"))
        browser.go(server.url)
        until(lambda: browser.ask(WORKER_READY), "service worker")
        browser.go(f"{server.url}/capture")
        alive(browser)
        take(browser, photos[0])
        browser.wait('return Boolean(document.querySelector("#kept-mark:not([hidden])"))')
        browser.reload()
        alive(browser)
        browser.wait('return Boolean(document.querySelector(".shot--filled"))')
        verdict.draft_came_back = True
        place_and_item(browser)
        submit(browser)
        verdict.received += received(browser)
        server.kill()
        browser.go(f"{server.url}/capture")
        alive(browser)
        take(browser, photos[1])
        place_and_item(browser)
        submit(browser)
        verdict.kept_without_network = browser.run(
            'return Boolean(document.querySelector("#receipt-dialog .mark--kept"))'
        )
        server.start()
        verdict.received += received(browser)
        left = browser.ask(f"({LEFT_ON_THE_PHONE})()")
        verdict.left = left["drafts"] + left["photos"] + sum(item["state"] != "done" for item in left["items"])
        compare(verdict, town)
    verdict.judge()


def compare(verdict: Verdict, town: Town) -> None:
    """What the server holds."""
    rows = town.rows("SELECT body, complete FROM sent_report")
    verdict.rows = len(rows)
    verdict.complete = sum(bool(complete) for _body, complete in rows)
    shas = [photo["sha256"] for body, _complete in rows for photo in json.loads(str(body))["photos"]]
    verdict.photos_whole = sum(town.photo_is_whole(sha) for sha in shas)


def main(arguments: list[str]) -> int:
    """Run the proof and print one line of JSON; 1 when it failed, 0 with a sentence where no WebKitGTK is installed."""
    argparse.ArgumentParser(prog="run.py prove webkit").parse_args(arguments)
    missing = lacking()
    if missing:
        print(json.dumps({"proof": "webkit", "skipped": f"not installed: {', '.join(missing)}"}))
        return 0
    verdict = Verdict()
    with tempfile.TemporaryDirectory(prefix="mingcha-webkit-", ignore_cleanup_errors=True) as folder:
        run(verdict, Path(folder))
    print(json.dumps(asdict(verdict)), flush=True)
    return 0 if verdict.ok else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
