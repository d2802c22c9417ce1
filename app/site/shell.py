"""The app shell: pages that the service worker keeps, so that they open without a network.

They are the same for everybody: no name, no token, nothing of anybody's work. Who uses the phone is known to the phone's own
store. Other rooms hand their pages in by ``provide_shell``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from flask import current_app, g, render_template

from app.platform.i18n import LANGUAGES, speaking
from app.platform.web import csp_nonce
from app.site.hooks import hooks
from app.site.navigation import CAPTURE, REPORTS
from app.site.setup import assets

ROLE: Final = "inspector"
_EXTENSION: Final = "mingcha_shell_version"


def _own() -> dict[str, Callable[[], str]]:
    return {
        "home": lambda: render_template("site/shell.html", capture_url=CAPTURE.path, reports_url=REPORTS.path),
        "offline": lambda: render_template("site/offline.html", capture_url=CAPTURE.path),
    }


def shells() -> dict[str, Callable[[], str]]:
    """Name of every page of the shell and how it is drawn."""
    return _own() | hooks().shells


def render_shell(name: str, language: str) -> str:
    """The page ``name`` of the shell. Raises KeyError for an unknown one."""
    draw = shells()[name]
    with speaking(language), _for_nobody():
        return draw()


def shell_version() -> str:
    """A name for the present content of all shell pages; a worker takes only pages of the version it came with."""
    built = assets().file("sw.js")
    kept: tuple[str | None, str] | None = current_app.extensions.get(_EXTENSION)
    if kept is None or kept[0] != built:
        kept = current_app.extensions[_EXTENSION] = (built, _digest())
    return kept[1]


def _digest() -> str:
    seen = hashlib.sha256()
    for language in LANGUAGES:
        for name in sorted(shells()):
            seen.update(render_shell(name, language).replace(csp_nonce(), "").encode())
    return seen.hexdigest()[:12]


@contextmanager
def _for_nobody() -> Iterator[None]:
    """While it lasts, templates draw the frame of an inspector's page that names nobody."""
    g.shell_role = ROLE
    try:
        yield
    finally:
        g.shell_role = None
