"""Open ground: a canal between stone banks, and a building site."""

import random

from app.demo.scenes.parts import ground, sky
from app.demo.scenes.parts.facade import WALLS, House, facade
from app.demo.scenes.parts.pen import WIDTH, darker, ellipse, fade, path, poly, polyline, rect, stroke
from app.demo.scenes.parts.places import distance, flats
from app.demo.scenes.parts.plants import AUTUMN, shrub, street_tree, willow
from app.demo.scenes.parts.space import Camera, Wall, dice

BANK = Camera(focal=700, horizon=205, height=3.4)
SITE = Camera(focal=700, horizon=240, height=2.2)
DITCH = Camera(focal=600, horizon=215, height=2.2)


def river(seed: str, *, light: str = "clear") -> str:
    """A canal between stone banks: willows and flats beyond, water, the near parapet left to the scene."""
    cam, rng = BANK, dice(seed, "river")
    drawn = distance(rng, light, cam.horizon, 120) + flats(cam, rng, light, z=62, storeys=7)
    drawn += cam.strip(-60, 27, 60, 60, "#8E9B68") + "".join(
        cam.stand(-19 + i * 4.2 + rng.uniform(-0.6, 0.6), 30 + rng.uniform(-1, 1), shrub(rng, 260, 120))
        for i in range(10)
    )
    for x in (-15, -8.6, -1.5, 6.4, 13.2):
        drawn += cam.stand(x + rng.uniform(-0.8, 0.8), 28 + rng.uniform(0, 2), willow(rng, 640))
    far = Wall(cam, -30, 26)
    level = -1.2
    drawn += far.quad(0, level, 60, 0.1, "#A79F8F") + "".join(
        far.line([(0, v), (60, v)], "#8A8272", 1) for v in (-0.3, -0.7)
    )
    drawn += "".join(
        far.line(
            [(u + (0.7 if i % 2 else 0), -0.3 - 0.4 * i), (u + (0.7 if i % 2 else 0), 0.1 - 0.4 * i)], "#8A8272", 1
        )
        for i in range(3)
        for u in range(1, 60, 2)
    )
    drawn += far.quad(0, 0.1, 60, 0.24, "#C9C3B5", 0.15)
    posts = (
        "".join(far.quad(u, 0.2, u + 0.16, 1.2, "#D6D0C2") for u in range(0, 60, 2))
        + far.quad(0, 1.05, 60, 1.2, "#D6D0C2")
        + far.quad(0, 0.6, 60, 0.68, "#C9C3B5")
    )
    drawn += posts
    top = cam.at(0, level, 26)[1]
    drawn += f"<defs>{fade('water', (0, '#7F9088', 1), (0.5, '#6F8580', 1), (1, '#58706D', 1))}</defs>" + rect(
        0, top, WIDTH, 600 - top, "url(#water)"
    )
    for _ in range(26):
        t = rng.random() ** 1.4
        y = top + 6 + t * (560 - top)
        w = 20 + t * 120
        x = rng.uniform(-20, WIDTH)
        drawn += stroke(
            f"M{x:.0f} {y:.0f}q{w / 2:.0f} {rng.uniform(-3, 3):.1f} {w:.0f} 0",
            rng.choice(("#A9B9B2", "#52665F", "#93A79F")),
            1 + 2 * t,
            opacity=0.5,
        )
    for x in (-15, -8.6, -1.5, 6.4, 13.2):
        px = cam.at(x, 0, 28)[0]
        drawn += path(f"M{px - 44:.0f} {top + 2:.0f}q44 110 96 0z", "#52683F", opacity=0.28)
    return drawn


def cleaning_boat() -> str:
    """A flat boat with a net on a pole, nobody in it, about 300 cm."""
    hull = (
        path("M-150 -34H150L128 6H-132z", "#3F6B8C")
        + path("M-150 -34H150L147 -26H-147z", "#E6E2D6")
        + path("M-140 -14L138 -14 128 6H-132z", "#2C4D66", opacity=0.8)
    )
    load = rect(-96, -58, 70, 26, "#5C8A5E", rx=3) + rect(-18, -52, 52, 20, "#B98C57", rx=2)
    net = (
        stroke("M96 -34L168 -150", "#8A6A3C", 5)
        + ellipse(176, -162, 22, 14, "none", stroke="#6D7173", stroke_width=4)
        + path("M156 -158q18 34 40 -8z", "#C9D3D3", opacity=0.7)
    )
    return ellipse(0, 8, 170, 12, "#33463F", opacity=0.35) + load + hull + net


