"""Line icons, drawn for this project, set inline so that a page shows them without any further request."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from markupsafe import Markup

_FILE = Path(__file__).with_name("icons.json")


@cache
def drawings() -> dict[str, str]:
    """Name → path markup on a 24 × 24 ground; the scripts of the front end use the same file."""
    loaded: dict[str, str] = json.loads(_FILE.read_text("utf-8"))
    return loaded


@cache
def icon(name: str, small: bool = False) -> Markup:
    """The inline SVG of an icon, hidden from assistive technology. Raises KeyError for an unknown name."""
    kind = "icon icon--s" if small else "icon"
    drawing = Markup(drawings()[name])  # noqa: S704 - our own file
    return Markup('<svg class="{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>').format(kind, drawing)
