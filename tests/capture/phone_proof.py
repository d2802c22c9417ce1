"""Proof: the capture page is small, installable, there at once without a network, and as good as Lighthouse can tell.

The real service, a real Chromium with a profile that lives on. Lighthouse is a tool of the developer's machine: where it is
not installed its part is skipped and said to be. Figures are of this machine; a slow phone is a slower processor (four times).
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright, Response, sync_playwright

from config import ROOT
from tests.browser.conftest import ARGUMENTS, IN_THE_CITY, chromium_path
from tests.browser.people import until
from tests.faults.town import Server, free_port, make_town, serving
from tests.support import city

KILOBYTES = 80.0
OFFLINE_MS = 1500
SLOWER = 4
POINTS = 95
KINDS = {"document": "html", "stylesheet": "css", "script": "js"}
CATEGORIES = ("performance", "accessibility", "best-practices")
# Every request, the worker's too, ends at a port where nobody is
NO_NETWORK = ["--proxy-server=http://127.0.0.1:9", "--proxy-bypass-list=<-loopback>"]
WORKER_READY = """async () => {
  const worker = (await navigator.serviceWorker.ready).active;
  return worker?.state === "activated" && Boolean(await caches.match("/shell/en/reports"));
}"""
# The row of items is drawn in the same breath in which the shutter gets its listener
ALIVE = """
const look = () => {
  if (document.querySelector("#chips[data-key]")) window.aliveAt = performance.now();
  else requestAnimationFrame(look);
};
look();
"""


@dataclass
class Verdict:
    """What was measured, and the bounds; ``lighthouse`` is a sentence where it was skipped."""

    proof: str = "phone"
    gzip_kilobytes: dict[str, float] = field(default_factory=dict)
    total_kilobytes: float = 0
    limit_kilobytes: float = KILOBYTES
    installability_errors: list[str] = field(default_factory=list)
    offline_ms: list[int] = field(default_factory=list)
    offline_median_ms: int = 0
    offline_photo_ms: list[int] = field(default_factory=list)
    offline_limit_ms: int = OFFLINE_MS
    processor: str = f"{SLOWER} times slower (page)"
    lighthouse: dict[str, int] | str = "skipped, not installed"
    costs: list[str] = field(default_factory=list)
    ok: bool = False

    def judge(self) -> None:
        """Within every bound; a skipped part is not held against it."""
        points = [] if isinstance(self.lighthouse, str) else list(self.lighthouse.values())
        self.ok = (
            self.total_kilobytes <= self.limit_kilobytes
            and not self.installability_errors
            and self.offline_median_ms <= self.offline_limit_ms
            and all(each >= POINTS for each in points)
        )


@contextmanager
def phone(playwright: Playwright, profile: Path, url: str, *more: str) -> Iterator[BrowserContext]:
    """The browser of one phone: its profile stays when the browser goes."""
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=chromium_path(),
        headless=True,
        args=[*ARGUMENTS, *more],
        base_url=url,
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        geolocation=IN_THE_CITY,  # type: ignore[arg-type]  # a TypedDict
        permissions=["geolocation"],
    )
    try:
        yield context
    finally:
        context.close()


def weigh(verdict: Verdict, page: Page) -> None:
    """What a first visit fetches before anybody has tapped: HTML, styles and scripts, each as gzip packs it."""
    fetched: dict[str, tuple[str, Response]] = {}

    def note(response: Response) -> None:
        kind = KINDS.get(response.request.resource_type)
        if kind is not None and response.from_service_worker is False:
            fetched.setdefault(response.url, (kind, response))

    page.on("response", note)
    page.goto("/capture", wait_until="networkidle")
    page.remove_listener("response", note)
    for kind, response in fetched.values():
        packed = len(gzip.compress(response.body(), 9)) / 1000
        verdict.gzip_kilobytes[kind] = round(verdict.gzip_kilobytes.get(kind, 0) + packed, 1)
    verdict.total_kilobytes = round(sum(verdict.gzip_kilobytes.values()), 1)


def install(verdict: Verdict, page: Page) -> None:
    """What keeps the browser from offering to install the app."""
    cdp = page.context.new_cdp_session(page)
    found = cdp.send("Page.getInstallabilityErrors")["installabilityErrors"]
    verdict.installability_errors = [str(error["errorId"]) for error in found]
    manifest = cdp.send("Page.getAppManifest")
    verdict.installability_errors += [str(error["message"]) for error in manifest["errors"]]


def open_without_network(verdict: Verdict, context: BrowserContext, photo: Path) -> None:
    """Open the capture page once more, in a browser that was just started, and put a photo into it."""
    page = context.new_page()
    page.add_init_script(ALIVE)
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto("/capture", wait_until="commit")
    page.wait_for_function("() => window.aliveAt")
    with page.expect_file_chooser() as chooser:
        page.locator('label[data-shot="near"]').click()
    chooser.value.set_files(photo)
    page.locator(".shot--filled").wait_for()
    verdict.offline_ms.append(round(page.evaluate("window.aliveAt")))
    verdict.offline_photo_ms.append(round(page.evaluate("performance.now()")))
    page.locator(".shot__drop").click()
    page.locator(".shot--filled").wait_for(state="hidden")


def lighthouse_path() -> str | None:
    """The command, on the path or among the project's own modules."""
    return shutil.which("lighthouse", path=os.pathsep.join((os.environ.get("PATH", ""), f"{ROOT}/node_modules/.bin")))


