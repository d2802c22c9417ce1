"""A phone with a browser that keeps its profile: tabs, a network that goes away, and a death without farewell."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Error, Page, Playwright

from tests.browser.conftest import ARGUMENTS, IN_THE_CITY, chromium_path

LEFT_ON_THE_PHONE = """
async () => {
  const db = await new Promise((resolve, reject) => {
    const asked = indexedDB.open("mingcha");
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  try {
    const read = (work) => new Promise((resolve, reject) => {
      const asked = work(db.transaction(["drafts", "items", "photos"], "readonly"));
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
    return {
      drafts: await read((tx) => tx.objectStore("drafts").count()),
      photos: await read((tx) => tx.objectStore("photos").count()),
      items: await read((tx) => tx.objectStore("items").getAll()),
    };
  } finally {
    db.close();
  }
}
"""


@dataclass
class Left:
    """What the phone holds. ``items`` are the rows of the outbox, sent ones as stubs."""

    drafts: int
    photos: int
    items: list[dict[str, Any]]

    def waiting(self) -> list[dict[str, Any]]:
        """Those that are not done."""
        return [item for item in self.items if item["state"] != "done"]

    @property
    def nothing(self) -> bool:
        """Whether only stubs are left."""
        return self.drafts == self.photos == len(self.waiting()) == 0


@dataclass
class Phone:
    """The browser of one inspector on one profile."""

    playwright: Playwright
    profile: Path
    url: str
    cookie: tuple[str, str]
    tabs: list[Page] = field(default_factory=list)
    _context: BrowserContext | None = field(default=None, repr=False)

    @property
    def context(self) -> BrowserContext:
        """The running browser."""
        assert self._context is not None
        return self._context

    def switch_on(self) -> None:
        """Start the browser, logged in, with one tab."""
        self._context = self.playwright.chromium.launch_persistent_context(
            str(self.profile),
            executable_path=chromium_path(),
            headless=True,
            args=ARGUMENTS,
            base_url=self.url,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": 390, "height": 844},
            is_mobile=True,
            has_touch=True,
            geolocation=IN_THE_CITY,  # type: ignore[arg-type]  # a TypedDict
            permissions=["geolocation"],
        )
        self.context.set_default_timeout(30_000)
        name, value = self.cookie
        self.context.add_cookies([{"name": name, "value": value, "url": self.url}])
        self.tabs = [self.context.pages[0] if self.context.pages else self.context.new_page()]

    def kill(self) -> None:
        """SIGKILL to exactly the processes of this profile; then nothing runs."""
        for pid in self._processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 20
        while self._processes() and time.monotonic() < deadline:
            time.sleep(0.05)
        self.switch_off()

    def switch_off(self) -> None:
        """Close the browser."""
        with suppress(Error):
            self.context.close()
        self.tabs = []

    def left(self) -> Left:
        """What the phone's store holds."""
        return Left(**self.tabs[0].evaluate(LEFT_ON_THE_PHONE))

    def _processes(self) -> list[int]:
        """The browser of this profile and its descendants."""
        mark = f"--user-data-dir={self.profile}".encode()
        parents: dict[int, int] = {}
        found: set[int] = set()
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            with suppress(OSError, IndexError, ValueError):
                state = (entry / "stat").read_text("ascii", "replace").rpartition(")")[2].split()
                if state[0] == "Z":
                    continue
                parents[int(entry.name)] = int(state[1])
                if mark in (entry / "cmdline").read_bytes().split(b"\0"):
                    found.add(int(entry.name))
        grown = True
        while grown:
            children = {pid for pid, parent in parents.items() if parent in found}
            grown = not children <= found
            found |= children
        return sorted(found)
