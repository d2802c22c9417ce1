"""Things that people leave outside and things that keep pests out: tyres, pots, jars, old furniture, cages, traps."""

import random

from app.demo.scenes.parts.pen import darker, ellipse, group, lighter, path, poly, rect, stroke, text
from app.demo.scenes.parts.space import Camera


def tyre(
    cam: Camera,
    x: float,
    z: float,
    r: float = 0.42,
    *,
    y: float = 0,
    water: bool = True,
    seed: random.Random | None = None,
) -> str:
    """A tyre lying flat, 20 cm thick; with water in it, larvae too when a source of chance is given."""
    s = cam.scale(z)
    low, (px, py) = cam.at(x, y, z), cam.at(x, y + 0.2, z)
    sq = cam.squash(z, y + 0.2)
    side = path(
        f"M{px - r * s:.1f} {py:.1f}V{low[1]:.1f}A{r * s:.1f} {r * s * sq:.1f} 0 0 0 {px + r * s:.1f} {low[1]:.1f}V{py:.1f}z",
        "#1D1F21",
    )
    treads = "".join(
        stroke(f"M{px + r * s * k:.1f} {py + r * s * sq * (1 - k * k) ** 0.5:.1f}v{low[1] - py - 3:.1f}", "#34383B", 2)
        for k in (-0.85, -0.6, -0.3, 0, 0.3, 0.6, 0.85)
    )
    top = ellipse(px, py, r * s, r * s * sq, "#34383B") + ellipse(
        px, py, r * s * 0.93, r * s * 0.93 * sq, "#2B2E31", stroke="#464B4F", stroke_width=1.4
    )
    hole = ellipse(px, py, r * s * 0.62, r * s * 0.62 * sq, "#131516")
    drawn = cam.shadow(x, z, r * 2.6, 0.34) if y == 0 else ""
    drawn += side + treads + top + hole
    if not water:
        return drawn
    pool = ellipse(px, py + 3, r * s * 0.56, r * s * 0.53 * sq, "#64828B") + stroke(
        f"M{px - r * s * 0.3:.1f} {py - 1:.1f}q{r * s * 0.2:.1f} -5 {r * s * 0.44:.1f} -1", "#C9DDE2", 2.2, opacity=0.8
    )
    larvae = ""
    if seed:
        for _ in range(16):
            a, b = px + seed.uniform(-0.42, 0.42) * r * s, py + 3 + seed.uniform(-0.36, 0.36) * r * s * sq
            larvae += stroke(f"M{a:.1f} {b:.1f}q2 -3 3.4 0t3 1", "#1B2426", 1.5)
    return drawn + pool + larvae


def tyre_stack(cam: Camera, x: float, z: float, count: int) -> str:
    """Tyres piled one on another, dry."""
    return cam.shadow(x, z, 1.1, 0.34) + "".join(tyre(cam, x, z, y=0.21 * i + 0.001, water=False) for i in range(count))


def pail(colour: str = "#3F6A99", *, water: bool = True, w: float = 34, h: float = 32) -> str:
    """A plastic pail or basin, full of rain, or empty."""
    body = path(f"M{-w / 2} {-h}L{-w * 0.38:.1f} 0Q0 4 {w * 0.38:.1f} 0L{w / 2} {-h}z", colour) + path(
        f"M{w * 0.18:.1f} {-h}L{w * 0.14:.1f} 2Q{w * 0.3:.1f} 1 {w * 0.38:.1f} 0L{w / 2} {-h}z",
        darker(colour, 0.3),
        opacity=0.7,
    )
    rim = ellipse(0, -h, w / 2, w * 0.15, lighter(colour, 0.15)) + ellipse(
        0, -h, w * 0.45, w * 0.12, "#64828B" if water else darker(colour, 0.45)
    )
    return body + rim + (stroke(f"M{-w * 0.2:.1f} {-h}q4 -2 9 0", "#D3E3E7", 1.4) if water else "")


