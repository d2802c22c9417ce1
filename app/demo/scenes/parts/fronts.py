"""House fronts seen from close by: a shabby or repaired facade, a back door, a shop door, a sales counter, a toilet house."""

import random

from app.demo.scenes.parts.facade import air_conditioner, washing
from app.demo.scenes.parts.household import toilet_sign
from app.demo.scenes.parts.pen import Point, darker, ellipse, lighter, poly, rect, text
from app.demo.scenes.parts.space import Camera, Wall


def tall_front(wall: Wall, rng: random.Random, *, worn: bool, colour: str = "#CDB896") -> str:
    """Two storeys of an old street front, eighteen metres wide: worn with bare patches, or freshly painted."""
    paint = darker(colour, 0.1) if worn else lighter(colour, 0.25)
    drawn = (
        wall.quad(0, 0, 18, 7.6, paint)
        + wall.quad(0, 0, 18, 0.9, darker(paint, 0.22))
        + wall.quad(0, 3.5, 18, 3.75, lighter(paint, 0.3), 0.12)
        + wall.quad(0, 6.9, 18, 7.6, darker(paint, 0.12), 0.15)
    )
    if worn:
        drawn += _bare_patches(wall, rng)
    for i in range(6):
        for v in (1.3, 4.4):
            drawn += _front_window(wall, 0.9 + i * 3.0, v, rng, broken=worn and (i + int(v)) % 3 == 0, worn=worn)
    for u in (3.2, 9.2, 15.2):
        drawn += wall.quad(u, 0, u + 0.12, 7.4, "#8C8F8E" if worn else "#B9BDBA", 0.08)
    drawn += air_conditioner(wall, 4.0, 3.8, rng) + air_conditioner(wall, 10.3, 3.8, rng)
    if worn:
        drawn += washing(wall, 6.4, 8.6, 3.3, 0.5, rng) + "".join(
            wall.shape([(u, 6.9), (u + 0.5, 6.9), (u + 0.3, 4.2), (u + 0.2, 3.6)], "#4B4335", opacity=0.25)
            for u in (2.6, 5.9, 9.6, 12.2, 14.4)
        )
    return drawn


def _bare_patches(wall: Wall, rng: random.Random) -> str:
    drawn = ""
    for u, v, w, h in (
        (5.2, 2.9, 0.9, 0.8),
        (8.6, 5.6, 1.1, 0.7),
        (10.9, 1.1, 0.7, 0.8),
        (6.6, 0.9, 0.8, 0.6),
        (12.4, 3.9, 0.8, 0.5),
        (3.9, 5.3, 0.6, 0.7),
    ):
        ring: list[Point] = [
            (u + w * a * rng.uniform(0.75, 1.2), v + h * b * rng.uniform(0.75, 1.2))
            for a, b in ((1, 0), (0.7, 0.7), (0, 1), (-0.8, 0.6), (-1, -0.1), (-0.6, -0.8), (0.2, -1), (0.8, -0.6))
        ]
        drawn += wall.curve(ring, "#8F7F69") + wall.curve(
            [(u + (a - u) * 0.82, v + (b - v) * 0.82) for a, b in ring], "#A66E4C"
        )
        for row in range(-3, 4):
            y = v + row * 0.16
            reach = w * 0.62 * (1 - (row / 4.2) ** 2)
            drawn += wall.line([(u - reach, y), (u + reach, y)], "#7F5136", 1.2)
    return drawn


