"""Indoors: market hall, public toilet, kitchen passage, underground garage."""

import random

from app.demo.scenes.parts.pen import (
    HEIGHT,
    WIDTH,
    darker,
    ellipse,
    fade,
    lighter,
    path,
    poly,
    polyline,
    rect,
    stroke,
)
from app.demo.scenes.parts.space import Camera, Wall, dice
from app.demo.scenes.parts.wheels import FRUITS

HALL = Camera(focal=560, horizon=240, height=1.7)
ROOM = Camera(focal=520, horizon=250, height=1.55)


def shell(
    cam: Camera, half: float, tall: float, far: float, *, floor: tuple[str, str], side: str, end: str, ceiling: str
) -> str:
    """A room seen from its open end: floor, two side walls, ceiling and the end wall."""
    (ax, ay), (bx, by) = cam.at(-half, tall, far), cam.at(half, 0, far)
    defs = f"<defs>{fade('floor', (0, floor[0], 1), (1, floor[1], 1))}</defs>"
    drawn = (
        defs
        + rect(0, by, WIDTH, HEIGHT - by, "url(#floor)")
        + poly(
            [cam.at(-half, tall, 0.5), cam.at(half, tall, 0.5), cam.at(half, tall, far), cam.at(-half, tall, far)],
            ceiling,
        )
    )
    left, right = Wall(cam, -half, 0.8, (0, 1), (1, 0)), Wall(cam, half, 0.8, (0, 1), (-1, 0))
    drawn += rect(ax, ay, bx - ax, by - ay, end)
    return drawn + left.quad(0, 0, far - 0.8, tall, side) + right.quad(0, 0, far - 0.8, tall, darker(side, 0.06))


def tiles(
    wall: Wall, u0: float, u1: float, v0: float, v1: float, colour: str, size: float = 0.3, line: str = "#C9CFCC"
) -> str:
    """Wall tiles."""
    data, u, v = "", u0, v0
    while u <= u1 + 0.001:
        data += polyline([wall.at(u, v0), wall.at(u, v1)])
        u += size
    while v <= v1 + 0.001:
        data += polyline([wall.at(u0, v), wall.at(u1, v)])
        v += size
    return wall.quad(u0, v0, u1, v1, colour) + path(data, stroke=line, stroke_width=1)


def floor_tiles(cam: Camera, half: float, near: float, far: float, *, size: float = 0.4, line: str = "#A6A59C") -> str:
    """Joints of a tiled floor."""
    data, x, z = "", -half, near
    while x <= half + 0.001:
        data += polyline(cam.floor([(x, near), (x, far)]))
        x += size
    while z < far:
        data += polyline(cam.floor([(-half, z), (half, z)]))
        z += size
    return path(data, stroke=line, stroke_width=1, opacity=0.75)


def market_hall(seed: str, *, far: float = 17) -> str:
    """A covered wet market: trusses and skylights above, tiled stalls on both sides, an aisle between."""
    cam, rng = HALL, dice(seed, "hall")
    drawn = shell(cam, 4.2, 4.6, far, floor=("#A9A597", "#B9B4A6"), side="#CFCBC0", end="#DAD6CB", ceiling="#8FA0A3")
    (ax, ay), (bx, _) = cam.at(-4.2, 4.6, far), cam.at(4.2, 4.6, far)
    drawn += rect(ax + 10, ay + 12, bx - ax - 20, 34, "#E9EFEC") + rect((ax + bx) / 2 - 34, ay + 62, 68, 70, "#EDF1EA")
    for z in (16, 13, 10.4, 8.2, 6.4, 5, 3.9):
        left, right, top = cam.at(-4.2, 3.9, z), cam.at(4.2, 3.9, z), cam.at(0, 4.7, z)
        width = 26 / z
        drawn += stroke(polyline([left, top, right]), "#5F7276", width) + stroke(
            polyline([left, right]), "#6E8286", width
        )
        drawn += "".join(
            stroke(polyline([cam.at(x, 3.9, z), cam.at(x * 0.72, 4.7 - abs(x) * 0.14, z)]), "#6E8286", width * 0.7)
            for x in (-2.8, -1.4, 1.4, 2.8)
        )
        drawn += _lamp(cam, z)
    drawn += floor_tiles(cam, 4.2, 1.6, far, size=0.6)
    for side in (-1, 1):
        for i in reversed(range(6)):
            drawn += stall(cam, rng, side, 2.6 + i * 2.4, i)
    return drawn


def _lamp(cam: Camera, z: float) -> str:
    x, y = cam.at(0, 3.5, z)
    s = cam.scale(z) / 100
    return (
        stroke(f"M{x:.1f} {y:.1f}v{-40 * s:.1f}", "#4C5658", 1.4)
        + path(
            f"M{x - 24 * s:.1f} {y + 18 * s:.1f}L{x - 8 * s:.1f} {y:.1f}h{16 * s:.1f}L{x + 24 * s:.1f} {y + 18 * s:.1f}z",
            "#41606A",
        )
        + ellipse(x, y + 18 * s, 24 * s, 6 * s, "#FFF0C4")
    )


