"""Open places off the main street: brick yard, back lane, compound green."""

import random

from app.demo.scenes.parts import ground
from app.demo.scenes.parts.facade import WALLS, House, air_conditioner, facade, washing
from app.demo.scenes.parts.fittings import pole
from app.demo.scenes.parts.pen import (
    darker,
    ellipse,
    lighter,
    path,
    polyline,
    rect,
    stroke,
)
from app.demo.scenes.parts.places import distance, flats
from app.demo.scenes.parts.plants import SUMMER, hedge, potted, street_tree
from app.demo.scenes.parts.space import Camera, Wall, dice

YARD = Camera(focal=720, horizon=190, height=1.9)
LANE = Camera(focal=600, horizon=225, vanish=400, height=1.8)
COURT = Camera(focal=760, horizon=225, height=2.1)

CONCRETE = ("#B4A992", "#A2977F")


def brick_wall(
    wall: Wall,
    u0: float,
    u1: float,
    v0: float,
    v1: float,
    rng: random.Random,
    colour: str = "#B39E86",
    *,
    course: float = 0.16,
) -> str:
    """Brickwork in running bond, a few bricks darker or paler than the rest."""
    drawn = wall.quad(u0, v0, u1, v1, colour)
    lines, odd, v = "", 0, v0
    while v < v1:
        lines += polyline([wall.at(u0, v), wall.at(u1, v)])
        u = u0 + (0.2 if odd else 0.4)
        while u < u1:
            lines += polyline([wall.at(u, v), wall.at(u, min(v1, v + course))])
            if rng.random() < 0.05:
                drawn += wall.quad(
                    u,
                    v,
                    min(u1, u + 0.4),
                    min(v1, v + course),
                    rng.choice((darker(colour, 0.14), lighter(colour, 0.2), "#A8785C")),
                    opacity=0.6,
                )
            u += 0.4
        v += course
        odd = 1 - odd
    return drawn + path(lines, stroke=darker(colour, 0.2), stroke_width=1)


def yard(seed: str, *, cam: Camera = YARD, z: float = 8.5, colour: str = "#B39E86") -> str:
    """A concrete yard in front of a brick wall, flats behind it."""
    rng = dice(seed, "yard")
    wall = Wall(cam, -9, z)
    drawn = distance(rng, "haze", cam.horizon) + flats(cam, rng, "haze", z=34, storeys=5)
    drawn += cam.stand(-5.6, z + 1.6, street_tree(rng, SUMMER, tall=620)) + cam.stand(
        4.9, z + 2, street_tree(rng, SUMMER, tall=560)
    )
    drawn += ground.floor(cam, z, 1.4, CONCRETE, "yard") + brick_wall(wall, 0, 18, 0, 2.7, rng, colour)
    drawn += wall.quad(0, 2.7, 18, 2.86, "#8F7F69", 0.1) + wall.quad(0, 0, 18, 0.3, darker(colour, 0.3), opacity=0.5)
    drawn += cam.strip(-9, z - 0.7, 9, z, "#2A2620", opacity=0.18)
    for _ in range(4):
        drawn += ground.crack(
            cam,
            rng,
            rng.uniform(-4, 4),
            rng.uniform(3.4, 7.5),
            rng.uniform(-1, 1),
            rng.uniform(-0.6, 0.6),
            "#857A66",
            1.4,
        )
    slabs = "".join(polyline(cam.floor([(-8, zz), (8, zz)])) for zz in (3.2, 4.9, 6.8)) + "".join(
        polyline(cam.floor([(x, 1.5), (x, z)])) for x in (-5.4, -1.8, 1.9, 5.4)
    )
    return drawn + path(slabs, stroke="#8B806B", stroke_width=1.4, opacity=0.7)


def lane(seed: str, *, light: str = "grey", width: float = 2.1, cables: str = "") -> str:
    """A back lane between old houses: plaster and brick, air conditioners, washing, doors, pots."""
    cam, rng = LANE, dice(seed, "lane")
    drawn = distance(rng, light, cam.horizon, 110)
    drawn += ground.floor(cam, 60, 1.2, ("#A29B8D", "#B5AE9F"), "lane")
    joints = "".join(polyline(cam.floor([(-width, z), (width, z)])) for z in (2, 2.7, 3.6, 4.7, 6, 7.6, 9.6, 12, 15))
    drawn += path(joints, stroke="#857E70", stroke_width=1, opacity=0.7)
    drawn += cam.area([(-0.16, 1.2), (0.16, 1.2), (0.16, 60), (-0.16, 60)], "#7F786A") + _slots(cam)
    for side in (-1, 1):
        drawn += _lane_side(cam, rng, side, width)
    return drawn + cables