def _front_window(wall: Wall, u: float, v: float, rng: random.Random, *, broken: bool, worn: bool) -> str:
    frame = "#8A7C66" if worn else "#F0EEE6"
    drawn = wall.quad(u - 0.1, v - 0.1, u + 1.5, v + 1.6, frame, 0.03) + wall.quad(
        u, v, u + 1.4, v + 1.5, rng.choice(("#71858E", "#7F929A")), 0.03
    )
    drawn += wall.shape(
        [(u + 0.2, v), (u + 0.5, v), (u + 1.1, v + 1.5), (u + 0.8, v + 1.5)], "#FFFFFF", 0.03, opacity=0.12
    )
    if broken:
        drawn += wall.shape(
            [
                (u + 0.75, v + 0.1),
                (u + 1.35, v + 0.2),
                (u + 1.2, v + 0.8),
                (u + 1.35, v + 1.3),
                (u + 0.9, v + 1.1),
                (u + 0.78, v + 0.6),
            ],
            "#23282B",
            0.03,
        )
    bars = wall.quad(u + 0.66, v, u + 0.74, v + 1.5, frame, 0.04) + wall.quad(
        u, v + 1.0, u + 1.4, v + 1.07, frame, 0.04
    )
    return (
        drawn
        + bars
        + wall.box(
            u - 0.2, v - 0.22, u + 1.6, v - 0.1, 0.2, lighter(frame, 0.1), darker(frame, 0.2), darker(frame, 0.1)
        )
    )


def back_door(wall: Wall, u: float, rng: random.Random, *, screen: bool) -> str:
    """The back door of a restaurant with its extractor duct; with a fly screen or gaping."""
    drawn = (
        wall.quad(u - 0.12, 0, u + 1.22, 2.25, "#8A8172")
        + wall.quad(u, 0.02, u + 1.1, 2.12, "#2E2A26")
        + wall.quad(u + 0.1, 0.9, u + 1.0, 1.8, "#6B5A40", opacity=0.5)
    )
    if screen:
        drawn += wall.quad(u, 0.02, u + 1.1, 2.12, "#4F6B62", opacity=0.85) + "".join(
            wall.quad(u + i * 0.157, 0.04, u + 0.145 + i * 0.157, 2.1, "#CFE0E2", 0.04, opacity=0.72) for i in range(7)
        )
    duct = wall.box(u + 1.7, 1.9, u + 2.3, 3.4, 0.45, "#B4B9BA", "#8E9496", "#7E8486") + wall.quad(
        u + 1.78, 1.98, u + 2.22, 2.5, "#6D7375", 0.46
    )
    drip = (
        ""
        if screen
        else wall.shape([(u + 1.75, 1.9), (u + 2.2, 1.9), (u + 2.05, 0.7), (u + 1.95, 0.5)], "#3E3322", opacity=0.4)
    )
    return (
        drawn
        + drip
        + duct
        + wall.stick(u + 0.55, 2.5, rect(-44, -13, 88, 26, "#8C3A2C", rx=2) + text(0, 1, "后厨", 17, "#F6ECD6"))
        + air_conditioner(wall, u - 1.6, 2.1, rng, 1.1)
    )