STALL_NAMES = ("鲜肉", "蔬菜", "水产", "豆制品", "禽蛋", "干货", "调料", "熟食")


def stall(cam: Camera, rng: random.Random, side: int, z: float, index: int) -> str:
    """One market stall: board, hanging meat or goods, a tiled counter heaped with produce."""
    wall = Wall(cam, side * 4.15, z, (0, 1), (-side, 0))
    board = ("#2C5A60", "#8C3A2C", "#3D5E86", "#5B6B45")[(index + (2 if side > 0 else 0)) % 4]
    drawn = wall.quad(0.1, 0.9, 2.3, 2.6, "#4C4741") + wall.box(
        0.02, 2.6, 2.38, 3.15, 0.5, board, darker(board, 0.25), darker(board, 0.4)
    )
    drawn += wall.words(0.5, 1.9, 2.87, 0.4, STALL_NAMES[(index * 2 + (1 if side > 0 else 0)) % 8], "#F6ECD6", 0.51)
    for i in range(6):
        u = 0.35 + i * 0.32
        long = rng.uniform(0.5, 0.85)
        drawn += wall.quad(u, 2.3 - long, u + 0.2, 2.3, rng.choice(("#A85F52", "#B5705F", "#8F4C42", "#C2A07A")), 0.2)
    drawn += _counter(wall)
    for i in range(9):
        dark, pale = FRUITS[rng.randrange(6)]
        x, y = wall.at(0.25 + i * 0.23, 1.0, 0.7)
        r = wall.scale(0.25 + i * 0.23) * 0.09
        drawn += ellipse(x, y, r * 1.3, r, dark) + ellipse(x - r * 0.3, y - r * 0.3, r * 0.5, r * 0.4, pale)
    return drawn


def _counter(wall: Wall) -> str:
    front = wall.quad(0, 0, 2.4, 0.86, "#E4E0D4", 1.1)
    end = poly([wall.at(0, 0, 0), wall.at(0, 0.86, 0), wall.at(0, 0.86, 1.1), wall.at(0, 0, 1.1)], "#C6C1B3")
    top = poly(
        [wall.at(0, 0.86, 0), wall.at(2.4, 0.86, 0), wall.at(2.4, 0.86, 1.12), wall.at(0, 0.86, 1.12)], "#D5D3CA"
    )
    lines = "".join(wall.line([(0.4 * i, 0), (0.4 * i, 0.86)], "#C0BBAC", 1, 1.1) for i in range(1, 6)) + wall.line(
        [(0, 0.43), (2.4, 0.43)], "#C0BBAC", 1, 1.1
    )
    return (
        end
        + top
        + front
        + lines
        + wall.quad(0, 0, 2.4, 0.12, "#A9A496", 1.1)
        + wall.quad(0, 0.82, 2.4, 0.9, "#B9BDBB", 1.13)
    )


def washroom(seed: str, *, far: float = 6.2, colour: str = "#E6E8E2") -> str:
    """A public toilet inside: tiled walls and floor, window high in the end wall, ceiling lights."""
    cam = ROOM
    drawn = shell(cam, 2.4, 2.9, far, floor=("#B9BBB3", "#CBCBC2"), side=colour, end=colour, ceiling="#DDE0DB")
    end = Wall(cam, -2.4, far)
    left, right = Wall(cam, -2.4, 0.9, (0, 1), (1, 0)), Wall(cam, 2.4, 0.9, (0, 1), (-1, 0))
    drawn += (
        tiles(end, 0, 4.8, 0, 2.9, colour)
        + tiles(left, 0, far - 0.9, 0, 2.9, darker(colour, 0.04))
        + tiles(right, 0, far - 0.9, 0, 2.9, darker(colour, 0.08))
    )
    for wall, u1 in ((end, 4.8), (left, far - 0.9), (right, far - 0.9)):
        drawn += wall.quad(0, 1.35, u1, 1.5, "#6FA0A6") + wall.quad(0, 0, u1, 0.14, "#9A9C95")
    drawn += (
        end.quad(1.6, 2.1, 3.2, 2.75, "#C9D2D0")
        + end.quad(1.68, 2.16, 2.36, 2.69, "#B9DCE4")
        + end.quad(2.44, 2.16, 3.12, 2.69, "#C6E3E8")
    )
    drawn += floor_tiles(cam, 2.4, 1.2, far, size=0.4)
    for z in (2.4, 4.4):
        drawn += poly(
            [cam.at(-0.7, 2.88, z), cam.at(0.7, 2.88, z), cam.at(0.7, 2.88, z + 0.35), cam.at(-0.7, 2.88, z + 0.35)],
            "#FDFBEF",
        )
    return drawn


