"""鼠: rodents."""

from app.demo.scenes.parts import ground
from app.demo.scenes.parts.facade import air_conditioner
from app.demo.scenes.parts.fittings import bait_station
from app.demo.scenes.parts.fronts import paving_front, shop_door
from app.demo.scenes.parts.household import burrow, rat
from app.demo.scenes.parts.pen import ellipse, path, rect, text
from app.demo.scenes.parts.places import distance
from app.demo.scenes.parts.plants import flower_bed, hedge, shrub, weeds
from app.demo.scenes.parts.refuse import bag, bottle, scraps
from app.demo.scenes.parts.space import Camera, Wall, dice
from app.demo.scenes.parts.yards import COURT, brick_wall, court
from app.demo.scenes.plate import Plate

CLOSE = Camera(focal=820, horizon=215, height=1.6)


def droppings(seed: str, w: float, d: float, count: int) -> str:
    """Rat droppings on the ground within ``w`` × ``d`` cm."""
    rng = dice("droppings", seed)
    return "".join(
        ellipse(
            rng.gauss(0, w / 5),
            rng.gauss(0, d / 5),
            3.2,
            1.6,
            "#2A231B",
            transform=f"rotate({rng.uniform(0, 180):.0f})",
        )
        for _ in range(count)
    )


def burrows() -> Plate:
    """SHU-01: burrows and runs in the lawn of an old estate."""
    cam, rng = COURT, dice("burrow")
    before = "".join(
        cam.blob(rng, x, z, rx, rz, "#A38B62", opacity=0.9)
        for x, z, rx, rz in ((-0.2, 6.0, 1.3, 0.7), (1.9, 7.4, 0.8, 0.5), (-2.4, 7.8, 0.7, 0.5))
    )
    before += (
        burrow(cam, rng, 1.9, 7.5, 0.16)
        + burrow(cam, rng, -2.4, 7.9, 0.15)
        + burrow(cam, rng, -0.3, 6.1, 0.24)
        + burrow(cam, rng, 0.75, 5.2, 0.19)
    )
    before += (
        cam.shadow(1.75, 5.4, 0.4, 0.1)
        + cam.stand(1.75, 5.4, rat(), size=1.7)
        + cam.stand(-1.9, 5.6, rat("#6B6259"), size=1.5, flip=True)
    )
    before += (
        cam.shadow(-2.3, 6.4, 0.8)
        + cam.stand(-2.3, 6.4, bag("#3A3F45", 0.9))
        + cam.stand(-1.9, 6.1, bag("#D9D5C8", 0.7))
        + cam.lay(-1.4, 5.3, scraps(rng, 260, 90, 18, 1.1))
    )
    after = "".join(
        cam.stand(x, z, flower_bed(rng, w)) for x, z, w in ((1.9, 7.4, 150), (-2.4, 7.8, 150), (-0.1, 6.3, 240))
    )
    after += cam.shadow(1.5, 5.5, 0.5, 0.1) + cam.stand(1.5, 5.5, bait_station(), size=1.8)
    front = cam.stand(-2.75, 5.0, shrub(rng, 150, 90)) + cam.stand(2.75, 4.9, shrub(rng, 150, 90))
    return Plate(court("burrow"), before, after, front, focus=(400, 430, 380))


def door_gap() -> Plate:
    """SHU-03: a wide gap under the doors of a grain shop, no rodent board."""
    cam, rng = CLOSE, dice("door-gap")
    wall = Wall(cam, -4.5, 5.4)
    back = (
        wall.quad(0, 0, 9, 4, "#C7BDA8")
        + wall.quad(0, 0, 9, 0.7, "#A79C87")
        + wall.line([(0, 0.7), (9, 0.7)], "#8C826E", 2)
        + ground.paving(cam, rng, -5, 5, 2.2, 5.4, tile=0.5)
        + paving_front(cam, 5.4)
    )
    back += (
        wall.quad(0.3, 1.0, 2.3, 2.5, "#6F838B")
        + wall.quad(0.3, 1.0, 2.3, 1.06, "#E3DED1")
        + wall.quad(1.27, 1.0, 1.33, 2.5, "#E3DED1")
        + wall.box(0.2, 0.9, 2.4, 1.0, 0.12, "#B5AC99", "#968D7B", "#D2CAB9")
        + wall.words(0.6, 2.0, 1.75, 0.3, "米面粮油", "#F3ECD9", 0.01)
    )
    back += wall.stick(
        7.55,
        1.75,
        rect(-70, -50, 140, 100, "#F1ECDD", rx=3)
        + rect(-70, -50, 140, 24, "#2C5A60", rx=3)
        + text(0, -37, "食品经营公示", 14, "#F6ECD6")
        + "".join(rect(-56, -14 + i * 15, w, 5, "#B9B19D") for i, w in enumerate((110, 92, 104, 70))),
    )
    back += wall.shape([(6.3, 0.9), (6.6, 0.9), (6.5, 0.1), (6.42, 0.1)], "#7B705D", opacity=0.3)
    before = (
        shop_door(wall, 3.5, gap=True)
        + cam.lay(0.2, 4.9, droppings("gap", 180, 60, 40))
        + cam.shadow(0.75, 5.1, 0.35, 0.08)
        + cam.stand(0.75, 5.1, rat(), size=1.15, flip=True)
    )
    before += (
        _spilled_grain(cam, -0.6)
        + cam.stand(-1.6, 4.9, weeds(rng, 50, 24))
        + cam.lay(-1.3, 4.5, scraps(rng, 120, 40, 8, 0.9))
    )
    after = shop_door(wall, 3.5, gap=False) + ground.washed(cam, rng, 0, 4.7, 1.5, 0.4, 0.07)
    return Plate(back, before, after, focus=(410, 400, 330))