def shop_door(wall: Wall, u: float, *, gap: bool) -> str:
    """A double door close up: a wide gap below and no board, or a brush strip and a metal rodent board 60 cm high."""
    low = 0.14 if gap else 0.03
    drawn = wall.quad(u - 0.16, 0, u + 2.16, 2.62, "#7A6B57") + wall.quad(u, 0, u + 2.0, 2.5, "#14110E")
    for side in (0.0, 1.01):
        a = u + side
        drawn += (
            wall.quad(a, low, a + 0.98, 2.46, "#8B5A34")
            + wall.quad(a + 0.1, 1.42, a + 0.88, 2.34, "#6F4525")
            + wall.quad(a + 0.14, 1.46, a + 0.84, 2.3, "#5F7982")
        )
        drawn += (
            wall.shape([(a + 0.2, 1.46), (a + 0.36, 1.46), (a + 0.66, 2.3), (a + 0.5, 2.3)], "#FFFFFF", opacity=0.14)
            + wall.quad(a + 0.1, 0.32, a + 0.88, 1.3, "#7B4D2B")
            + wall.quad(a + 0.16, 0.38, a + 0.82, 1.24, "#935F38")
        )
    handle = wall.quad(u + 0.86, 1.15, u + 0.92, 1.45, "#D9B14A", 0.05) + wall.quad(
        u + 1.08, 1.15, u + 1.14, 1.45, "#D9B14A", 0.05
    )
    if gap:
        gnawed = wall.shape(
            [
                (u + 0.55, low - 0.02),
                (u + 0.66, low + 0.12),
                (u + 0.8, low + 0.06),
                (u + 0.92, low + 0.15),
                (u + 1.0, low - 0.02),
            ],
            "#14110E",
        )
        return (
            drawn
            + handle
            + gnawed
            + wall.shape([(u + 1.4, low - 0.02), (u + 1.5, low + 0.08), (u + 1.68, low - 0.02)], "#14110E")
        )
    board = (
        wall.box(u - 0.14, 0, u + 2.14, 0.6, 0.1, "#C3CACC", "#8F989B", "#DDE3E4")
        + wall.quad(u - 0.14, 0.52, u + 2.14, 0.6, "#E6ECEC", 0.1)
        + wall.quad(u - 0.2, 0, u - 0.1, 0.66, "#6D7678", 0.12)
        + wall.quad(u + 2.1, 0, u + 2.2, 0.66, "#6D7678", 0.12)
    )
    label = wall.stick(
        u + 1.0, 0.3, rect(-34, -12, 68, 24, "#E3B63F", rx=2) + text(0, 1, "挡鼠板", 17, "#26282A"), 0.11
    )
    return drawn + handle + board + label


def counter(wall: Wall, u: float, *, guarded: bool) -> str:
    """A cooked-food counter 3.2 m wide: dishes in the open, or behind glass with a lid."""
    w = 3.2
    drawn = (
        wall.box(u, 0, u + w, 0.92, 0.6, "#E7E3D6", "#C2BDAE", "#D9D5C8")
        + "".join(wall.line([(u + i * 0.4, 0), (u + i * 0.4, 0.92)], "#C9C4B6", 1, 0.6) for i in range(1, 8))
        + wall.quad(u, 0, u + w, 0.12, "#A9A496", 0.6)
    )
    for i in range(7):
        a = u + 0.18 + i * 0.43
        dish = [
            wall.at(a, 0.93, 0.12),
            wall.at(a + 0.37, 0.93, 0.12),
            wall.at(a + 0.37, 0.93, 0.52),
            wall.at(a, 0.93, 0.52),
        ]
        x, y = wall.at(a + 0.185, 0.96, 0.32)
        s = wall.scale(u)
        food = ("#A4562E", "#8A3F26", "#C78A3E", "#6F7F3E", "#B5683A", "#D0A85C", "#934A30")[i]
        drawn += (
            poly(dish, "#C9CED0")
            + ellipse(x, y, s * 0.16, s * 0.065, food)
            + ellipse(x - s * 0.04, y - s * 0.02, s * 0.09, s * 0.03, lighter(food, 0.25))
        )
    if not guarded:
        return drawn
    glass = wall.quad(u, 0.92, u + w, 1.62, "#CFE3E6", 0.6, opacity=0.36) + "".join(
        wall.quad(u + k, 0.92, u + k + 0.04, 1.66, "#9DA7A9", 0.61) for k in (0, 1.05, 2.1, 3.16)
    )
    shine = wall.shape(
        [(u + 0.3, 0.95), (u + 0.55, 0.95), (u + 1.0, 1.6), (u + 0.75, 1.6)], "#FFFFFF", 0.61, opacity=0.35
    )
    return (
        drawn
        + glass
        + shine
        + poly(
            [wall.at(u, 1.66, 0), wall.at(u + w, 1.66, 0), wall.at(u + w, 1.62, 0.62), wall.at(u, 1.62, 0.62)],
            "#B9C4C6",
        )
    )


