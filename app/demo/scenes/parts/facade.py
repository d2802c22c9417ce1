"""Upper storeys: flats with panes, sills, cages, air conditioners and washing, old and new."""

import random
from dataclasses import dataclass

from app.demo.scenes.parts.pen import darker, ellipse, group, lighter, mix, path, rect, stroke
from app.demo.scenes.parts.space import Wall

PANES = ("#7C9099", "#8DA0A8", "#A9B4B4", "#9CADB3")
WALLS = ("#D8D2C4", "#C7B9A6", "#D3CFC5", "#D9C7AC", "#C9C4B8", "#BFB2A0", "#D6CBB8")
STOREY = 3.0


@dataclass(frozen=True, slots=True)
class House:
    """How a building looks. ``near`` draws what can only be seen from close by."""

    colour: str
    storeys: int
    bay: float = 3.2
    near: bool = True
    worn: float = 0.0
    lit: float = 0.0
    balconies: bool = False


def facade(wall: Wall, u0: float, u1: float, base: float, house: House, rng: random.Random) -> str:
    """A building's face from ``u0`` to ``u1``, its first window storey starting ``base`` metres up."""
    top = base + house.storeys * STOREY
    drawn = [
        wall.quad(u0, 0, u1, top + 0.7, house.colour),
        wall.quad(u0, top + 0.45, u1, top + 0.8, lighter(house.colour, 0.25), 0.12),
    ]
    bays = max(1, int((u1 - u0) / house.bay))
    step = (u1 - u0) / bays
    for floor in range(house.storeys):
        v = base + floor * STOREY
        drawn.append(wall.quad(u0, v - 0.08, u1, v + 0.06, darker(house.colour, 0.1)))
        drawn.extend(_window(wall, u0 + step * (bay + 0.5), v, house, rng, bay % 2) for bay in range(bays))
    if house.worn:
        drawn.append(_wear(wall, u0, u1, top, house, rng))
    return "".join(drawn)


def _window(wall: Wall, middle: float, v: float, house: House, rng: random.Random, odd: int) -> str:
    half, low, high = house.bay * 0.27, v + 0.85, v + 2.35
    frame = lighter(house.colour, 0.55)
    pane = "#F0CF8A" if rng.random() < house.lit else rng.choice(PANES)
    if house.lit and pane != "#F0CF8A":
        pane = "#4A5363"
    drawn = [
        wall.quad(middle - half - 0.1, low - 0.12, middle + half + 0.1, high + 0.1, frame),
        wall.quad(middle - half, low, middle + half, high, pane),
        wall.quad(middle - half, low, middle - half * 0.25, high, darker(pane, 0.12)),
    ]
    if rng.random() < 0.4:
        drawn.append(wall.quad(middle + half * 0.25, low, middle + half, high, mix(pane, "#EFE9DB", 0.55)))
    drawn.append(wall.quad(middle - 0.05, low, middle + 0.05, high, frame))
    drawn.append(
        wall.quad(middle - half - 0.16, low - 0.24, middle + half + 0.16, low - 0.12, lighter(house.colour, 0.3), 0.08)
    )
    if house.near:
        drawn.append(_dressing(wall, middle, half, low, high, house, rng, odd))
    return "".join(drawn)


def _dressing(
    wall: Wall, middle: float, half: float, low: float, high: float, house: House, rng: random.Random, odd: int
) -> str:
    if house.balconies and odd:
        return _balcony(wall, middle, half, low, rng)
    roll = rng.random()
    if roll < 0.34:
        return _cage(wall, middle, half, low, high)
    if roll < 0.74:
        return air_conditioner(wall, middle + half + 0.42, low - 0.25, rng)
    return ""


def _cage(wall: Wall, middle: float, half: float, low: float, high: float) -> str:
    width = max(0.5, wall.scale(middle) * 0.025)
    bars = "".join(
        wall.line(
            [
                (middle - half - 0.1 + i * (2 * half + 0.2) / 7, low - 0.1),
                (middle - half - 0.1 + i * (2 * half + 0.2) / 7, high),
            ],
            "#8E9497",
            width,
            0.4,
        )
        for i in range(8)
    )
    rails = "".join(
        wall.line([(middle - half - 0.1, v), (middle + half + 0.1, v)], "#7E8588", width * 1.4, 0.4)
        for v in (low - 0.1, (low + high) / 2, high)
    )
    roof = wall.box(
        middle - half - 0.15, high, middle + half + 0.15, high + 0.08, 0.45, "#9AA5AB", "#858F94", "#7C868B"
    )
    return (
        wall.quad(middle - half - 0.1, low - 0.1, middle + half + 0.1, low + 0.12, "#6B7073", 0.4, opacity=0.25)
        + bars
        + rails
        + roof
    )