def _spilled_grain(cam: Camera, x: float) -> str:
    rng = dice("grain")
    return "".join(
        cam.disc(x + rng.gauss(0, 0.22), 4.95 + rng.gauss(0, 0.12), 0.011, rng.choice(("#E3C878", "#CFAF5C")))
        for _ in range(70)
    )


def pipe_hole() -> Plate:
    """SHU-04: a drain outlet and pipe holes in a wall without screens."""
    cam, rng = CLOSE, dice("pipe")
    wall = Wall(cam, -4.5, 5.6)
    back = (
        brick_wall(wall, 0, 9, 0, 4.2, rng, "#A98C74", course=0.13)
        + wall.quad(0, 0, 9, 0.42, "#9A917F")
        + wall.line([(0, 0.42), (9, 0.42)], "#7A7262", 2)
        + ground.floor(cam, 5.6, 1.8, ("#A8A08F", "#B6AE9D"), "gulch")
        + paving_front(cam, 5.6)
    )
    back += (
        wall.quad(6.7, 0.5, 6.86, 4, "#B9BDBA", 0.1)
        + wall.quad(6.8, 0.5, 6.86, 4, "#8C918E", 0.1)
        + wall.quad(6.64, 2.0, 6.92, 2.1, "#7B807D", 0.12)
        + air_conditioner(wall, 2.6, 1.9, rng, 1.2)
        + cam.strip(-5, 4.55, 5, 4.95, "#7F786A")
        + cam.strip(-5, 4.62, 5, 4.88, "#5F594E")
    )
    outlet = [(4.3, 0.08), (5.1, 0.08), (5.1, 0.6), (4.95, 0.78), (4.45, 0.78), (4.3, 0.6)]
    rim = wall.shape([(4.15, 0.0), (5.25, 0.0), (5.25, 0.7), (5.02, 0.95), (4.38, 0.95), (4.15, 0.7)], "#C3BCAC", 0.02)
    hole = (
        rim
        + wall.shape(outlet, "#1B1917", 0.03)
        + wall.shape([(4.3, 0.08), (5.1, 0.08), (5.1, 0.2), (4.3, 0.2)], "#45504E", 0.03)
    )
    pipes = (
        wall.quad(3.05, 1.15, 3.6, 1.7, "#7A5A47")
        + wall.curve([(3.1, 1.2), (3.55, 1.18), (3.58, 1.62), (3.12, 1.66)], "#1B1917")
        + "".join(
            wall.quad(3.18 + i * 0.14, 1.28, 3.28 + i * 0.14, 1.55, c, 0.05)
            for i, c in enumerate(("#33363A", "#B9BDBA"))
        )
    )
    before = (
        hole
        + pipes
        + cam.lay(0.3, 5.25, droppings("pipe", 150, 40, 34))
        + cam.shadow(0.85, 5.2, 0.35, 0.08)
        + cam.stand(0.85, 5.2, rat("#544E47"), size=1.2)
        + cam.stand(-1.6, 5.3, bottle(), size=1.1)
    )
    before += (
        wall.shape([(4.5, 0.08), (4.9, 0.08), (4.95, -0.02), (4.45, -0.02)], "#5C5340", 0.1)
        + cam.lay(-0.9, 4.3, scraps(rng, 200, 60, 14, 0.9))
        + cam.stand(-2.2, 5.4, weeds(rng, 60, 34))
        + cam.blob(rng, 0.25, 5.1, 0.7, 0.2, "#5C5340", opacity=0.5)
    )
    mesh = "".join(
        wall.line([(4.34 + i * 0.09, 0.1), (4.34 + i * 0.09, 0.74)], "#DDE2E2", 2, 0.05) for i in range(9)
    ) + "".join(wall.line([(4.32, 0.14 + i * 0.09), (5.08, 0.14 + i * 0.09)], "#DDE2E2", 2, 0.05) for i in range(8))
    frame = "".join(
        wall.line(pair, "#8E979A", 5, 0.06)
        for pair in (
            [(4.3, 0.08), (5.1, 0.08)],
            [(5.1, 0.08), (5.1, 0.6)],
            [(5.1, 0.6), (4.95, 0.78)],
            [(4.95, 0.78), (4.45, 0.78)],
            [(4.45, 0.78), (4.3, 0.6)],
            [(4.3, 0.6), (4.3, 0.08)],
        )
    )
    sealed = wall.quad(3.0, 1.1, 3.65, 1.75, "#C3BCAC") + "".join(
        ellipse(*wall.at(3.23 + i * 0.2, 1.42, 0.02), 11, 11, c) for i, c in enumerate(("#33363A", "#B9BDBA"))
    )
    after = hole + mesh + frame + sealed + ground.washed(cam, rng, 0, 4.9, 1.8, 0.4, 0.07)
    return Plate(back, before, after, "", "haze", focus=(430, 400, 330))


