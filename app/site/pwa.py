"""The installed app: its manifest, its icons, and the worker that clears up when there is to be none."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Any

from flask import url_for

from app.platform.i18n import _

ICONS = Path(__file__).with_name("icons")
ICON_SIZES = (64, 180, 192, 512)
# The kill switch: it takes its place at once, gives back every cached file and takes itself away. The outbox stays.
FAREWELL = """\
const goodbye = async () => {
  for (const name of await caches.keys()) {
    const unsent = name === "outbox" && (await (await caches.open(name)).keys()).length > 0;
    if (!unsent) await caches.delete(name);
  }
  await self.registration.unregister();
};
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(goodbye()));
"""


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
