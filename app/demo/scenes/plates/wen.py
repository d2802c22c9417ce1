"""蚊: mosquitoes."""

from app.demo.scenes.parts import ground
from app.demo.scenes.parts.household import jar, pail, turned_pail, tyre, tyre_stack
from app.demo.scenes.parts.outskirts import DITCH, SITE, building_site, ditch, ditch_banks, stack
from app.demo.scenes.parts.pen import group, path, stroke
from app.demo.scenes.parts.plants import potted, weeds
from app.demo.scenes.parts.refuse import bag, bottle, carton, cup, flies, meal_box, scraps
from app.demo.scenes.parts.space import Camera, dice
from app.demo.scenes.parts.yards import COURT, YARD, court, yard
from app.demo.scenes.plate import Plate


def larvae(seed: str, w: float, d: float, count: int) -> str:
    """Mosquito larvae, wriggling, within ``w`` × ``d`` cm of water."""
    rng = dice("larvae", seed)
    return "".join(
        group(
            stroke("M-5 2q2 -5 4 -1t4 -1t3 2", "#1B2426", 1.7),
            move=(rng.uniform(-w / 2, w / 2), rng.uniform(-d / 2, d / 2)),
            turn=rng.uniform(0, 180),
        )
        for _ in range(count)
    )


def tyres_water() -> Plate:
    """WEN-01: tyres and pails full of rain behind a repair shop, larvae in them."""
    cam, rng = YARD, dice("tyres")
    before = ground.dirt(cam, rng, 0, 4.9, 2.2, 0.9, 0.3)
    for x, z, r in ((-1.75, 6.4, 0.5), (1.55, 6.5, 0.52), (-0.1, 6.9, 0.46), (-1.0, 4.7, 0.55), (0.75, 4.35, 0.58)):
        before += tyre(cam, x, z, r, seed=rng)
    before += (
        cam.shadow(2.35, 5.0, 0.5)
        + cam.stand(2.35, 5.0, pail("#3F6A99", w=52, h=44))
        + cam.shadow(-2.5, 5.2, 0.6)
        + cam.stand(-2.5, 5.2, jar(lid=False), size=1.1)
    )
    before += (
        cam.stand(1.75, 4.0, pail("#A5483A", w=40, h=26))
        + cam.lay(0, 4.0, scraps(rng, 420, 90, 14, 1))
        + cam.stand(-1.9, 3.9, bottle())
    )
    after = tyre_stack(cam, -2.6, 7.4, 4) + tyre_stack(cam, -1.65, 7.5, 3)
    after += (
        cam.shadow(2.35, 6.9, 0.5)
        + cam.stand(2.35, 6.9, turned_pail("#3F6A99", 52, 44))
        + cam.stand(1.75, 7.0, turned_pail("#A5483A", 40, 26))
        + cam.stand(2.95, 7.1, jar(lid=True), size=1.1)
    )
    after += ground.washed(cam, rng, 0, 4.9, 2.0, 0.8, 0.06)
    front = cam.stand(-3.6, 7.9, weeds(rng, 90, 46)) + cam.stand(3.9, 7.9, weeds(rng, 120, 40))
    return Plate(yard("tyres"), before, after, front, "haze", focus=(400, 400, 420))


def ditch_stagnant() -> Plate:
    """WEN-02: a roadside ditch, green and still, choked with weed and rubbish."""
    cam, rng = DITCH, dice("ditch")
    before = ditch("ditch-water", foul=True)
    for x, z, thing in (
        (0.3, 5.2, bottle()),
        (-0.4, 6.2, meal_box()),
        (0.2, 7.2, bag("#D9D5C8", 0.7)),
        (-0.1, 4.4, cup()),
        (-0.5, 8.8, bottle("#9FB58A")),
        (0.45, 10.5, bag("#3A3F45", 0.8)),
        (0.1, 9.4, meal_box()),
    ):
        before += cam.stand(x, z, thing, y=-0.5, size=1.3)
    before += cam.stand(0.0, 5.6, larvae("ditch", 60, 20, 26), y=-0.5) + cam.stand(
        0, 6, flies(rng, 170, 60, 12, 0.7), y=0.3
    )
    before += "".join(
        cam.stand(x, z, weeds(rng, 110, 80))
        for x, z in ((-1.5, 9), (1.5, 8), (-1.45, 6.2), (1.5, 5.4), (1.45, 11), (-1.5, 12))
    )
    return Plate(ditch_banks("ditch"), before, ditch("ditch-water", foul=False), light="warm", focus=(400, 410, 420))