def bait_broken() -> Plate:
    """SHU-05: bait stations along a wall broken, empty and without warning."""
    cam, rng = CLOSE, dice("bait")
    wall = Wall(cam, -5, 6.6)
    back = (
        distance(rng, "clear", cam.horizon)
        + wall.quad(0, 0, 10, 4.6, "#CDC3AE")
        + wall.quad(0, 0, 10, 0.55, "#A59B86")
        + ground.grass(cam, rng, -6, 6, 4.3, 6.6, tufts=150)
        + paving_front(cam, 6.6)
    )
    back += (
        "".join(cam.stand(x, 6.4, hedge(rng, 190, 56)) for x in (-3.4, 3.5))
        + ground.kerb(cam, 4.2, drop=0.08)
        + ground.paving(cam, rng, -5, 5, 1.9, 4.18, tile=0.5)
    )
    for u in (1.6, 6.8):
        back += (
            wall.quad(u, 1.3, u + 1.7, 2.9, "#E6E0D1", 0.02)
            + wall.quad(u + 0.08, 1.38, u + 1.62, 2.82, "#74878F", 0.02)
            + wall.quad(u + 0.8, 1.38, u + 0.9, 2.82, "#E6E0D1", 0.03)
            + wall.box(u - 0.1, 1.2, u + 1.8, 1.3, 0.15, "#B9B09C", "#978E7B", "#D6CEBD")
        )
    spots = ((-1.35, 5.4), (0.9, 5.5))
    before = "".join(
        cam.blob(rng, x, z, 0.7, 0.3, "#A38B62", opacity=0.9)
        + cam.shadow(x, z, 0.8, 0.12)
        + cam.stand(x, z, bait_station("broken"), size=2.6)
        for x, z in spots
    )
    before += (
        burrow(cam, rng, 0.1, 6.0, 0.15)
        + cam.shadow(-0.3, 5.1, 0.35, 0.08)
        + cam.stand(-0.3, 5.1, rat(), size=1.5)
        + cam.lay(-0.2, 4.8, droppings("bait", 160, 50, 30))
        + cam.lay(0.6, 4.7, scraps(rng, 200, 40, 12, 1))
        + cam.lay(1.5, 5.2, _pellets(), size=1)
    )
    after = (
        "".join(cam.shadow(x, z, 0.9, 0.12) + cam.stand(x, z, bait_station(), size=2.6) for x, z in spots)
        + wall.stick(4.9, 1.55, _warning())
        + cam.stand(0.0, 6.2, flower_bed(rng, 150))
    )
    return Plate(back, before, after, focus=(390, 400, 330))


def _pellets() -> str:
    rng = dice("pellets")
    return "".join(ellipse(rng.gauss(0, 18), rng.gauss(0, 10), 2.6, 2, "#B5427A") for _ in range(22))


def _warning() -> str:
    sign = path("M0 -34L10 -16H-10z", "#26282A") + text(0, -21, "!", 11, "#F2D24B")
    return (
        rect(-74, -46, 148, 92, "#F2D24B", rx=4)
        + rect(-70, -42, 140, 84, "none", rx=3, stroke="#26282A", stroke_width=2.4)
        + sign
        + text(0, 2, "灭鼠毒饵 有毒", 17, "#A5281C")
        + text(0, 26, "请勿触碰 看护儿童", 13, "#26282A")
    )
