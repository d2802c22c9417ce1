"""Authoring: render the scenes with Chromium into the committed JPEGs. Needs the development requirements.

Run as ``python -m app.demo.scenes.render [NAME …]``; the service itself only ever reads the pictures.
"""

import io
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageFilter
from playwright.sync_api import Page, sync_playwright

from app.demo.scenes.draw import draw
from app.demo.scenes.parts.pen import HEIGHT, WIDTH
from app.demo.scenes.pool import PICTURES

MOST_BYTES = {"before": 80_000, "after": 72_000, "near": 27_000}
SCALE = {"before": 2.0, "after": 2.0, "near": 1.0}
_SOFTEN = 0.4


def render(names: list[str]) -> None:
    """Draw the named scenes (or all) and write their pictures."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        pages: dict[float, Page] = {}
        for source in draw(Path(folder), names):
            moment = source.stem.rpartition("-")[2]
            scale = SCALE[moment]
            if scale not in pages:
                pages[scale] = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=scale)
            shot = _shot(pages[scale], source.read_text(encoding="utf-8"))
            (PICTURES / f"{source.stem}.jpg").write_bytes(_jpeg(shot, MOST_BYTES[moment]))
        browser.close()


def _shot(page: Page, drawing: str) -> Image.Image:
    page.set_content(
        f'<body style="margin:0">{drawing.replace("<svg", f"<svg width={WIDTH} height={HEIGHT}", 1)}</body>'
    )
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def _jpeg(picture: Image.Image, most: int) -> bytes:
    """As good a JPEG as fits; softened a little first, as a lens would, which saves a tenth of the bytes."""
    soft = picture.filter(ImageFilter.GaussianBlur(_SOFTEN * picture.width / WIDTH))
    for quality in range(64, 45, -3):
        out = io.BytesIO()
        soft.save(out, "JPEG", quality=quality, optimize=True, progressive=True, subsampling="4:2:0")
        if out.tell() <= most:
            break
    return out.getvalue()


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    render(sys.argv[1:])