def shine(verdict: Verdict, command: str, playwright: Playwright, cookie: dict[str, str], to: Path) -> None:
    """Let Lighthouse judge the page of somebody who is logged in, as a slow phone on a slow network sees it."""
    port, url = free_port(), cookie["url"]
    with phone(playwright, to / "lighthouse", url, f"--remote-debugging-port={port}") as context:
        context.add_cookies([cookie])  # type: ignore[list-item]  # a TypedDict
        context.pages[0].goto("/capture", wait_until="networkidle")  # the service is warm
        report = to / "lighthouse.json"
        subprocess.run(
            [
                command,
                f"{url}/capture",
                "--quiet",
                f"--port={port}",
                "--output=json",
                f"--output-path={report}",
                f"--only-categories={','.join(CATEGORIES)}",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=300,
        )
    read_report(verdict, json.loads(report.read_text("utf-8")))


def read_report(verdict: Verdict, report: dict[str, Any]) -> None:
    """Take the points over, and what cost some; a page other than the capture page counts for nothing."""
    if not str(report["finalDisplayedUrl"]).endswith("/capture"):
        verdict.lighthouse = dict.fromkeys(CATEGORIES, 0)
        verdict.costs = [f"looked at {report['finalDisplayedUrl']}"]
        return
    verdict.lighthouse = {name: round(100 * (report["categories"][name]["score"] or 0)) for name in CATEGORIES}
    for name in CATEGORIES:
        for part in report["categories"][name]["auditRefs"]:
            audit = report["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 1:
                verdict.costs.append(f"{name}: {part['id']} {audit['score']} {audit.get('displayValue', '')}".strip())


def run(verdict: Verdict, times: int, folder: Path) -> None:
    """Everything in turn, on a town of its own."""
    photo = folder / "photo.jpg"
    photo.write_bytes(city.jpeg(1, (1600, 1200)))
    profile = folder / "profile"
    with make_town(folder) as town, serving(Server(town)) as server, sync_playwright() as playwright:
        name, value = town.cookie("inspector")
        cookie = {"name": name, "value": value, "url": server.url}
        with phone(playwright, profile, server.url) as context:
            context.add_cookies([cookie])  # type: ignore[list-item]  # a TypedDict
            page = context.pages[0]
            weigh(verdict, page)
            install(verdict, page)
            until(page, WORKER_READY)
            page.reload()
        for _ in range(times):
            with phone(playwright, profile, server.url, *NO_NETWORK) as context:
                open_without_network(verdict, context, photo)
        verdict.offline_median_ms = round(statistics.median(verdict.offline_ms))
        command = lighthouse_path()
        if command is not None:
            shine(verdict, command, playwright, cookie, folder)
    verdict.judge()


def main(arguments: list[str]) -> int:
    """Run the proof and print one line of JSON; 1 when a bound was missed, 2 without a Chromium."""
    parser = argparse.ArgumentParser(prog="run.py prove phone")
    parser.add_argument("--times", type=int, default=5, help="how often the page is opened without a network")
    chosen = parser.parse_args(arguments)
    if chromium_path() is None:
        print("no Chromium", file=sys.stderr)
        return 2
    verdict = Verdict()
    with tempfile.TemporaryDirectory(prefix="mingcha-phone-", ignore_cleanup_errors=True) as folder:
        run(verdict, chosen.times, Path(folder))
    print(json.dumps(asdict(verdict), ensure_ascii=False), flush=True)
    return 0 if verdict.ok else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
