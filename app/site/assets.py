"""Which built file stands for ``site.css`` or ``map.js``, and whether the build is there at all.

The build (``frontend/build.mjs``) writes hashed files and ``manifest.json``. Without it pages still work: style sheets come
plain from ``frontend/css``, scripts are left out, and the page says what is missing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from werkzeug.security import safe_join

ROOT = Path(__file__).resolve().parents[2]
FRONTEND = ROOT / "frontend"
BUILD = ROOT / "app" / "static" / "build"


@dataclass(frozen=True)
class Manifest:
    """What the last build left: public name → file name, and the chunks to load early."""

    files: dict[str, str] = field(default_factory=dict)
    imports: dict[str, list[str]] = field(default_factory=dict)


def read_manifest(folder: Path = BUILD) -> Manifest:
    """The manifest in ``folder``; an empty one when there was no build."""
    try:
        written = json.loads((folder / "manifest.json").read_text("utf-8"))
    except FileNotFoundError:
        return Manifest()
    return Manifest(written["files"], written.get("imports", {}))


class Assets:
    """The manifest of one folder, read again when a new build has replaced it."""

    def __init__(self, folder: Path = BUILD) -> None:
        self._folder = folder
        self._stamp = -1
        self._manifest = Manifest()

    @property
    def folder(self) -> Path:
        """Where the built files lie."""
        return self._folder

    def _current(self) -> Manifest:
        try:
            stamp = (self._folder / "manifest.json").stat().st_mtime_ns
        except FileNotFoundError:
            stamp = 0
        if stamp != self._stamp:
            self._manifest, self._stamp = read_manifest(self._folder), stamp
        return self._manifest

    @property
    def ready(self) -> bool:
        """Whether a build is there."""
        return bool(self._current().files)

    def file(self, name: str) -> str | None:
        """The hashed file behind a public name such as ``site.js`` or ``pages/map.css``; None when it was not built."""
        return self._current().files.get(name)

    def path(self, name: str) -> Path | None:
        """Where the built file with this hashed name lies; None when there is none, or none inside the folder."""
        joined = safe_join(str(self._folder), name)
        return Path(joined) if joined and Path(joined).is_file() else None

    def chunks(self, name: str) -> list[str]:
        """Files that the script ``name`` imports at once, for early loading."""
        return self._current().imports.get(name, [])
