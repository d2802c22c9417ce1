"""The pen: small typed functions that return fragments of SVG, and the colour arithmetic they share.

A picture is 800 units wide and 600 high; y grows downwards. Every function returns text; nothing here draws at random.
"""

from collections.abc import Iterable, Sequence
from html import escape

Point = tuple[float, float]

WIDTH = 800
HEIGHT = 600


def num(value: float) -> str:
    """A number as SVG likes it: two decimals at most, no trailing zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def attrs(**values: float | str | None) -> str:
    """Keyword arguments as attributes; underscores become hyphens, ``None`` is left out."""
    parts = []
    for key, value in values.items():
        if value is None:
            continue
        shown = value if isinstance(value, str) else num(value)
        parts.append(f' {key.replace("_", "-")}="{shown}"')
    return "".join(parts)


def rect(x: float, y: float, w: float, h: float, fill: str, **more: float | str | None) -> str:
    """A rectangle from its top left corner."""
    return f"<rect{attrs(x=x, y=y, width=w, height=h, fill=fill, **more)}/>"


def ellipse(cx: float, cy: float, rx: float, ry: float, fill: str, **more: float | str | None) -> str:
    """An ellipse with its axes along x and y."""
    return f"<ellipse{attrs(cx=cx, cy=cy, rx=rx, ry=ry, fill=fill, **more)}/>"


def path(d: str, fill: str = "none", **more: float | str | None) -> str:
    """A path from SVG path data."""
    return f'<path d="{d}"{attrs(fill=fill, **more)}/>'


def stroke(d: str, colour: str, width: float, **more: float | str | None) -> str:
    """An unfilled path with round ends."""
    return path(d, "none", stroke=colour, stroke_width=width, stroke_linecap="round", stroke_linejoin="round", **more)


def poly(points: Iterable[Point], fill: str, **more: float | str | None) -> str:
    """A filled polygon."""
    return path(polyline(points) + "z", fill, **more)


def polyline(points: Iterable[Point]) -> str:
    """Path data of straight pieces through the points."""
    return "M" + "L".join(f"{num(x)} {num(y)}" for x, y in points)


def smooth(points: Sequence[Point], *, closed: bool = True) -> str:
    """Path data of a soft curve through the points (Catmull-Rom, as cubic pieces)."""
    n = len(points)
    span = n if closed else n - 1

    def at(index: int) -> Point:
        return points[index % n] if closed else points[max(0, min(n - 1, index))]

    data = [f"M{num(points[0][0])} {num(points[0][1])}"]
    for i in range(span):
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = at(i - 1), at(i), at(i + 1), at(i + 2)
        first = f"{num(x1 + (x2 - x0) / 6)} {num(y1 + (y2 - y0) / 6)}"
        second = f"{num(x2 - (x3 - x1) / 6)} {num(y2 - (y3 - y1) / 6)}"
        data.append(f"C{first} {second} {num(x2)} {num(y2)}")
    return "".join(data) + ("z" if closed else "")


def group(
    *children: str,
    move: Point = (0, 0),
    scale: float = 1,
    turn: float = 0,
    flip: bool = False,
    **more: float | str | None,
) -> str:
    """Children in a frame of their own: moved, then turned (degrees), then scaled, mirrored when ``flip``."""
    steps = []
    if move != (0, 0):
        steps.append(f"translate({num(move[0])} {num(move[1])})")
    if turn:
        steps.append(f"rotate({num(turn)})")
    if scale != 1 or flip:
        steps.append(f"scale({-scale:.4f} {scale:.4f})" if flip else f"scale({scale:.4f})")
    placed = " ".join(steps) or None
    return f"<g{attrs(transform=placed, **more)}>{''.join(children)}</g>"


def text(
    x: float, y: float, words: str, size: float, fill: str, *, bold: bool = True, **more: float | str | None
) -> str:
    """Words centred on x with their middle on y."""
    look = attrs(
        x=x,
        y=y,
        font_size=size,
        fill=fill,
        text_anchor="middle",
        dominant_baseline="central",
        font_weight="700" if bold else "400",
        **more,
    )
    return f"<text{look}>{escape(words)}</text>"


def fade(name: str, *stops: tuple[float, str, float], sideways: bool = False, radial: bool = False) -> str:
    """A gradient definition; each stop is (offset 0–1, colour, opacity 0–1)."""
    body = "".join(
        f'<stop offset="{num(at)}" stop-color="{colour}" stop-opacity="{num(opacity)}"/>'
        for at, colour, opacity in stops
    )
    if radial:
        return f'<radialGradient id="{name}">{body}</radialGradient>'
    ends = 'x2="1" y2="0"' if sideways else 'x2="0" y2="1"'
    return f'<linearGradient id="{name}" {ends}>{body}</linearGradient>'


def mix(first: str, second: str, share: float) -> str:
    """The colour ``share`` of the way from ``first`` to ``second``, both ``#RRGGBB``."""
    a = [int(first[i : i + 2], 16) for i in (1, 3, 5)]
    b = [int(second[i : i + 2], 16) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(p + (q - p) * share):02X}" for p, q in zip(a, b, strict=True))


def lighter(colour: str, share: float = 0.2) -> str:
    """The colour moved towards a warm white."""
    return mix(colour, "#FFFAF0", share)


def darker(colour: str, share: float = 0.2) -> str:
    """The colour moved towards a warm black."""
    return mix(colour, "#1C1A18", share)
