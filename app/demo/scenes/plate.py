"""A plate: two drawings of one place from the same angle, before and after, and how they become SVG."""

from dataclasses import dataclass

from app.demo.scenes.parts.pen import HEIGHT, WIDTH, group, rect, text
from app.demo.scenes.parts.sky import daylight

MOMENTS = ("before", "after", "near")
FONT = "Noto Sans CJK SC, Noto Sans SC, sans-serif"


@dataclass(frozen=True, slots=True)
class Plate:
    """Layers from back to front; ``back`` and ``front`` are shared by both drawings.

    ``focus`` is the middle and the width of the close-up, in picture units.
    """

    back: str
    before: str
    after: str
    front: str = ""
    light: str = "clear"
    focus: tuple[float, float, float] = (400, 380, 380)


def svg(plate: Plate, moment: str) -> str:
    """The whole drawing: ``before``, ``after``, or ``near`` (the close-up of what is wrong)."""
    middle = plate.after if moment == "after" else plate.before
    x, y, w, h = _window(plate) if moment == "near" else (0.0, 0.0, float(WIDTH), float(HEIGHT))
    body = plate.back + middle + plate.front + daylight(plate.light)
    frame = f'viewBox="{x:.1f} {y:.1f} {w:.1f} {h:.1f}" font-family="{FONT}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {frame}>{body}{_mark(x, y, w, h)}</svg>'


def _window(plate: Plate) -> tuple[float, float, float, float]:
    cx, cy, w = plate.focus
    h = w * HEIGHT / WIDTH
    x = max(0.0, min(WIDTH - w, cx - w / 2))
    y = max(0.0, min(HEIGHT - h, cy - h / 2))
    return x, y, w, h


def _mark(x: float, y: float, w: float, h: float) -> str:
    label = rect(-43, -11, 86, 22, "#17191B", rx=4, opacity=0.42) + text(
        0, 0.5, "演示 DEMO", 12.5, "#FFFFFF", opacity=0.86
    )
    scale = w / WIDTH
    return group(label, move=(x + w - 54 * scale, y + h - 20 * scale), scale=scale)
