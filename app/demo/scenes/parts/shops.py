"""Shopfronts: name board, window or counter or shutter, awning, step. The names are trades, never brands."""

import random
from dataclasses import dataclass, replace

from app.demo.scenes.parts.pen import darker, ellipse, lighter, mix, poly, rect, text
from app.demo.scenes.parts.space import Wall

BOARDS = ("#8C3A2C", "#2C5A60", "#B48A3A", "#3D5E86", "#5B6B45", "#6D4A5A", "#A5623A")
NAMES = (
    "便民超市",
    "五金百货",
    "鲜果",
    "早餐面馆",
    "理发",
    "文具图书",
    "修车补胎",
    "粮油",
    "洗衣",
    "裁缝",
    "烩面",
    "电器维修",
    "茶叶",
    "药店",
    "鞋帽",
    "日用杂货",
    "花店",
    "豆腐坊",
    "水暖",
    "家常菜",
)
AWNINGS = (("#B7553B", "#EFE6D6"), ("#3F6B57", "#E9E6D8"), ("#4E6C8E", "#ECE7DA"))
EAVES = 4.2
"""Height of a row of shops in metres."""


@dataclass(frozen=True, slots=True)
class Shop:
    """One shop: its trade, the colour of its board and what its front is: glass, open, shutter, half or door."""

    name: str
    board: str
    front: str
    awning: int | None = None


def row_of_shops(
    rng: random.Random, count: int, *, fronts: tuple[str, ...] = ("glass", "open", "shutter", "glass")
) -> list[Shop]:
    """Different shops side by side."""
    names = rng.sample(NAMES, count)
    first = rng.randrange(len(BOARDS))
    shops = [
        Shop(name, BOARDS[(first + i * 2) % len(BOARDS)], fronts[(first + i) % len(fronts)])
        for i, name in enumerate(names)
    ]
    return [replace(shop, awning=rng.randrange(3)) if shop.front == "open" else shop for shop in shops]


def shop(wall: Wall, u0: float, u1: float, look: Shop, rng: random.Random) -> str:
    """A whole shop between ``u0`` and ``u1``."""
    pier = "#A79F90"
    body = wall.quad(u0, 0, u1, EAVES, pier) + wall.quad(u0, 0, u1, 0.22, darker(pier, 0.25))
    inner0, inner1 = u0 + 0.2, u1 - 0.2
    fronts = {"glass": _glass, "open": _open, "shutter": _shutter, "half": _half, "door": _door}
    body += fronts[look.front](wall, inner0, inner1, rng)
    body += _board(wall, u0 + 0.06, u1 - 0.06, look)
    if look.awning is not None:
        body += awning(wall, u0 + 0.02, u1 - 0.02, 3.02, AWNINGS[look.awning])
    return body


def _board(wall: Wall, u0: float, u1: float, look: Shop) -> str:
    drawn = wall.quad(u0, 2.98, u1, 3.12, "#6D665B", 0.1) + wall.box(
        u0, 3.1, u1, 4.02, 0.18, look.board, darker(look.board, 0.3), darker(look.board, 0.4)
    )
    drawn += wall.quad(u0, 3.9, u1, 4.02, lighter(look.board, 0.22), 0.18) + wall.quad(
        u0, 3.1, u1, 3.16, darker(look.board, 0.25), 0.18
    )
    width = min((u1 - u0) * 0.86, 0.8 * len(look.name))
    middle = (u0 + u1) / 2
    return drawn + wall.words(middle - width / 2, middle + width / 2, 3.53, 0.56, look.name, "#F6ECD6", 0.19)


