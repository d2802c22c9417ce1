"""Authoring: write every scene as SVG. Run as ``python -m app.demo.scenes.draw OUTDIR [NAME …]``.

``app.demo.scenes.render`` turns them into the committed pictures; nothing here runs while the service does.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from app.demo.scenes.catalogue import ENTRIES
from app.demo.scenes.plate import MOMENTS, svg
from app.demo.scenes.plates import plate_of


def draw(folder: Path, names: Sequence[str] = ()) -> list[Path]:
    """Write ``NAME-before.svg``, ``NAME-after.svg`` and ``NAME-near.svg`` for the named scenes, or for all."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for entry in ENTRIES:
        if names and entry.name not in names:
            continue
        plate = plate_of(entry)
        for moment in MOMENTS:
            target = folder / f"{entry.name}-{moment}.svg"
            target.write_text(svg(plate, moment), encoding="utf-8")
            written.append(target)
    return written


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: python -m app.demo.scenes.draw OUTDIR [NAME ...]")
    draw(Path(sys.argv[1]), sys.argv[2:])
