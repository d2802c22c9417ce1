"""Whole street backdrops: a street seen across, and a street seen along."""

import random
from collections.abc import Sequence

from app.demo.scenes.parts import ground, sky
from app.demo.scenes.parts.facade import WALLS, House, facade, roof_clutter
from app.demo.scenes.parts.pen import WIDTH, darker, lighter, mix, rect
from app.demo.scenes.parts.plants import AUTUMN, street_tree
from app.demo.scenes.parts.shops import EAVES, Shop, blade_sign, row_of_shops, shop
from app.demo.scenes.parts.space import Camera, Wall, dice

ACROSS = Camera()
ALONG = Camera(focal=620, horizon=235, vanish=430, height=2.0)


def distance(rng: random.Random, light: str, horizon: float, tallest: float = 140) -> str:
    """Sky, clouds and hazy towers."""
    return (
        sky.sky(light, horizon)
        + (sky.clouds(rng, light, horizon) if light != "dusk" else "")
        + sky.skyline(rng, light, horizon, tallest)
    )


def flats(cam: Camera, rng: random.Random, light: str, *, z: float = 38, storeys: int = 5, lit: float = 0.0) -> str:
    """Blocks of flats behind the shops, edge to edge, each of another colour and height."""
    drawn, x = "", -22.0
    while x < 22:
        w = rng.uniform(8, 14)
        colour = mix(rng.choice(WALLS), sky.LIGHTS[light][1], 0.25 if light != "dusk" else 0.05)
        colour = darker(colour, 0.45) if light == "dusk" else colour
        house = House(colour, storeys + rng.choice((-1, 0, 0, 1)), bay=2.7, near=False, lit=lit)
        wall = Wall(cam, x, z)
        drawn += facade(wall, 0, w, 1.2, house, rng) + roof_clutter(wall, 0.5, w, 1.2 + house.storeys * 3 + 0.8, rng)
        x += w + rng.choice((0, 0, 0.8))
    return drawn


def across(
    seed: str,
    *,
    light: str = "clear",
    cam: Camera = ACROSS,
    shops: Sequence[Shop] | None = None,
    z: float = 15,
    kerb_z: float = 6.9,
    strip_z: float = 9.1,
    storeys: int = 5,
) -> str:
    """A street seen across: flats, a row of shops, the pavement with its tactile strip, kerb and carriageway."""
    rng = dice(seed, "across")
    drawn = distance(rng, light, cam.horizon) + flats(cam, rng, light, storeys=storeys)
    row = list(shops) if shops else row_of_shops(rng, 5)
    width = 3.9
    start = -width * len(row) / 2 + rng.uniform(-0.9, 0.9)
    front = Wall(cam, start, z)
    drawn += rect(0, cam.at(0, EAVES, z)[1] - 9, WIDTH, 14, "#8E877A")
    drawn += front.quad(-3, EAVES - 0.05, width * len(row) + 3, EAVES + 0.22, "#9A9284", 0.25)
    for i, look in enumerate([row[-1], *row, row[0]]):
        drawn += shop(front, (i - 1) * width, i * width, look, rng)
    drawn += ground.paving(cam, rng, -13, 13, kerb_z, z)
    drawn += cam.strip(-13, z - 0.55, 13, z, "#2A2620", opacity=0.2)
    drawn += ground.tactile(cam, -11, 11, strip_z, strip_z + 0.5)
    return (
        drawn
        + ground.asphalt(cam, rng, 4.5, kerb_z, level=-0.14)
        + ground.kerb(cam, kerb_z)
        + ground.dash_line(cam, 5.55, shift=rng.uniform(0, 3))
    )


def trees_across(
    seed: str,
    spots: Sequence[tuple[float, float]],
    *,
    cam: Camera = ACROSS,
    colours: tuple[str, ...] = AUTUMN,
    tall: float = 600,
) -> str:
    """Street trees at (x, z), each in its square pit, with their broken shade."""
    drawn = ""
    for i, (x, z) in enumerate(sorted(spots, key=lambda spot: -spot[1])):
        rng = dice(seed, "tree", i)
        pit = cam.strip(x - 0.62, z - 0.5, x + 0.62, z + 0.5, "#8C8576") + cam.strip(
            x - 0.5, z - 0.4, x + 0.5, z + 0.4, "#7A6850"
        )
        drawn += pit + ground.dappled(cam, rng, x + 0.8, z, 1.6) + cam.stand(x, z, street_tree(rng, colours, tall=tall))
    return drawn


