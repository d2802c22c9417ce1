"""Refuse and what holds it: wheeled bins, roadside bins, bags, cartons, litter, rubble, swill."""

import math
import random

from app.demo.scenes.parts.pen import darker, ellipse, group, lighter, path, poly, rect, stroke, text

BINS = {
    "green": ("#3E7A57", "厨余"),
    "grey": ("#5B6D78", "其他"),
    "blue": ("#4670A3", "可回收"),
    "red": ("#A4483B", "有害"),
}
SACKS = ("#3A3F45", "#D9D5C8", "#4A4640", "#C6B48E", "#B9C6C9")
SCRAPS = ("#C9553D", "#F2EFE6", "#DDE6E2", "#A9895C", "#7FA7B5", "#E1C9A2")


def bag(colour: str = SACKS[0], size: float = 1) -> str:
    """A tied refuse bag, about 65 cm wide and high at size 1."""
    body = path(
        "M-32 0C-42 -20 -30 -44 -13 -50L-17 -63 -8 -58 0 -66 6 -57 16 -62 12 -50C30 -44 42 -22 33 0Q0 7 -32 0z", colour
    )
    shade = path("M8 -50C30 -44 42 -22 33 0Q18 4 4 4Q26 -22 8 -50z", darker(colour, 0.3), opacity=0.6)
    folds = stroke(
        "M-20 -10Q-24 -30 -8 -44M16 -42Q26 -28 24 -12M-2 -44Q-6 -30 -4 -20", lighter(colour, 0.5), 2.4, opacity=0.35
    )
    knot = path("M-13 -50Q0 -44 12 -50L9 -54H-10z", darker(colour, 0.35))
    return group(body, shade, folds, knot, scale=size)


def carton(w: float = 60, h: float = 42, colour: str = "#B98C57", *, torn: bool = False) -> str:
    """A cardboard box, its flaps open when ``torn``."""
    front = rect(-w / 2, -h, w * 0.72, h, colour) + poly(
        [(w * 0.22, -h), (w / 2, -h - 9), (w / 2, -9), (w * 0.22, 0)], darker(colour, 0.22)
    )
    top = poly([(-w / 2, -h), (w * 0.22, -h), (w / 2, -h - 9), (-w * 0.22, -h - 9)], lighter(colour, 0.22))
    tape = rect(-w * 0.2, -h, w * 0.12, h, lighter(colour, 0.35), opacity=0.6)
    if torn:
        top = poly([(-w / 2, -h), (w * 0.22, -h), (w / 2, -h - 9), (-w * 0.22, -h - 9)], darker(colour, 0.5))
        top += poly([(-w / 2, -h), (-w * 0.75, -h - 14), (-w * 0.05, -h - 18), (w * 0.22, -h)], lighter(colour, 0.14))
    return front + tape + top


def wheel_bin(kind: str = "green", lid: str = "shut", *, dirty: bool = False) -> str:
    """A 240-litre wheeled bin, about 62 × 106 cm; lid ``shut``, ``open`` (thrown back) or ``gone``."""
    colour, label = BINS[kind]
    deep = darker(colour, 0.3)
    back = path("M-32 -98L-24 -138H26L34 -98z", deep) if lid == "open" else ""
    body = path("M-31 -98H31L25 -6H-25z", colour) + path("M14 -98H31L25 -6H12z", deep, opacity=0.6)
    body += path("M-28 -60H28.4M-27 -40H27", stroke=deep, stroke_width=1.6, opacity=0.45) + rect(
        -34, -101, 68, 9, lighter(colour, 0.1), rx=3
    )
    body += (
        rect(-15, -86, 30, 30, "#F3F1EA", rx=3, opacity=0.92)
        + path("M0 -83l6.4 11h-12.8z", colour)
        + text(0, -63.5, label, 10, darker(colour, 0.2))
    )
    wheels = "".join(ellipse(x, -5, 8, 8, "#2B2B2B") + ellipse(x, -5, 3, 3, "#77797A") for x in (-21, 21))
    cover = (
        path("M-36 -100q1 -14 14 -15h44q13 1 14 15z", deep)
        + path("M-30 -107q4 -6 12 -6h20", stroke=lighter(colour, 0.35), stroke_width=2.4, opacity=0.6)
        if lid == "shut"
        else ""
    )
    inside = path("M-30 -98H30L27 -90H-27z", "#1F2422") if lid != "shut" else ""
    stain = (
        path("M-10 -96q3 30 -4 44q-4 -18 -5 -44zM16 -96q4 22 0 38q-6 -16 -6 -38z", "#3A2E1F", opacity=0.28)
        if dirty
        else ""
    )
    return back + wheels + body + inside + cover + stain


