"""The installed app: its manifest, its icons, and the worker that clears up when there is no build."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Any

from flask import url_for

from app.platform.i18n import _

ICONS = Path(__file__).with_name("icons")
ICON_SIZES = (64, 180, 192, 512)
FAREWELL = (
    'self.addEventListener("install", () => self.skipWaiting());\n'
    'self.addEventListener("activate", (event) => event.waitUntil(self.registration.unregister()));\n'
)


def manifest() -> dict[str, Any]:
    """The web app manifest in the reader's language."""
    return {
        "id": "/",
        "name": _("明察"),
        "short_name": _("明察"),
        "description": _("明察暗访，立行立改"),
        "lang": _("zh-CN"),
        "start_url": url_for("site.home"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#FBFBF9",
        "theme_color": "#FBFBF9",
        "icons": [
            {"src": url_for("site.icon", size=size), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for size, purpose in ((192, "any"), (512, "any"), (512, "maskable"))
        ],
        "shortcuts": [{"name": _("拍照上报"), "url": "/capture"}, {"name": _("我的上报"), "url": "/reports"}],
    }


def mimetype(name: str) -> str:
    """The media type of a built file by its ending."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