def along(
    seed: str,
    *,
    light: str = "warm",
    cam: Camera = ALONG,
    left: float = -5.2,
    kerb_x: float = -1.1,
    right: float = 9.5,
    storeys: int = 4,
    colours: tuple[str, ...] = AUTUMN,
    trees: bool = True,
) -> str:
    """A street seen along: shops under flats on the left, pavement, carriageway, houses on the right."""
    rng = dice(seed, "along")
    drawn = distance(rng, light, cam.horizon, 90)
    drawn += _roadway(cam, rng, kerb_x, right)
    drawn += ground.paving(cam, rng, left, kerb_x - 0.2, 1.6, 60)
    drawn += _far_side(cam, rng, right, light) + _near_side(cam, rng, left, storeys, light)
    drawn += cam.strip(left, 1.6, left + 0.5, 60, "#2A2620", opacity=0.16)
    drawn += ground.tactile(cam, kerb_x - 1.7, kerb_x - 1.2, 1.6, 50, away=True)
    drawn += cam.strip(kerb_x - 0.2, 1.6, kerb_x, 60, "#DEDBD3") + cam.area(
        [(kerb_x, 1.6), (kerb_x + 0.05, 1.6), (kerb_x + 0.05, 60), (kerb_x, 60)], "#8F8C85"
    )
    if trees:
        drawn += trees_along(seed, cam, kerb_x - 0.75, colours) + trees_along(
            seed + "r", cam, right - 1.2, colours, first=9
        )
    return drawn


def _far_side(cam: Camera, rng: random.Random, right: float, light: str) -> str:
    wall = Wall(cam, right, 4, (0, 1), (-1, 0))
    drawn, u, parts = "", 0.0, []
    while u < 60:
        w = rng.uniform(9, 15)
        colour = darker(rng.choice(WALLS), 0.12 if light != "dusk" else 0.5)
        parts.append(facade(wall, u, u + w, 4.2, House(colour, rng.choice((2, 3, 4)), near=u < 20, worn=0.2), rng))
        parts.append(
            "".join(
                shop(wall, u + i * w / 3, u + (i + 1) * w / 3, look, rng) for i, look in enumerate(row_of_shops(rng, 3))
            )
        )
        u += w
    return drawn + "".join(reversed(parts))


def _near_side(cam: Camera, rng: random.Random, left: float, storeys: int, light: str) -> str:
    wall = Wall(cam, left, 2.2, (0, 1), (1, 0))
    blocks, u = [], 0.0
    while u < 58:
        w = rng.uniform(11, 16)
        colour = rng.choice(WALLS)
        house = House(
            darker(colour, 0.4) if light == "dusk" else lighter(colour, 0.05),
            storeys + rng.choice((-1, 0, 1)),
            worn=0.3,
            balconies=rng.random() < 0.4,
        )
        drawn = facade(wall, u, u + w, 4.3, house, rng)
        row = row_of_shops(rng, 4)
        drawn += "".join(
            shop(wall, u + i * w / 4, u + (i + 1) * w / 4, look, rng) for i, look in reversed(list(enumerate(row)))
        )
        drawn += blade_sign(wall, u + w * 0.55, 4.5, row[1].name[:2], row[2].board)
        blocks.append(drawn)
        u += w
    return "".join(reversed(blocks))


def _roadway(cam: Camera, rng: random.Random, kerb_x: float, right: float) -> str:
    drawn = ground.asphalt(cam, rng, 1.6, 60, specks=90)
    middle = (kerb_x + right - 3) / 2
    z = 1.8
    while z < 50:
        drawn += cam.strip(middle - 0.07, z, middle + 0.07, z + 2.2, "#E7E4DA", opacity=0.85)
        z += 4.4
    drawn += cam.strip(kerb_x + 0.3, 1.6, kerb_x + 0.4, 60, "#D9C27A", opacity=0.8)
    drawn += cam.strip(right - 3, 1.6, right, 60, "#B9B4A9") + cam.strip(right - 3.15, 1.6, right - 3, 60, "#D6D3CA")
    return drawn


def trees_along(
    seed: str, cam: Camera, x: float, colours: tuple[str, ...], *, first: float = 7, step: float = 5.5, count: int = 7
) -> str:
    """A row of trees leading away, the farthest drawn first."""
    drawn = ""
    for i in reversed(range(count)):
        rng = dice(seed, "row", i)
        z = first + step * i
        drawn += cam.strip(x - 0.55, z - 0.5, x + 0.55, z + 0.5, "#7A6850") + cam.stand(
            x, z, street_tree(rng, colours, tall=600, spread=150)
        )
    return drawn