def _glass(wall: Wall, u0: float, u1: float, rng: random.Random) -> str:
    door = u0 + (u1 - u0) * rng.choice((0.0, 0.62))
    drawn = wall.quad(u0, 0.12, u1, 3.0, "#55666D") + wall.quad(u0, 1.9, u1, 3.0, "#6E838B")
    u = u0 + 0.15
    while u < u1 - 0.4:
        wide, tall = rng.uniform(0.3, 0.55), rng.uniform(0.3, 0.95)
        drawn += wall.quad(
            u, 0.45, u + wide, 0.45 + tall, rng.choice(("#8B7A5E", "#7E8F86", "#A0805A", "#70818C")), opacity=0.75
        )
        u += wide + rng.uniform(0.05, 0.3)
    drawn += wall.quad(u0, 0.3, u1, 0.46, "#46545A") + wall.quad(u0, 2.3, u1, 2.42, "#D9D5CA")
    shine = [(u0 + 0.3, 0.5), (u0 + 0.75, 0.5), (u0 + 1.75, 2.3), (u0 + 1.3, 2.3)]
    drawn += wall.shape(shine, "#FFFFFF", opacity=0.13) + wall.shape(
        [(u + 1.1, v) for u, v in shine], "#FFFFFF", opacity=0.07
    )
    drawn += wall.quad(door, 0.08, door + (u1 - u0) * 0.38, 2.36, "#C6C5BE") + wall.quad(
        door + 0.08, 0.2, door + (u1 - u0) * 0.38 - 0.08, 2.28, "#5E747D"
    )
    drawn += wall.quad(door + 0.2, 0.95, door + 0.26, 1.5, "#E2DED2") + wall.stick(
        door + (u1 - u0) * 0.2, 1.75, _notice("#B5452F", "营业中")
    )
    bars = "".join(wall.quad(u - 0.035, 0.2, u + 0.035, 3.0, "#CFCBC0") for u in (u0, (u0 + u1) / 2 - 0.1, u1))
    return drawn + bars


def _notice(colour: str, words: str) -> str:
    return rect(-26, -9, 52, 18, colour, rx=2) + text(0, 0, words, 13, "#F7EEDD")


def _open(wall: Wall, u0: float, u1: float, rng: random.Random) -> str:
    drawn = wall.quad(u0, 0.1, u1, 3.0, "#3E3A35") + wall.quad(u0, 2.4, u1, 3.0, "#2F2C29")
    for v in (1.15, 1.65, 2.15):
        drawn += wall.quad(u0 + 0.1, v, u1 - 0.1, v + 0.05, "#8A7355")
        u = u0 + 0.15
        while u < u1 - 0.3:
            wide = rng.uniform(0.12, 0.26)
            drawn += wall.quad(
                u,
                v + 0.05,
                u + wide,
                v + rng.uniform(0.2, 0.38),
                rng.choice(("#B5713C", "#C9A24F", "#76866A", "#8C4F42", "#B9AE98", "#5F7784")),
            )
            u += wide + 0.03
    glow = wall.at((u0 + u1) / 2, 2.6)
    drawn += ellipse(glow[0], glow[1], wall.scale(u0) * 0.9, wall.scale(u0) * 0.3, "#FFDFA0", opacity=0.22)
    return (
        drawn
        + wall.box(u0 + 0.2, 0.1, u1 - 0.9, 0.95, 0.25, "#9A7549", "#7F5F3A", "#B98A4A")
        + wall.quad(u0 + 0.2, 0.9, u1 - 0.9, 1.0, "#C9A066", 0.26)
    )


def _shutter(wall: Wall, u0: float, u1: float, rng: random.Random) -> str:
    colour = rng.choice(("#B9B7B0", "#AEB2B0", "#BDB39F"))
    return _slats(wall, u0, u1, 0.1, colour)


def _slats(wall: Wall, u0: float, u1: float, low: float, colour: str) -> str:
    drawn = wall.quad(u0, low, u1, 3.0, colour)
    v = low + 0.1
    while v < 3.0:
        drawn += wall.quad(u0, v, u1, v + 0.045, darker(colour, 0.16))
        v += 0.2
    return (
        drawn
        + wall.quad(u0, low, u1, low + 0.12, darker(colour, 0.35))
        + wall.quad(u0, 2.85, u1, 3.0, darker(colour, 0.3), opacity=0.5)
    )