def _slots(cam: Camera) -> str:
    data, z = "", 1.6
    while z < 22:
        data += polyline(cam.floor([(-0.1, z), (0.1, z)]))
        z += 0.22
    return path(data, stroke="#4A453C", stroke_width=1.6)


def _lane_side(cam: Camera, rng: random.Random, side: int, width: float) -> str:
    wall = Wall(cam, side * width, 1.1, (0, 1), (-side, 0))
    parts, u = [], 0.0
    while u < 42:
        w = rng.uniform(4.5, 7)
        colour = rng.choice(("#C4B49A", "#B9B2A3", "#B08D70", "#CDC3B0", "#A9A79C", "#C9A98A"))
        colour = darker(colour, 0.06 if side < 0 else 0.16)
        drawn = facade(wall, u, u + w, 3.0, House(colour, rng.choice((1, 2, 2)), bay=2.6, worn=0.8, near=u < 24), rng)
        drawn += wall.quad(u, 0, u + w, 0.8, darker(colour, 0.22), opacity=0.8)
        drawn += _lane_door(wall, u + 0.9, rng) + _lane_window(wall, u + w * 0.62, rng)
        drawn += wall.quad(u + w - 0.2, 0, u + w - 0.08, 8, "#8C8F8E", 0.06)
        if u < 20:
            drawn += air_conditioner(wall, u + w * 0.66, 2.75, rng)
        if rng.random() < 0.5 and u < 18:
            drawn += washing(wall, u + 0.4, u + w - 0.6, 4.6, 0.5, rng)
        parts.append(drawn + (cam.stand(side * (width - 0.3), 1.1 + u + 3.2, potted(rng, 1.1)) if 3 < u < 18 else ""))
        u += w
    return "".join(reversed(parts)) + cam.area(
        [(side * width, 1.1), (side * (width - 0.5), 1.1), (side * (width - 0.5), 42), (side * width, 42)],
        "#2A2620",
        opacity=0.16,
    )


def _lane_door(wall: Wall, u: float, rng: random.Random) -> str:
    colour = rng.choice(("#7E3B2E", "#4E6558", "#5F6B74", "#6E543C"))
    drawn = (
        wall.quad(u - 0.1, 0, u + 1.1, 2.3, "#8A8172")
        + wall.quad(u, 0.05, u + 1.0, 2.2, colour)
        + wall.quad(u + 0.5, 0.05, u + 0.53, 2.2, darker(colour, 0.4))
    )
    drawn += (
        wall.quad(u - 0.28, 0.5, u - 0.12, 2.1, "#B23A2A")
        + wall.quad(u + 1.12, 0.5, u + 1.28, 2.1, "#B23A2A")
        + wall.quad(u, 2.32, u + 1.0, 2.52, "#B23A2A")
    )
    return drawn + wall.box(u - 0.2, 0, u + 1.2, 0.12, 0.35, "#A9A292", "#8C8575", "#BDB6A6")


def _lane_window(wall: Wall, u: float, rng: random.Random) -> str:
    drawn = wall.quad(u, 1.05, u + 1.3, 2.25, "#D9D2C2") + wall.quad(
        u + 0.08, 1.12, u + 1.22, 2.18, rng.choice(("#6F828A", "#7E9099"))
    )
    width = max(0.7, wall.scale(u) * 0.02)
    return drawn + "".join(
        wall.line([(u + 0.08 + i * 0.19, 1.1), (u + 0.08 + i * 0.19, 2.2)], "#5F6365", width, 0.06) for i in range(7)
    )