def site_pond() -> Plate:
    """WEN-04: a foundation pit of a building site full of green water."""
    cam, rng = SITE, dice("site-pond")
    before = cam.blob(rng, 0.3, 6.6, 3.2, 2.0, "#7F6849", rough=0.1) + ground.puddle(
        cam, rng, 0.3, 6.6, 2.8, 1.7, water="#74836A", shine="#C3CFB4"
    )
    before += (
        cam.blob(rng, -0.9, 7.2, 1.0, 0.5, "#7F9A55", opacity=0.75)
        + cam.blob(rng, 1.5, 6.2, 0.8, 0.35, "#7F9A55", opacity=0.7)
        + cam.lay(0.4, 5.6, larvae("pond", 240, 70, 46), size=1.0)
    )
    before += (
        cam.stand(-0.6, 6.2, bottle(), size=1.6)
        + cam.stand(1.1, 7.0, bag("#D9D5C8", 0.6))
        + cam.stand(0.4, 7.3, path("M-60 0L58 -12L60 -4L-58 8z", "#B08A54"))
        + cam.stand(0.2, 6.2, flies(rng, 200, 60, 12, 0.8), y=0.5)
    )
    after = (
        cam.blob(rng, 0.3, 6.6, 3.0, 1.8, "#B29A74", rough=0.1)
        + cam.blob(rng, 0.2, 6.5, 2.2, 1.2, "#A88F69", rough=0.1)
        + _pump(cam)
    )
    front = (
        cam.shadow(-2.9, 4.9, 1.5)
        + cam.stand(-2.9, 4.9, stack("pipes", rng))
        + cam.shadow(3.0, 5.1, 1.6)
        + cam.stand(3.0, 5.1, stack("boards", rng))
    )
    return Plate(building_site("site-pond", light="clear"), before, after, front, focus=(420, 410, 420))


def _pump(cam: Camera) -> str:
    body = (
        path("M-40 -8V-44H30V-8z", "#B5483A")
        + path("M-30 -44V-60H10V-44z", "#3A3F45")
        + path("M-48 0V-8H40V0z", "#4B5153")
    )
    (x, y), (u, v) = cam.at(1.6, 0.2, 6.2), cam.at(4.6, 0.1, 7.4)
    hose = stroke(f"M{x:.0f} {y:.0f}C{x + 60:.0f} {y + 34:.0f} {u - 60:.0f} {v + 30:.0f} {u:.0f} {v:.0f}", "#4A6E8C", 8)
    return hose + cam.shadow(1.3, 6.2, 1.0) + cam.stand(1.3, 6.2, body)


def jars_at_door() -> Plate:
    """WEN-06: jars, pots and scrap with rain in them before the doors of an old estate."""
    cam, rng = COURT, dice("jars")
    before = cam.shadow(0, 6.8, 4.2, 0.4, 0.14)
    items = (
        (-2.6, 7.6, jar(lid=False), 1.3),
        (-1.9, 7.9, jar(lid=False), 1.1),
        (-1.1, 7.2, pail("#6D7F6A", w=60, h=22), 1.2),
        (-0.1, 7.6, carton(70, 46, torn=True), 1),
        (0.9, 7.9, jar(lid=False), 1.4),
        (1.8, 7.4, pail("#3F6A99", w=44, h=40), 1.2),
        (2.6, 7.7, jar(lid=False), 1.2),
        (-2.0, 6.2, pail("#A5483A", w=48, h=24), 1.2),
        (-0.7, 6.0, pail("#8C7A5E", w=70, h=20), 1.2),
        (0.6, 6.3, potted(rng, 1.2), 1),
        (1.5, 6.0, pail("#5B6D78", w=40, h=36), 1.2),
    )
    for x, z, thing, size in items:
        before += cam.shadow(x, z, 0.6 * size) + cam.stand(x, z, thing, size=size)
    before += (
        cam.lay(0, 5.5, scraps(rng, 420, 70, 16, 1.1))
        + cam.stand(2.3, 6.1, bottle(), size=1.4)
        + cam.stand(0, 6.6, flies(rng, 260, 60, 12, 0.6), y=0.9)
    )
    after = "".join(
        cam.shadow(x, 8.3, 0.6) + cam.stand(x, 8.3, potted(rng, 1.5, "#8C5A40")) for x in (-2.9, -2.1, 2.1, 2.9)
    )
    after += (
        cam.stand(-1.2, 8.4, jar(lid=True), size=1.2)
        + cam.stand(-0.5, 8.4, jar(lid=True), size=1.1)
        + cam.stand(0.3, 8.4, turned_pail("#3F6A99", 44, 40))
        + cam.stand(0.9, 8.4, turned_pail("#A5483A", 48, 24))
    )
    return Plate(
        court("jars", light="haze", lawn=False),
        before,
        after + ground.washed(cam, rng, 0, 6.4, 2.4, 0.8, 0.07),
        light="haze",
        focus=(400, 400, 400),
    )