def cubicles(
    z: float, u0: float, count: int, *, open_at: int | None, door: str = "#5F8794", dirty: bool = False
) -> str:
    """A row of cubicles seen from the front at distance ``z``; the one at ``open_at`` shows its squatting pan."""
    plane, back = Wall(ROOM, u0, z), Wall(ROOM, u0, z + 1.25)
    drawn = ""
    for i in range(count):
        u = i * 1.05
        if i == open_at:
            drawn += tiles(back, u - 0.1, u + 1.15, 0, 2.2, "#D7D9D2") + ROOM.strip(
                u0 + u, z, u0 + u + 1.05, z + 1.25, "#B3B4AB"
            )
            drawn += poly(
                [
                    ROOM.at(u0 + u, 0.0, z),
                    ROOM.at(u0 + u, 0.0, z + 1.25),
                    ROOM.at(u0 + u, 2.1, z + 1.25),
                    ROOM.at(u0 + u, 2.1, z),
                ],
                darker(door, 0.1),
            )
            drawn += poly(
                [
                    ROOM.at(u0 + u + 1.05, 0.0, z),
                    ROOM.at(u0 + u + 1.05, 0.0, z + 1.25),
                    ROOM.at(u0 + u + 1.05, 2.1, z + 1.25),
                    ROOM.at(u0 + u + 1.05, 2.1, z),
                ],
                darker(door, 0.22),
            )
            drawn += ROOM.lay(u0 + u + 0.52, z + 0.62, squat_pan(dirty=dirty), size=1.05)
            drawn += back.quad(u + 0.42, 0.7, u + 0.62, 0.95, "#EDEFEA") + back.quad(
                u + 0.48, 0.2, u + 0.54, 0.7, "#A9AFAC"
            )
    for i in range(count):
        u = i * 1.05
        if i != open_at:
            drawn += cubicle_door(plane, u, door)
    for i in range(count + 1):
        drawn += plane.quad(i * 1.05 - 0.06, 0.02, i * 1.05 + 0.06, 2.16, lighter(door, 0.28)) + plane.quad(
            i * 1.05 + 0.03, 0.02, i * 1.05 + 0.06, 2.16, darker(door, 0.05)
        )
    return (
        drawn
        + plane.quad(-0.06, 2.02, count * 1.05 + 0.06, 2.18, lighter(door, 0.2))
        + plane.quad(-0.06, 2.15, count * 1.05 + 0.06, 2.18, lighter(door, 0.5))
    )


def cubicle_door(plane: Wall, u: float, colour: str = "#5F8794") -> str:
    """One shut cubicle door with its panel, bolt and kick plate."""
    drawn = (
        plane.quad(u + 0.06, 0.16, u + 0.99, 2.02, colour)
        + plane.quad(u + 0.16, 1.1, u + 0.89, 1.9, lighter(colour, 0.1))
        + plane.quad(u + 0.16, 0.3, u + 0.89, 1.0, darker(colour, 0.06))
    )
    return (
        drawn
        + plane.quad(u + 0.06, 0.16, u + 0.99, 0.28, "#B9C0BE")
        + plane.quad(u + 0.84, 0.98, u + 0.92, 1.12, "#E4E6E1")
        + plane.quad(u + 0.06, 0.03, u + 0.99, 0.15, "#5B6260", opacity=0.55)
    )


def squat_pan(*, dirty: bool) -> str:
    """A squatting pan seen from above, 30 × 55 cm."""
    bowl = (
        path("M-15 -26Q-15 -34 0 -34T15 -26V18Q15 28 0 28T-15 18z", "#F3F4F0", stroke="#B9BDB8", stroke_width=1.6)
        + path("M-8 -18Q-8 -24 0 -24T8 -18V10Q8 17 0 17T-8 10z", "#C9D0CE")
        + ellipse(0, 11, 5, 4, "#53605E")
    )
    treads = "".join(
        rect(x, -18, 9, 34, "#DDE0DB", rx=2)
        + path(f"M{x + 1} -12h7M{x + 1} -4h7M{x + 1} 4h7", stroke="#B3B8B4", stroke_width=1.4)
        for x in (-28, 19)
    )
    stain = (
        path("M-7 -16Q0 -22 8 -14Q9 6 2 14Q-8 10 -7 -16z", "#8A7344", opacity=0.75)
        + ellipse(-22, 24, 12, 5, "#8A7344", opacity=0.5)
        if dirty
        else ""
    )
    return treads + bowl + stain


