"""As much of the WebDriver protocol as a proof on WebKitGTK needs: a screen of its own, a browser, and its few commands."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
PATIENCE_SECONDS = 60.0
POLL_SECONDS = 0.1
BROWSERS = tuple(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
# Without a graphics card, and on pages of our own only
PLAIN_SCREEN = {
    "GDK_BACKEND": "x11",
    "LIBGL_ALWAYS_SOFTWARE": "1",
    "WEBKIT_DISABLE_DMABUF_RENDERER": "1",
    "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
}


class DriverError(Exception):
    """The browser refused a command; the text is its own."""


def lacking() -> list[str]:
    """What is not installed on this machine; empty when a WebKitGTK can be driven."""
    missing = [name for name in ("WebKitWebDriver", "Xvfb") if shutil.which(name) is None]
    return missing if BROWSERS else [*missing, "MiniBrowser"]


class Browser:
    """One session of a browser. Elements are found by CSS selectors, anew for each command."""

    def __init__(self, address: str) -> None:
        self._address = address
        options = {"binary": str(BROWSERS[0]), "args": ["--automation"]}
        wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        opened = self._call("POST", "/session", wanted)
        self.version = f"{opened['capabilities']['browserName']} {opened['capabilities']['browserVersion']}"
        self._session = f"/session/{opened['sessionId']}"

    def go(self, url: str) -> None:
        """Open an address and wait until it is loaded."""
        self._post("/url", {"url": url})

    def reload(self) -> None:
        """Load the page anew."""
        self._post("/refresh", {})

    def add_cookie(self, name: str, value: str) -> None:
        """A cookie for the page that is open."""
        self._post("/cookie", {"cookie": {"name": name, "value": value, "httpOnly": True, "sameSite": "Lax"}})

    def resize(self, width: int, height: int) -> None:
        """The outer size of the window, in pixels."""
        self._post("/window/rect", {"width": width, "height": height})

    def click(self, selector: str) -> None:
        """Tap an element."""
        self._post(f"/element/{self._find(selector)}/click", {})

    def type(self, selector: str, text: str) -> None:
        """Type into an element; the path of a file into a file input."""
        self._post(f"/element/{self._find(selector)}/value", {"text": text})

    def text(self, selector: str) -> str:
        """What the reader sees of an element."""
        return str(self._call("GET", f"{self._session}/element/{self._find(selector)}/text"))

    def run(self, script: str) -> Any:
        """The value of a script's ``return``."""
        return self._post("/execute/sync", {"script": script, "args": []})

    def ask(self, expression: str) -> Any:
        """The value that a promise comes to."""
        return self._post("/execute/async", {"script": f"({expression}).then(arguments[0])", "args": []})

    def wait(self, script: str) -> None:
        """Wait until the script returns something true. Raises TimeoutError."""
        until(lambda: self.run(script), script)

    def picture(self, file: Path) -> None:
        """A picture of the window as PNG."""
        file.write_bytes(base64.b64decode(self._call("GET", f"{self._session}/screenshot")))

    def close(self) -> None:
        """End the browser."""
        with suppress(DriverError, OSError):
            self._call("DELETE", self._session)

    def _find(self, selector: str) -> str:
        found = self._post("/element", {"using": "css selector", "value": selector})
        return str(found[ELEMENT])

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        return self._call("POST", f"{self._session}{path}", body)

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self._address}{path}", data, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as response:
                return json.load(response)["value"]
        except urllib.error.HTTPError as error:
            raise DriverError(f"{method} {path}: {error.read().decode()}") from error


def until(asked: Callable[[], Any], what: str) -> None:
    """Ask again and again until the answer is true. Raises TimeoutError naming ``what``."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not asked():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(POLL_SECONDS)


@contextmanager
def webkit(port: int) -> Iterator[Browser]:
    """A WebKitGTK on a screen of its own, driven through ``port``."""
    with _screen() as display, tempfile.TemporaryDirectory(prefix="mingcha-webkit-") as home:
        environ = {**os.environ, **PLAIN_SCREEN, "DISPLAY": display, "HOME": home}
        command = ["WebKitWebDriver", f"--port={port}"]
        driver = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            address = f"http://127.0.0.1:{port}"
            until(lambda: _answers(address), "WebKitWebDriver")
            browser = Browser(address)
            try:
                yield browser
            finally:
                browser.close()
        finally:
            driver.terminate()
            driver.wait()


def _answers(address: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(f"{address}/status", timeout=5):
        return True
    return False


@contextmanager
def _screen() -> Iterator[str]:
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "500x950x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(write,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as said:
            number = said.readline().strip()
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()