def heaped_bin(rng: random.Random, kind: str) -> str:
    """A wheeled bin so full that bags stand out of it."""
    heap = group(bag(rng.choice(SACKS), 0.62), move=(-14, -92)) + group(
        bag(rng.choice(SACKS), 0.6), move=(15, -94), turn=12
    )
    heap += group(bag(rng.choice(SACKS), 0.5), move=(2, -112), turn=-8)
    front = rect(-34, -101, 68, 9, lighter(BINS[kind][0], 0.1), rx=3)
    scraps = "".join(_scrap(rng, rng.uniform(-24, 24), rng.uniform(-108, -98), 1.5) for _ in range(5))
    return wheel_bin(kind, "open", dirty=True) + heap + front + scraps


def litter_bin(state: str = "whole", colour: str = "#4F6B5C") -> str:
    """A roadside double bin about 96 × 100 cm: ``whole`` or ``broken`` (one shell gone, dented, leaning lid)."""
    frame = stroke("M-46 0V-96M46 0V-96M0 0V-92", "#585D5F", 6)
    roof = path("M-56 -96Q0 -116 56 -96L52 -90H-52z", "#4B5153")
    if state == "broken":
        left = (
            path("M-43 -84L-6 -80 -4 -14 -40 -10z", colour)
            + path("M-30 -66l14 10 -8 20 10 14 -22 -8 2 -22z", "#262422", opacity=0.85)
            + rect(-40, -76, 30, 9, "#1F2223")
        )
        right = path("M6 -30L40 -34 42 -8H6z", darker(colour, 0.25)) + path(
            "M8 -34l6 -8 8 8 8 -10 9 9 2 6H6z", "#D9D5C8"
        )
        roof = group(path("M-56 -96Q0 -116 56 -96L52 -90H-52z", "#4B5153"), turn=-9, move=(2, -4))
        return frame + right + left + roof
    shells = ""
    for x, tint, label in ((-43, "#4670A3", "可回收物"), (5, "#5B6D78", "其他垃圾")):
        shells += (
            rect(x, -84, 38, 74, tint, rx=3)
            + rect(x + 26, -84, 12, 74, darker(tint, 0.25), rx=3)
            + rect(x + 5, -78, 28, 9, "#1F2223", rx=2)
        )
        shells += rect(x + 5, -60, 28, 16, "#F1EEE6", rx=2) + text(x + 19, -52, label, 6.6, darker(tint, 0.2))
    return frame + shells + roof + rect(-52, -4, 104, 4, "#6D7173")


def _scrap(rng: random.Random, x: float, y: float, size: float) -> str:
    colour = rng.choice(SCRAPS)
    shape = rng.choice(
        (
            path("M-5 1l4 -4 5 2 3 3 -6 2z", colour),
            rect(-5, -2, 10, 4, colour, rx=1),
            rect(-3, -3, 7, 6, colour),
            ellipse(0, 0, 4, 2, colour),
        )
    )
    return group(shape, move=(x, y), turn=rng.uniform(-40, 40), scale=size)


def scraps(rng: random.Random, w: float, d: float, count: int, size: float = 1.5) -> str:
    """Paper, peel and wrappers strewn over ``w`` × ``d`` cm of ground, seen from above."""
    found = []
    for _ in range(count):
        angle, reach = rng.uniform(0, 2 * math.pi), math.sqrt(rng.random())
        found.append(
            _scrap(rng, w / 2 * reach * math.cos(angle), d / 2 * reach * math.sin(angle), size * rng.uniform(0.7, 1.2))
        )
    return "".join(found)