def toilet_house(wall: Wall, *, sign: bool, clean: bool = True, colour: str = "#E4DFD2", w: float = 9.0) -> str:
    """A public toilet from outside: two doorways behind a screen wall, eaves, the sign or the bare bolts of it."""
    roof = "#5B666C"
    drawn = (
        wall.quad(0, 0, w, 3.3, colour)
        + wall.quad(0, 0, w, 0.5, darker(colour, 0.35))
        + wall.quad(0, 3.05, w, 3.3, darker(colour, 0.12))
    )
    drawn += poly(
        [wall.at(-0.6, 3.25, 0.8), wall.at(w + 0.6, 3.25, 0.8), wall.at(w + 0.1, 4.5, -1.6), wall.at(-0.1, 4.5, -1.6)],
        roof,
    ) + wall.quad(-0.6, 3.13, w + 0.6, 3.27, darker(roof, 0.35), 0.8)
    for i in range(1, 15):
        a, b = wall.at(-0.6 + i * (w + 1.2) / 15, 3.25, 0.8), wall.at(-0.1 + i * (w + 0.2) / 15, 4.5, -1.6)
        drawn += poly([a, (a[0] + 1.6, a[1]), (b[0] + 1, b[1]), b], darker(roof, 0.2))
    for u, label, tint in ((1.0, "男", "#2E5F8C"), (w - 2.5, "女", "#A34A5A")):
        drawn += (
            wall.quad(u - 0.1, 0, u + 1.6, 2.45, darker(colour, 0.18))
            + wall.quad(u, 0, u + 1.5, 2.35, "#4B5358")
            + wall.quad(u + 0.2, 0.1, u + 1.5, 2.35, "#6E787C")
            + wall.quad(u + 0.2, 0.1, u + 1.5, 0.9, "#7F8A8E")
        )
        if sign:
            drawn += wall.stick(u + 0.75, 2.72, rect(-20, -17, 40, 34, tint, rx=3) + text(0, 1, label, 25, "#FFFFFF"))
    middle = w / 2
    for i in range(3):
        drawn += wall.quad(middle - 1.25 + i * 0.86, 1.7, middle - 0.47 + i * 0.86, 2.3, "#F0EEE6") + wall.quad(
            middle - 1.19 + i * 0.86, 1.76, middle - 0.53 + i * 0.86, 2.24, "#9DB0B8"
        )
    drawn += (
        wall.stick(middle, 2.72, toilet_sign(150))
        if sign
        else "".join(
            wall.quad(middle + x, v, middle + x + 0.06, v + 0.06, "#6B6358") for x in (-0.7, 0.66) for v in (2.55, 2.9)
        )
        + wall.quad(middle - 0.74, 2.48, middle + 0.74, 2.98, darker(colour, 0.1), opacity=0.6)
    )
    return drawn if clean else drawn + _toilet_grime(wall, w)


def _toilet_grime(wall: Wall, w: float) -> str:
    streaks = "".join(
        wall.shape([(u, 3.1), (u + 0.4, 3.1), (u + 0.25, 1.2), (u + 0.15, 0.8)], "#5A4E38", opacity=0.3)
        for u in (0.3, 3.0, w - 3.2, w - 0.7)
    )
    tiles = wall.shape([(2.9, 0.05), (3.7, 0.05), (3.6, 0.5), (3.2, 0.48), (3.0, 0.3)], "#8A7A62") + wall.shape(
        [(w - 3.6, 0.1), (w - 3.0, 0.1), (w - 3.1, 0.46), (w - 3.5, 0.42)], "#8A7A62"
    )
    loose = wall.shape(
        [(w - 2.3, 0.05), (w - 1.2, -0.02), (w - 1.02, 2.1), (w - 2.1, 2.28)], "#8C9AA0", 0.3
    ) + wall.quad(w - 1.5, 1.0, w - 1.38, 1.2, "#3A4145", 0.31)
    return streaks + tiles + loose


def paving_front(cam: Camera, wall_z: float) -> str:
    """The shade at the foot of a wall across the picture."""
    return cam.strip(-14, wall_z - 0.6, 14, wall_z, "#2A2620", opacity=0.2)