def turned_pail(colour: str = "#3F6A99", w: float = 34, h: float = 32) -> str:
    """The same pail emptied and turned upside down."""
    return (
        path(f"M{-w / 2} 0L{-w * 0.38:.1f} {-h}h{w * 0.76:.1f}L{w / 2} 0Q0 5 {-w / 2} 0z", colour)
        + path(
            f"M{w * 0.16:.1f} {-h}h{w * 0.22:.1f}L{w / 2} 0Q{w * 0.36:.1f} 3 {w * 0.2:.1f} 3z",
            darker(colour, 0.3),
            opacity=0.7,
        )
        + ellipse(0, -h, w * 0.38, w * 0.08, lighter(colour, 0.18))
    )


def jar(*, lid: bool) -> str:
    """A glazed pickle jar, 52 × 62 cm, open to the rain or covered."""
    body = (
        path("M-16 -58Q-34 -44 -28 -18Q-24 0 -14 0H14Q24 0 28 -18Q34 -44 16 -58z", "#6E4A35")
        + path("M8 -56Q30 -40 24 -16Q20 0 12 0H14Q24 0 28 -18Q34 -44 16 -58z", "#45301F", opacity=0.7)
        + stroke("M-22 -40Q-25 -28 -21 -16", "#A98468", 3, opacity=0.7)
    )
    if lid:
        return (
            body
            + ellipse(0, -58, 21, 6, "#8A6A4E")
            + path("M-19 -60Q0 -74 19 -60z", "#9A785A")
            + ellipse(0, -68, 4, 3, "#6E4A35")
        )
    return (
        body
        + ellipse(0, -58, 17, 5, "#57392A")
        + ellipse(0, -57.5, 14, 3.8, "#64828B")
        + stroke("M-7 -58q5 -2 9 0", "#D3E3E7", 1.3)
    )


def sofa() -> str:
    """An old sofa, torn, 190 × 85 cm."""
    c = "#8C5A4A"
    return (
        rect(-92, -84, 184, 50, c, rx=12)
        + rect(-92, -44, 184, 30, lighter(c, 0.12), rx=6)
        + rect(-98, -60, 26, 52, darker(c, 0.15), rx=9)
        + rect(72, -60, 26, 52, darker(c, 0.2), rx=9)
        + path("M0 -80V-44M-46 -80V-44M46 -80V-44M0 -44v28", stroke=darker(c, 0.3), stroke_width=2)
        + path("M20 -36l24 -4 6 12 -20 6z", "#E3D6B4")
        + path("M-60 -72l16 4 -6 14z", "#E3D6B4")
        + rect(-84, -10, 10, 10, "#4B3A2C")
        + rect(74, -10, 10, 10, "#4B3A2C")
        + rect(-70, -16, 140, 8, darker(c, 0.4))
    )


def wardrobe() -> str:
    """A wardrobe with one door hanging, 110 × 180 cm."""
    c = "#A67C4E"
    return (
        rect(-55, -180, 110, 176, darker(c, 0.2))
        + rect(-49, -174, 47, 164, "#4A3826")
        + rect(4, -174, 46, 164, c)
        + rect(42, -100, 4, 16, "#3A2C1E")
        + poly([(-49, -174), (-84, -160), (-84, 4), (-49, -10)], lighter(c, 0.1))
        + rect(-49, -110, 47, 5, c)
        + rect(-52, -6, 10, 6, "#3A2C1E")
        + rect(42, -6, 10, 6, "#3A2C1E")
    )


def mattress() -> str:
    """A stained mattress leaning on a wall, 100 × 180 cm."""
    dots = "".join(ellipse(x, y, 2, 2, "#A8A08C") for x in (-36, -12, 12, 36) for y in range(-160, -10, 26))
    return (
        rect(-50, -182, 100, 180, "#DAD3C1", rx=8)
        + rect(38, -182, 12, 180, "#B5AD99", rx=6)
        + dots
        + ellipse(-8, -70, 30, 24, "#A58C5C", opacity=0.45)
        + ellipse(14, -124, 18, 22, "#A58C5C", opacity=0.35)
    )