def bottle(colour: str = "#8FB5BD") -> str:
    """A plastic bottle lying on its side, 24 cm."""
    return (
        rect(-12, -8, 17, 8, colour, rx=3, opacity=0.85)
        + path("M5 -7l6 2v2l-6 2z", colour, opacity=0.85)
        + rect(11, -6, 3, 4, "#C9553D")
        + rect(-8, -8, 6, 8, "#F2EFE6", opacity=0.7)
    )


def cup(colour: str = "#EFE7D6") -> str:
    """A paper cup lying on its side."""
    return (
        path("M-8 -9L8 -7V-1L-8 0z", colour)
        + ellipse(-8, -4.5, 2.4, 4.6, darker(colour, 0.25))
        + rect(-2, -8.2, 5, 7.6, "#B5573F", opacity=0.8)
    )


def meal_box(colour: str = "#F4F1E8") -> str:
    """An open foam meal box with leftovers."""
    return (
        poly([(-14, 0), (14, 0), (17, -8), (-17, -8)], colour)
        + poly([(-17, -8), (17, -8), (12, -18), (-12, -18)], darker(colour, 0.1))
        + ellipse(-2, -8, 10, 2.6, "#B98340")
    )


def rubble(rng: random.Random, w: float = 300, h: float = 110) -> str:
    """A heap of building rubble and spoil with bricks, plaster and boards."""
    heap = path(
        f"M{-w / 2} 0Q{-w * 0.4:.0f} {-h * 0.55:.0f} {-w * 0.2:.0f} {-h * 0.78:.0f}Q{-w * 0.05:.0f} {-h * 1.08:.0f} {w * 0.1:.0f} {-h * 0.92:.0f}Q{w * 0.3:.0f} {-h * 0.7:.0f} {w * 0.36:.0f} {-h * 0.42:.0f}Q{w * 0.46:.0f} {-h * 0.2:.0f} {w / 2} 0z",
        "#8F8069",
    )
    heap += path(
        f"M{w * 0.05:.0f} {-h * 0.95:.0f}Q{w * 0.3:.0f} {-h * 0.7:.0f} {w * 0.36:.0f} {-h * 0.42:.0f}Q{w * 0.46:.0f} {-h * 0.2:.0f} {w / 2} 0H{w * 0.12:.0f}Q{w * 0.2:.0f} {-h * 0.4:.0f} {w * 0.05:.0f} {-h * 0.95:.0f}z",
        "#74664F",
        opacity=0.7,
    )
    pieces = []
    for _ in range(int(w / 5)):
        t = rng.uniform(-0.46, 0.46)
        limit = h * 0.95 * (1 - (abs(t) / 0.5) ** 1.7)
        y = -rng.uniform(0.02, 0.95) * limit
        colour = rng.choice(("#A3603F", "#B67350", "#C9C3B5", "#B3AA98", "#8C8475", "#D8D2C4"))
        size = rng.uniform(7, 15)
        brick = poly(
            [(-size, 0), (size * 0.7, -size * 0.3), (size, -size * 0.75), (-size * 0.7, -size * 0.6)], colour
        ) + poly(
            [(-size, 0), (size * 0.7, -size * 0.3), (size * 0.7, size * 0.22), (-size, size * 0.5)],
            darker(colour, 0.25),
        )
        pieces.append((y, group(brick, move=(t * w, y), turn=rng.uniform(-35, 35))))
    planks = group(
        rect(-70, -5, 140, 10, "#B98E55") + rect(-70, 2, 140, 3, "#8D6A3C"), move=(-w * 0.12, -h * 0.82), turn=-32
    ) + group(rect(-48, -4, 96, 8, "#A87E49"), move=(w * 0.16, -h * 0.66), turn=24)
    slab = group(
        rect(-26, -32, 52, 40, "#D5D8D6", rx=2) + path("M-26 -32L10 8", stroke="#AEB3B1", stroke_width=2),
        move=(-w * 0.26, -h * 0.62),
        turn=-16,
    )
    return heap + slab + planks + "".join(drawn for _, drawn in sorted(pieces))