def _half(wall: Wall, u0: float, u1: float, rng: random.Random) -> str:
    return (
        wall.quad(u0, 0.1, u1, 3.0, "#35322E")
        + wall.quad(u0, 0.1, u1, 0.7, "#4B443B")
        + _slats(wall, u0, u1, 1.7, "#B2AFA7")
        + wall.quad(u0 + 0.5, 0.1, u0 + 1.4, 1.2 + rng.uniform(0, 0.2), "#6B5A46")
    )


def _door(wall: Wall, u0: float, u1: float, rng: random.Random) -> str:
    plaster = rng.choice(("#CDBFA6", "#C3C4BB"))
    middle = (u0 + u1) / 2
    drawn = wall.quad(u0, 0.1, u1, 3.0, plaster) + wall.quad(middle - 0.75, 0.1, middle + 0.75, 2.5, "#6A5F52")
    for side in (-0.68, 0.04):
        drawn += wall.quad(middle + side, 0.14, middle + side + 0.64, 2.4, "#7E3B2E") + wall.quad(
            middle + side + 0.08, 1.3, middle + side + 0.56, 2.25, "#8F4A3B"
        )
    couplet = wall.quad(middle - 1.05, 0.7, middle - 0.83, 2.4, "#B23A2A") + wall.quad(
        middle + 0.83, 0.7, middle + 1.05, 2.4, "#B23A2A"
    )
    return drawn + couplet + wall.quad(middle - 0.7, 2.52, middle + 0.7, 2.75, "#B23A2A")


def awning(wall: Wall, u0: float, u1: float, v: float, colours: tuple[str, str], reach: float = 1.15) -> str:
    """A striped awning that slopes from the wall, with its scalloped edge and the shade it throws."""
    strong, pale = colours
    stripes = max(6, int((u1 - u0) / 0.32))
    step = (u1 - u0) / stripes
    drawn = wall.quad(u0 + 0.1, v - 1.5, u1 - 0.1, v, "#1F1A16", 0.02, opacity=0.16)
    for i in range(stripes):
        a, b = u0 + i * step, u0 + (i + 1) * step
        colour = strong if i % 2 == 0 else pale
        drawn += poly([wall.at(a, v), wall.at(b, v), wall.at(b, v - 0.55, reach), wall.at(a, v - 0.55, reach)], colour)
        drawn += poly(
            [
                wall.at(a, v - 0.55, reach),
                wall.at(b, v - 0.55, reach),
                wall.at(b, v - 0.74, reach),
                wall.at((a + b) / 2, v - 0.8, reach),
                wall.at(a, v - 0.74, reach),
            ],
            darker(colour, 0.12),
        )
    return drawn


def blade_sign(wall: Wall, u: float, v: float, name: str, colour: str) -> str:
    """A narrow sign that stands out from the wall at a right angle, read along the street."""
    faces = [wall.at(u, v, 0.1), wall.at(u, v, 0.8), wall.at(u, v + 1.7, 0.8), wall.at(u, v + 1.7, 0.1)]
    width = abs(faces[1][0] - faces[0][0])
    x = (faces[0][0] + faces[1][0]) / 2
    tall = faces[0][1] - faces[3][1]
    drawn = poly(faces, colour) + poly(
        [wall.at(u, v, 0.8), wall.at(u + 0.12, v, 0.8), wall.at(u + 0.12, v + 1.7, 0.8), wall.at(u, v + 1.7, 0.8)],
        darker(colour, 0.3),
    )
    step = tall / (len(name) + 0.4)
    return drawn + "".join(
        text(x, faces[3][1] + step * (i + 0.7), letter, min(width * 0.72, step * 0.9), mix(colour, "#FFF6E2", 0.9))
        for i, letter in enumerate(name)
    )