def chair(*, broken: bool = False) -> str:
    """A wooden chair, lying on its side when broken."""
    c = "#8B6339"
    body = (
        rect(-20, -46, 40, 6, c)
        + rect(-20, -92, 5, 92, darker(c, 0.1))
        + rect(15, -42, 5, 42, darker(c, 0.1))
        + rect(-20, -88, 5, 50, c)
        + path("M-17 -86h4v44h-4z", c)
        + rect(-22, -92, 10, 24, lighter(c, 0.1))
    )
    return group(body, turn=78, move=(-30, -14)) if broken else body


def rat(colour: str = "#5C564E") -> str:
    """A rat running, 22 cm and tail."""
    return (
        stroke("M-12 -5Q-26 -2 -34 -9", "#8C7A6C", 1.6)
        + path("M-14 -2Q-14 -13 -2 -13Q8 -13 13 -8L19 -3Q18 0 12 0H-10Q-14 0 -14 -2z", colour)
        + ellipse(7, -12, 3.4, 3.4, darker(colour, 0.15))
        + ellipse(13.4, -6, 1, 1, "#0F0E0D")
        + stroke("M-8 0l-3 2M8 0l3 2", "#8C7A6C", 1.6)
    )


def burrow(cam: Camera, rng: random.Random, x: float, z: float, size: float = 0.2) -> str:
    """A rat burrow: thrown-out soil, a dark hole, droppings before it."""
    drawn = cam.blob(rng, x + 0.05, z - size * 0.9, size * 2.6, size * 1.5, "#A58C66") + cam.blob(
        rng, x + 0.1, z - size * 0.8, size * 1.7, size, "#8C7350"
    )
    px, py = cam.at(x, 0, z)
    s = cam.scale(z) * size
    drawn += ellipse(px, py - s * 0.2, s * 1.25, s * 0.86, "#6E5A3E") + ellipse(
        px, py - s * 0.12, s, s * 0.68, "#1A1613"
    )
    for _ in range(12):
        drawn += cam.lay(
            x + rng.uniform(-2, 2.4) * size,
            z - size * rng.uniform(1, 3),
            ellipse(0, 0, 2.6, 1.5, "#2E261D"),
            turn=rng.uniform(0, 90),
            size=size * 6,
        )
    return drawn


def fly_trap() -> str:
    """A wall-mounted insect lamp, 60 × 34 cm, about its middle."""
    tubes = rect(-24, -10, 48, 5, "#9DB8EE", rx=2) + rect(-24, 4, 48, 5, "#9DB8EE", rx=2)
    return (
        rect(-31, -17, 62, 34, "#3E4448", rx=4)
        + rect(-28, -14, 56, 28, "#2A2F33")
        + tubes
        + "".join(rect(-26 + i * 6.4, -14, 1.6, 28, "#8E979A") for i in range(9))
    )


def sign_board(words: str, colour: str = "#2E5F8C", w: float = 90, h: float = 30) -> str:
    """A plain sign about its middle."""
    return rect(-w / 2, -h / 2, w, h, colour, rx=3) + text(0, 1, words, min(h * 0.62, w / len(words) * 0.86), "#FFFFFF")


def toilet_sign(w: float = 110) -> str:
    """The blue sign of a public toilet: a man, a woman, the words."""
    man = ellipse(0, -16, 4, 4, "#FFF") + path("M-6 -10H6V4H3V16H-3V4H-6z", "#FFF")
    woman = ellipse(0, -16, 4, 4, "#FFF") + path("M-4 -10H4L9 6H4V16H-4V6H-9z", "#FFF")
    return (
        rect(-w / 2, -26, w, 52, "#2E5F8C", rx=4)
        + group(man, move=(-w * 0.33, 0))
        + group(woman, move=(-w * 0.13, 0))
        + text(w * 0.22, -6, "公厕", 19, "#FFF")
        + text(w * 0.22, 12, "TOILET", 9, "#DCE6EF")
    )