def swill_tub(colour: str = "#3F6A99", *, shut: bool, spilled: bool = False) -> str:
    """A round kitchen-waste tub, 52 × 66 cm: shut with a lid, or open with swill to the brim."""
    body = path("M-27 -60L-22 0Q0 6 22 0L27 -60z", colour) + path(
        "M10 -60L8 3Q16 2 22 0L27 -60z", darker(colour, 0.3), opacity=0.7
    )
    body += path("M-26 -44Q0 -38 26 -44M-24 -24Q0 -18 24 -24", stroke=darker(colour, 0.3), stroke_width=2.4)
    if shut:
        lid = (
            ellipse(0, -61, 30, 8, darker(colour, 0.15))
            + ellipse(0, -65, 29, 8, lighter(colour, 0.15))
            + rect(-7, -74, 14, 6, darker(colour, 0.35), rx=2)
        )
        return body + rect(-13, -38, 26, 12, "#F1EEE6", rx=1) + text(0, -32, "餐厨", 9, darker(colour, 0.3)) + lid
    soup = (
        ellipse(0, -60, 27, 8, darker(colour, 0.4))
        + ellipse(0, -60, 24, 6.4, "#8A6A35")
        + ellipse(-8, -61, 6, 2.4, "#C9A35B")
        + ellipse(8, -59, 5, 2, "#7A8A4A")
        + ellipse(2, -62, 4, 1.6, "#B4573B")
    )
    drip = (
        path("M-20 -56Q-24 -30 -18 -10Q-12 -30 -14 -56zM6 -54Q4 -36 9 -26Q13 -38 13 -55z", "#86682F", opacity=0.9)
        if spilled
        else ""
    )
    return body + soup + drip


def offal(rng: random.Random, w: float, d: float, count: int = 16) -> str:
    """Offal, scales and rotting leaves on the ground, seen from above."""
    drawn = []
    for _ in range(count):
        x, y = rng.uniform(-w / 2, w / 2), rng.uniform(-d / 2, d / 2)
        colour = rng.choice(("#8F4038", "#A85C4C", "#6F7F45", "#C2A98B", "#7B3A34"))
        drawn.append(
            group(
                path("M-9 2Q-10 -6 -1 -6T10 -2Q8 6 0 5T-9 2z", colour) + ellipse(-2, -2, 3, 1.2, lighter(colour, 0.35)),
                move=(x, y),
                turn=rng.uniform(0, 180),
                scale=rng.uniform(0.7, 1.5),
            )
        )
    return "".join(drawn)


def flies(rng: random.Random, w: float, h: float, count: int = 18, size: float = 1) -> str:
    """A swarm of flies over ``w`` × ``h``: dark bodies, pale wings."""
    one = (
        ellipse(-2.2, -2.2, 2.6, 1.2, "#DDE4E6", opacity=0.8, transform="rotate(-35 -2.2 -2.2)")
        + ellipse(2.2, -2.2, 2.6, 1.2, "#DDE4E6", opacity=0.8, transform="rotate(35 2.2 -2.2)")
        + ellipse(0, 0, 1.9, 2.8, "#1E2021")
    )
    return "".join(
        group(
            one,
            move=(rng.gauss(0, w / 4), rng.gauss(0, h / 4)),
            turn=rng.uniform(-80, 80),
            scale=size * rng.uniform(0.8, 1.3),
        )
        for _ in range(count)
    )


def maggots(rng: random.Random, w: float, d: float, count: int = 22) -> str:
    """Fly larvae: small cream grubs."""
    return "".join(
        group(
            stroke("M-4 0Q0 -3 4 1", "#EFE3C4", 2.6) + ellipse(4, 1, 1, 1, "#6E5B3A"),
            move=(rng.uniform(-w / 2, w / 2), rng.uniform(-d / 2, d / 2)),
            turn=rng.uniform(0, 360),
            scale=rng.uniform(0.8, 1.3),
        )
        for _ in range(count)
    )