def air_conditioner(wall: Wall, u: float, v: float, rng: random.Random, size: float = 1) -> str:
    """An outdoor unit on its bracket, sometimes with a trail of rust or drip below it."""
    w, h = 0.42 * size, 0.55 * size
    body = wall.box(u - w, v, u + w, v + h, 0.3, "#E9E7E0", "#C9C7BF", "#B9B7AF")
    x, y = wall.at(u - w * 0.25, v + h / 2, 0.3)
    s = wall.scale(u)
    wide = abs(wall.at(u + w, v, 0.3)[0] - wall.at(u - w, v, 0.3)[0]) / (2 * w * s)
    fan = ellipse(x, y, h * 0.42 * s * wide, h * 0.42 * s, "#A9ABA8") + ellipse(
        x, y, h * 0.14 * s * wide, h * 0.14 * s, "#7E8180"
    )
    trail = ""
    if rng.random() < 0.5:
        trail = wall.quad(u - 0.06, v - rng.uniform(0.5, 1.2), u + 0.05, v, "#6E5B44", 0.01, opacity=0.22)
    return trail + body + fan


def _balcony(wall: Wall, middle: float, half: float, low: float, rng: random.Random) -> str:
    colour = rng.choice(("#D9D4C8", "#CFC6B5", "#C5CACA"))
    body = wall.box(
        middle - half - 0.3,
        low - 0.55,
        middle + half + 0.3,
        low + 0.35,
        0.7,
        colour,
        darker(colour, 0.14),
        darker(colour, 0.28),
    )
    if rng.random() < 0.6:
        body += washing(wall, middle - half, middle + half, low + 1.35, 0.6, rng)
    return body


def washing(wall: Wall, u0: float, u1: float, v: float, w: float, rng: random.Random) -> str:
    """A line of washing in front of a wall."""
    drawn = [wall.line([(u0, v), (u1, v)], "#7A7A78", 0.8, w)]
    u = u0 + 0.1
    while u < u1 - 0.3:
        wide, long = rng.uniform(0.26, 0.42), rng.uniform(0.35, 0.75)
        colour = rng.choice(("#C9D5DA", "#B96A5A", "#E8E2D2", "#6F87A5", "#D3B36E", "#8C9F7C"))
        drawn.append(
            wall.shape([(u, v), (u + wide, v), (u + wide * 0.95, v - long), (u + wide * 0.06, v - long)], colour, w)
        )
        u += wide + rng.uniform(0.05, 0.2)
    return "".join(drawn)


def _wear(wall: Wall, u0: float, u1: float, top: float, house: House, rng: random.Random) -> str:
    drawn = []
    for _ in range(int(house.worn * (u1 - u0))):
        u, w, long = rng.uniform(u0, u1), rng.uniform(0.1, 0.4), rng.uniform(1, 4.5)
        drawn.append(
            wall.shape(
                [(u, top + 0.4), (u + w, top + 0.4), (u + w * 0.6, top - long), (u + w * 0.35, top - long)],
                "#5A5142",
                opacity=0.13,
            )
        )
    return "".join(drawn)


def roof_clutter(wall: Wall, u0: float, u1: float, v: float, rng: random.Random) -> str:
    """What stands on a flat roof: solar water heaters, a tank, an aerial."""
    drawn = []
    u = u0 + rng.uniform(0.5, 2)
    while u < u1 - 1.5:
        drawn.append(wall.stick(u, v, rng.choice((SOLAR, TANK, SOLAR, AERIAL))))
        u += rng.uniform(2.4, 5)
    return "".join(drawn)


SOLAR = group(
    path("M-60 0L-30 -78M70 0L60 -84", stroke="#6C7073", stroke_width=5)
    + path("M-58 -4L-34 -74H76L60 -4z", fill="#4C5B6B")
    + "".join(stroke(f"M{-48 + i * 13} -6L{-28 + i * 12.4} -72", "#7D8D9C", 3) for i in range(9))
    + rect(-46, -96, 134, 26, "#D4D6D4", rx=13)
)
TANK = (
    rect(-46, -92, 92, 92, "#B7BCBB", rx=8)
    + path("M-46 -62h92M-46 -32h92", stroke="#9DA3A2", stroke_width=4)
    + ellipse(0, -92, 44, 10, "#CDD1CF")
)
AERIAL = stroke("M0 0V-120M-34 -112H34M-24 -96H24M-16 -80H16", "#6C7073", 4)