def parapet(seed: str) -> str:
    """The near bank: coping, carved posts and rails of a stone balustrade at the lower edge."""
    cam, rng = BANK, dice(seed, "parapet")
    wall = Wall(cam, -6, 6.3)
    drawn = rect(0, cam.at(0, 0, 6.6)[1], WIDTH, 600, "#B9B2A3") + rect(0, cam.at(0, 0, 6.6)[1], WIDTH, 7, "#D4CEC0")
    for i in range(7):
        u = 0.3 + i * 1.9
        drawn += (
            wall.quad(u, 0, u + 0.26, 0.98, "#D2CCBE")
            + wall.quad(u + 0.17, 0, u + 0.26, 0.98, "#A8A192")
            + wall.quad(u - 0.04, 0.98, u + 0.3, 1.12, "#E0DACD")
        )
        drawn += (
            wall.quad(u + 0.26, 0.62, u + 1.9, 0.78, "#CBC4B5")
            + wall.quad(u + 0.26, 0.62, u + 1.9, 0.66, "#9A9384")
            + wall.quad(u + 0.26, 0.1, u + 1.9, 0.2, "#B7B0A0")
        )
        drawn += wall.quad(u + 0.95, 0.2, u + 1.15, 0.62, "#C3BCAD")
    return drawn + ground.paving(cam, rng, -6, 6, 3.9, 6.15, name="bank")


def building_site(seed: str, *, light: str = "haze") -> str:
    """A building site: the shell of a tower in green net, scaffold, crane, mud."""
    cam, rng = SITE, dice(seed, "site")
    drawn = (
        distance(rng, light, cam.horizon, 150)
        + sky.crane(560, cam.horizon + 10, 205)
        + sky.crane(150, cam.horizon + 6, 150, "#A99A80", flip=True)
    )
    shell = Wall(cam, -12, 24)
    for floor in range(5):
        v = floor * 3.2
        drawn += shell.quad(0, v, 17, v + 3.2, "#A8A39A") + shell.quad(0, v + 2.9, 17, v + 3.2, "#8B867D")
        for bay in range(6):
            drawn += shell.quad(0.5 + bay * 2.8, v + 0.2, 2.7 + bay * 2.8, v + 2.8, "#57534C")
        drawn += shell.quad(0, v + 0.3, 17, v + 2.2, "#4F7F5C", 0.5, opacity=0.62)
    tubes = "".join(shell.line([(u, 0), (u, 17)], "#C9A24A", 1.4, 0.6) for u in range(0, 18, 1)) + "".join(
        shell.line([(0, v), (17, v)], "#B08D3F", 1.4, 0.6) for v in range(1, 17, 2)
    )
    drawn += tubes
    annex = Wall(cam, 6.2, 26)
    drawn += (
        annex.quad(0, 0, 11, 5.4, "#D9D6CE")
        + annex.quad(0, 2.5, 11, 2.8, "#4A78A8")
        + annex.quad(0, 5.1, 11, 5.5, "#4A78A8")
        + "".join(annex.quad(0.6 + i * 1.8, v, 1.7 + i * 1.8, v + 1.1, "#7C95A3") for i in range(6) for v in (1.0, 3.6))
    )
    drawn += ground.floor(cam, 27, 1.4, ("#A58E6C", "#937B5A"), "mud")
    for _ in range(60):
        x, z = rng.uniform(-8, 8), rng.uniform(3.2, 20)
        drawn += cam.disc(x, z, rng.uniform(0.03, 0.12), rng.choice(("#7C6648", "#B59F7C", "#857052")), opacity=0.8)
    for side in (-0.55, 0.55):
        track = [(side + 1.8 - 0.14 * z, z) for z in (1.6, 4, 7, 11, 16, 22)]
        drawn += stroke(polyline(cam.floor(track)), "#7B6446", 13, opacity=0.4)
    return drawn