def basin_row(wall: Wall, u0: float, count: int, *, dirty: bool) -> str:
    """Hand basins in a counter with taps, their drain pipes below."""
    end = u0 + count * 0.85
    drawn = "".join(
        wall.quad(u0 + 0.38 + i * 0.85, 0.3, u0 + 0.46 + i * 0.85, 0.8, "#B9BDBB", 0.3) for i in range(count)
    )
    drawn += poly(
        [wall.at(u0, 0.86, 0), wall.at(end, 0.86, 0), wall.at(end, 0.86, 0.56), wall.at(u0, 0.86, 0.56)], "#CFC9BC"
    )
    drawn += wall.quad(u0, 0.7, end, 0.86, "#B5AE9F", 0.56)
    for i in range(count):
        u = u0 + 0.42 + i * 0.85
        bowl = [
            wall.at(u - 0.3, 0.865, 0.12),
            wall.at(u + 0.3, 0.865, 0.12),
            wall.at(u + 0.26, 0.865, 0.48),
            wall.at(u - 0.26, 0.865, 0.48),
        ]
        drawn += poly(bowl, "#F4F5F2", stroke="#AFB4B1", stroke_width=1) + poly(
            [
                wall.at(u - 0.2, 0.865, 0.18),
                wall.at(u + 0.2, 0.865, 0.18),
                wall.at(u + 0.17, 0.865, 0.42),
                wall.at(u - 0.17, 0.865, 0.42),
            ],
            "#D5DBD9",
        )
        x, y = wall.at(u, 0.87, 0.1)
        s = wall.scale(u) / 100
        drawn += stroke(
            f"M{x:.1f} {y:.1f}v{-20 * s:.1f}q0 {-6 * s:.1f} {10 * s:.1f} {-4 * s:.1f}", "#8E979A", max(1.5, 3.4 * s)
        )
        if dirty:
            cx, cy = wall.at(u, 0.866, 0.3)
            drawn += ellipse(cx, cy, 15 * s, 5 * s, "#7F6A44", opacity=0.7)
    return drawn


def garage(seed: str, *, far: float = 24) -> str:
    """An underground garage: columns with striped feet, bays, pipes and strip lights."""
    cam = Camera(focal=560, horizon=235, height=1.6)
    drawn = shell(cam, 8.5, 3.1, far, floor=("#7E837F", "#949892"), side="#B9BCB6", end="#A3A7A2", ceiling="#8D918D")
    for z in (3.2, 4.6, 6.6, 9.4, 13, 18):
        for x in (-2.4, 2.4):
            drawn += poly(
                [
                    cam.at(x - 0.06, 3.0, z),
                    cam.at(x + 0.06, 3.0, z),
                    cam.at(x + 0.06, 3.0, z + 1.3),
                    cam.at(x - 0.06, 3.0, z + 1.3),
                ],
                "#FBF8E4",
            )
    for x, colour in ((-4.4, "#B4493A"), (-4.0, "#8E9A9C"), (4.2, "#8E9A9C")):
        drawn += poly(
            [
                cam.at(x - 0.1, 2.8, 1.2),
                cam.at(x + 0.1, 2.8, 1.2),
                cam.at(x + 0.1, 2.8, far),
                cam.at(x - 0.1, 2.8, far),
            ],
            colour,
        )
    for z in range(3, 24, 3):
        drawn += "".join(
            cam.strip(min(x, x * 0.62), z - 0.04, max(x, x * 0.62), z + 0.04, "#E9E6DA", opacity=0.8)
            for x in (-8.5, 8.5)
        )
    drawn += cam.strip(-0.06, 1.5, 0.06, far, "#D9B14A", opacity=0.7)
    for z in (19, 14, 10, 7):
        for x in (-4.6, 4.6):
            drawn += column(cam, x, z)
    return drawn


def column(cam: Camera, x: float, z: float) -> str:
    """A concrete column, black and yellow at its foot, with the number of its bay."""
    wall = Wall(cam, x - 0.35, z)
    inner = 0.7 if x < 0 else 0.0
    face = poly(
        [
            cam.at(x - 0.35 + inner, 0, z),
            cam.at(x - 0.35 + inner, 0, z + 0.7),
            cam.at(x - 0.35 + inner, 3.1, z + 0.7),
            cam.at(x - 0.35 + inner, 3.1, z),
        ],
        "#9DA19B",
    )
    stripes = "".join(
        wall.shape([(0, 0.1 + i * 0.3), (0.7, 0.3 + i * 0.3), (0.7, 0.42 + i * 0.3), (0, 0.22 + i * 0.3)], "#2B2C2C")
        for i in range(3)
    )
    return (
        face
        + wall.quad(0, 0, 0.7, 3.1, "#C3C6C0")
        + wall.quad(0, 0.05, 0.7, 1.15, "#DDB23F")
        + stripes
        + wall.quad(0, 1.5, 0.7, 1.9, "#3D6E8F")
        + wall.words(0.1, 0.6, 1.7, 0.26, f"B{int(z) % 9}", "#F1F1EA")
    )