def tangled_cables(seed: str, *, tidy: bool) -> str:
    """Overhead lines of a lane: bundled along a bracket, or hanging in loops."""
    cam, rng = LANE, dice(seed, "cables")
    drawn = cam.stand(-1.5, 16, pole(520)) + cam.stand(-1.5, 7.6, pole(520))
    (nx, ny), (fx, fy) = cam.at(-1.5, 4.7, 7.6), cam.at(-1.5, 4.7, 16)
    box = rect(nx - 13, ny + 96, 26, 38, "#8C9699", rx=2) + rect(nx - 9, ny + 101, 18, 5, "#6E787B")
    if tidy:
        for i in range(3):
            drawn += stroke(
                f"M{nx:.0f} {ny - i * 6:.0f}Q{(nx + fx) / 2:.0f} {(ny + fy) / 2 + 8:.0f} {fx:.0f} {fy - i * 3:.0f}",
                "#33363A",
                2.4,
            )
            drawn += stroke(f"M{nx:.0f} {ny - i * 6:.0f}L-10 {ny - 170 - i * 10:.0f}", "#33363A", 3)
        return drawn + box
    for _ in range(24):
        x0, y0 = nx + rng.uniform(-9, 9), ny + rng.uniform(-20, 22)
        x1, y1 = rng.choice(
            (
                (rng.uniform(580, 810), rng.uniform(-10, 190)),
                (fx + rng.uniform(-6, 6), fy + rng.uniform(-8, 8)),
                (rng.uniform(-20, 70), rng.uniform(-20, 90)),
                (rng.uniform(510, 590), rng.uniform(60, 150)),
            )
        )
        sag = rng.uniform(30, 150)
        colour = rng.choice(("#26282B", "#33363A", "#3E3A36"))
        drawn += stroke(
            f"M{x0:.0f} {y0:.0f}C{x0 + (x1 - x0) * 0.3:.0f} {y0 + sag:.0f} {x0 + (x1 - x0) * 0.7:.0f} {y1 + sag:.0f} {x1:.0f} {y1:.0f}",
            colour,
            rng.uniform(1.6, 3.4),
        )
    coil = "".join(
        ellipse(nx + 8 + i * 2, ny + 42 + i * 3, 24 - i * 2, 30 - i * 2, "none", stroke="#26282B", stroke_width=2.4)
        for i in range(5)
    )
    loose = stroke(
        f"M{nx + 4:.0f} {ny + 20:.0f}C{nx + 46:.0f} {ny + 150:.0f} {nx + 70:.0f} {ny + 240:.0f} {nx + 58:.0f} {ny + 300:.0f}q-8 36 40 44q24 0 20 -18",
        "#26282B",
        3.2,
    )
    low = stroke(f"M{nx:.0f} {ny:.0f}C350 330 470 350 660 120", "#26282B", 3) + stroke(
        f"M{nx:.0f} {ny + 8:.0f}C330 260 480 300 700 150", "#33363A", 2.4
    )
    return drawn + box + coil + loose + low


def court(seed: str, *, light: str = "clear", lawn: bool = True) -> str:
    """The green between blocks of an old estate: flats, a hedge, a lawn and a path of slabs."""
    cam, rng = COURT, dice(seed, "court")
    block = Wall(cam, -15, 17)
    drawn = distance(rng, light, cam.horizon)
    x = 0.0
    for w in (12, 13, 11):
        drawn += facade(block, x, x + w, 1.0, House(rng.choice(WALLS), 4, worn=0.5, balconies=rng.random() < 0.5), rng)
        drawn += block.quad(x, 0, x + w, 0.75, "#9A9284")
        drawn += (
            block.quad(x + w / 2 - 0.8, 0, x + w / 2 + 0.8, 2.4, "#5B5348")
            + block.quad(x + w / 2 - 0.66, 0, x + w / 2 + 0.66, 2.3, "#6C7F86")
            + block.box(x + w / 2 - 1.3, 2.45, x + w / 2 + 1.3, 2.65, 0.9, "#B9B2A4", "#8F887A", "#7A7467")
        )
        x += w
    drawn += ground.floor(cam, 17, 1.5, ("#B6B0A2", "#C6C0B3"), "court")
    drawn += cam.stand(-4.6, 14, street_tree(rng, SUMMER, tall=640)) + cam.stand(
        5.2, 13.4, street_tree(rng, SUMMER, tall=560)
    )
    for i in range(8):
        drawn += cam.stand(-8.4 + i * 2.35, 12.6, hedge(rng, 235, 62))
    if lawn:
        drawn += ground.grass(cam, rng, -12, 12, 4.1, 12.4, tufts=170) + ground.kerb(cam, 3.9, drop=0.1)
        drawn += ground.paving(cam, rng, -9, 9, 1.5, 3.88)
    else:
        drawn += ground.paving(cam, rng, -12, 12, 1.5, 12.3, tile=0.8)
    return drawn