def stack(kind: str, rng: random.Random) -> str:
    """Building materials in a neat stack: ``bricks``, ``pipes``, ``bags`` or ``boards``."""
    if kind == "bricks":
        return "".join(
            rect(-60 + c * 20, -12 - r * 12, 19, 11, rng.choice(("#A8603F", "#B36B48", "#9C5738")))
            for c in range(6)
            for r in range(5)
        )
    if kind == "pipes":
        return "".join(
            ellipse(
                -50 + c * 22 + (11 if r % 2 else 0),
                -11 - r * 19,
                10.5,
                10.5,
                "#8C9599",
                stroke="#5D6669",
                stroke_width=1.4,
            )
            + ellipse(-50 + c * 22 + (11 if r % 2 else 0), -11 - r * 19, 6, 6, "#33393B")
            for r in range(4)
            for c in range(6 - r)
        )
    if kind == "bags":
        return "".join(
            rect(-62 + c * 42 + (12 if r % 2 else 0), -17 - r * 16, 40, 15, rng.choice(("#C9C1AF", "#BDB5A3")), rx=6)
            for r in range(4)
            for c in range(3)
        )
    return "".join(
        rect(-90, -9 - r * 9, 180 - rng.uniform(0, 14), 8, rng.choice(("#C19A62", "#B08A54", "#CBA873")))
        for r in range(7)
    )


def ditch_banks(seed: str) -> str:
    """A lined ditch that leads away between grass banks, a lane and houses to the left, fields and poplars to the right."""
    cam, rng = DITCH, dice(seed, "banks")
    drawn = distance(rng, "warm", cam.horizon, 80)
    drawn += "".join(cam.stand(x, 46, shrub(rng, 420, 190)) for x in range(-30, 34, 4))
    drawn += ground.grass(cam, rng, -30, 30, 1.4, 50, colour="#8E9A5A", tufts=260)
    drawn += cam.area([(-7.2, 1.4), (-3.4, 1.4), (-3.4, 50), (-7.2, 50)], "#A8A294") + cam.area(
        [(-7.3, 1.4), (-7.1, 1.4), (-7.1, 50), (-7.3, 50)], "#D6D3CA"
    )
    for z in (30.0, 23.0, 17.0):
        wall = Wall(cam, -15, z)
        colour = rng.choice(WALLS)
        drawn += facade(wall, 0, 6.4, 0.6, House(colour, 2, bay=2.6, worn=0.5), rng) + wall.quad(
            -0.3, 7.3, 6.7, 7.7, "#8C5A44", 0.3
        )
    for z in (40.0, 30.0, 22.0, 16.0, 11.5, 8.4):
        drawn += cam.shadow(4.4, z, 1.6, 0.3, 0.14) + cam.stand(4.4, z, street_tree(rng, AUTUMN, tall=700, spread=120))
    return drawn + "".join(
        cam.stand(x, z, shrub(rng, 130, 70)) for x, z in ((-2.5, 13), (-2.6, 9.5), (2.5, 15), (2.6, 10), (-2.4, 6.6))
    )


def ditch(seed: str, *, foul: bool) -> str:
    """The channel of that ditch and its water: scummed over, or flowing clear."""
    cam, rng = DITCH, dice(seed)
    slabs = "#9C9583"
    drawn = ""
    for side in (-1, 1):
        drawn += poly(
            [
                cam.at(side * 1.25, 0, 1.5),
                cam.at(side * 1.25, 0, 46),
                cam.at(side * 0.8, -0.55, 46),
                cam.at(side * 0.8, -0.55, 1.5),
            ],
            slabs if side < 0 else darker(slabs, 0.15),
        )
        drawn += cam.area([(side * 1.25, 1.5), (side * 1.4, 1.5), (side * 1.4, 46), (side * 1.25, 46)], "#C4BDAC")
        drawn += "".join(
            stroke(polyline([cam.at(side * 1.25, 0, z), cam.at(side * 0.8, -0.55, z)]), "#7F7866", 1.2)
            for z in (2.4, 3.2, 4.2, 5.4, 6.8, 8.6, 11, 14)
        )
    water = "#6B7B4A" if foul else "#7B98A0"
    drawn += poly(
        [cam.at(-0.8, -0.55, 1.5), cam.at(0.8, -0.55, 1.5), cam.at(0.8, -0.55, 46), cam.at(-0.8, -0.55, 46)], water
    )
    for _ in range(24 if foul else 0):
        x, z, r = rng.uniform(-0.6, 0.6), rng.uniform(3.6, 18), rng.uniform(0.08, 0.26)
        drawn += cam.disc(x, z, r, rng.choice(("#86A04E", "#95AD5A", "#5A6A3C")), y=-0.55, opacity=0.85)
    for i in range(14):
        x, y = cam.at(rng.uniform(-0.55, 0.4), -0.55, 3.4 + i * 0.9)
        drawn += stroke(
            f"M{x:.0f} {y:.0f}h{150 / (3.4 + i * 0.9):.0f}",
            "#AAB98A" if foul else "#DCEBEE",
            2 if foul else 2.4,
            opacity=0.6,
        )
    return drawn
