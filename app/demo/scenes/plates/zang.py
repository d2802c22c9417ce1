"""脏: environmental sanitation."""

from app.demo.scenes.parts import ground
from app.demo.scenes.parts.fittings import cone, cover
from app.demo.scenes.parts.household import sign_board
from app.demo.scenes.parts.outskirts import BANK, cleaning_boat, parapet, river
from app.demo.scenes.parts.pen import group, path, rect, smooth, stroke
from app.demo.scenes.parts.places import ACROSS, ALONG, across, along, trees_across
from app.demo.scenes.parts.plants import SUMMER, flower_bed, weeds
from app.demo.scenes.parts.refuse import (
    SACKS,
    bag,
    bottle,
    carton,
    cup,
    flies,
    heaped_bin,
    meal_box,
    rubble,
    scraps,
    wheel_bin,
)
from app.demo.scenes.parts.space import Camera, Wall, dice
from app.demo.scenes.parts.yards import LANE, YARD, lane, yard
from app.demo.scenes.plate import Plate


def bins_overflow() -> Plate:
    """ZANG-02: three bins that nobody has emptied."""
    cam, rng = ACROSS, dice("bins")
    places = ((-1.0, "green"), (0.0, "grey"), (1.0, "blue"))
    z = 8.4
    before = ground.dirt(cam, rng, 0.1, 7.9, 2.3, 0.55)
    before += cam.blob(rng, 1.0, 7.2, 0.35, 0.4, "#4F4738", opacity=0.5)
    for x, kind in places:
        before += cam.shadow(x, z, 0.8) + cam.stand(
            x, z, heaped_bin(rng, kind) if kind != "blue" else wheel_bin(kind, "open", dirty=True)
        )
    for x, zz, colour, size in (
        (-1.75, 7.9, "#3A3F45", 1.1),
        (-0.95, 7.75, "#D9D5C8", 0.85),
        (0.35, 7.75, "#C6B48E", 0.8),
        (1.15, 7.8, "#4A4640", 1.15),
        (1.85, 7.95, "#3A3F45", 0.95),
    ):
        before += cam.shadow(x, zz, 0.7 * size) + cam.stand(x, zz, bag(colour, size))
    before += cam.stand(2.55, 7.8, carton(75, 48, torn=True)) + cam.lay(0.2, 7.45, scraps(rng, 420, 90, 46))
    before += cam.stand(-0.3, 7.3, bottle()) + cam.stand(0.9, 7.25, cup())
    after = ground.washed(cam, rng, 0.1, 7.9, 2.2, 0.5)
    for x, kind in places:
        after += cam.shadow(x, z, 0.8) + cam.stand(x, z, wheel_bin(kind))
    back = across("bins", light="clear") + trees_across("bins", [(-3.9, 8.7), (4.3, 8.9)])
    return Plate(back, before, after, focus=(410, 400, 400))


def littered_street() -> Plate:
    """ZANG-03: a road strewn with peel, paper and cups after the night stalls."""
    cam, rng = ALONG, dice("litter")
    before = ground.dirt(cam, rng, 0.6, 5.2, 1.3, 0.9, 0.45) + ground.dirt(cam, rng, -2.6, 4.4, 0.8, 0.6, 0.4)
    before += (
        cam.lay(0.9, 5.6, scraps(rng, 520, 360, 60, 1.5))
        + cam.lay(-2.2, 4.4, scraps(rng, 300, 220, 34, 1.4))
        + cam.lay(0.4, 9, scraps(rng, 420, 420, 30, 1.8))
    )
    for x, z, thing in (
        (-0.2, 4.6, meal_box()),
        (1.5, 4.9, cup()),
        (-2.9, 4.0, bottle()),
        (0.7, 4.0, bottle("#9FB58A")),
        (-1.9, 5.4, meal_box()),
        (2.2, 6.2, meal_box()),
        (1.0, 7.4, cup()),
        (0.1, 3.6, cup("#D9E0DA")),
    ):
        before += cam.stand(x, z, thing, size=1.4)
    before += (
        cam.shadow(-0.9, 6.0, 0.6)
        + cam.stand(-0.85, 6.0, bag("#D9D5C8", 0.8))
        + cam.stand(-0.4, 6.2, bag("#3A3F45", 0.7))
    )
    after = ground.washed(cam, rng, 0.9, 5.2, 1.6, 1.0, 0.035)
    return Plate(along("litter", light="warm"), before, after, light="warm", focus=(430, 470, 400))


def refuse_lane() -> Plate:
    """ZANG-01: household refuse dumped along the wall of a back lane."""
    cam, rng = LANE, dice("refuse-lane")
    before = ground.dirt(cam, rng, 0.7, 4.4, 1.2, 1.3, 0.5)
    heap = (
        (1.5, 6.2, 3, 1.2),
        (1.1, 6.0, 0, 1.0),
        (1.55, 5.4, 2, 1.25),
        (0.95, 5.2, 1, 1.05),
        (1.6, 4.7, 0, 1.1),
        (0.75, 4.7, 4, 0.9),
        (1.2, 4.4, 2, 1.15),
        (1.55, 4.0, 1, 0.9),
        (0.8, 4.0, 3, 0.85),
    )
    for x, z, sack, size in heap:
        before += cam.shadow(x, z, 0.8 * size) + cam.stand(x, z, bag(SACKS[sack], size), turn=rng.uniform(-8, 8))
    before += (
        cam.stand(0.35, 4.3, carton(60, 42, torn=True))
        + cam.stand(0.2, 5.2, carton(46, 34))
        + cam.stand(-0.2, 3.7, meal_box(), size=1.2)
    )
    before += (
        cam.lay(0.6, 3.9, scraps(rng, 220, 110, 40, 1.2))
        + cam.stand(0.5, 3.4, bottle(), size=1.2)
        + cam.stand(1.1, 3.45, cup(), size=1.2)
    )
    before += cam.stand(1.2, 4.5, flies(rng, 120, 60, 12, 0.7), y=0.9)
    after = ground.washed(cam, rng, 0.7, 4.4, 1.0, 1.1)
    for x, z, kind in ((1.55, 5.6, "green"), (1.55, 4.7, "grey")):
        after += cam.shadow(x, z, 0.8) + cam.stand(x, z, wheel_bin(kind))
    return Plate(lane("refuse-lane"), before, after, light="grey", focus=(540, 410, 380))


def spoil_corner() -> Plate:
    """ZANG-04: building rubble and spoil piled in a corner for weeks, weeds growing on it."""
    cam, rng = YARD, dice("spoil")
    before = (
        ground.dirt(cam, rng, 0.2, 5.6, 3.0, 0.9, 0.3)
        + cam.stand(-1.9, 7.3, rubble(rng, 300, 120))
        + cam.stand(0.9, 6.9, rubble(rng, 460, 175))
    )
    before += (
        cam.stand(-0.3, 5.9, rubble(rng, 190, 62))
        + cam.stand(2.7, 6.2, weeds(rng, 90, 60))
        + cam.stand(-2.3, 6.6, weeds(rng, 80, 50))
    )
    before += (
        cam.shadow(2.3, 5.4, 0.8)
        + cam.stand(2.3, 5.4, bag("#C9C1AF", 1.15))
        + cam.stand(1.6, 5.2, bag("#4A4640", 0.9))
        + cam.lay(0.2, 5.0, scraps(rng, 480, 90, 22, 1.2))
    )
    wall = Wall(cam, -9, 8.5)
    after = "".join(
        cam.shadow(x, 7.6, 1.5)
        + cam.stand(x, 7.6, group(flower_bed(rng, 150), rect(-80, -12, 160, 24, "#A9A292", rx=3)))
        for x in (-2.6, -0.6, 1.4, 3.4)
    )
    after += wall.stick(9.4, 1.6, sign_board("禁止倾倒垃圾", "#2C5A60", 190, 52)) + ground.washed(
        cam, rng, 0.3, 5.2, 2.2, 0.7
    )
    return Plate(yard("spoil", colour="#A9A79C"), before, after, light="warm", focus=(430, 370, 440))


def river_float() -> Plate:
    """ZANG-07: bottles, foam and water weed drift against the bank of a canal."""
    cam, rng = BANK, dice("river-float")
    level = -1.2
    before = ""
    for x, z, rx, rz in ((-1.6, 13.5, 2.6, 1.6), (2.6, 11.2, 2.2, 1.1), (-3.2, 18.5, 3.0, 1.4), (3.6, 17.5, 2.4, 1.2)):
        before += path(
            smooth([cam.at(x + rx * a, level, z + rz * b) for a, b in _RING]), "#6F8A4C", opacity=0.85
        ) + path(smooth([cam.at(x + rx * a * 0.7, level, z + rz * b * 0.6) for a, b in _RING]), "#86A05C", opacity=0.8)
    drift = []
    for _ in range(64):
        x, z = rng.gauss(0, 2.8), rng.uniform(9.6, 19)
        thing = rng.choice(
            (bottle(), bottle("#9FB58A"), cup(), meal_box(), scraps(rng, 30, 10, 3, 1.4), bag(rng.choice(SACKS), 0.5))
        )
        drift.append((z, cam.stand(x, z, thing, y=level, size=2.0)))
    before += "".join(drawn for _, drawn in sorted(drift, key=lambda item: -item[0]))
    after = cam.stand(-1.2, 15.5, cleaning_boat(), y=level, size=1.5) + "".join(
        stroke(f"M{cam.at(x, level, z)[0]:.0f} {cam.at(x, level, z)[1]:.0f}h{w}", "#C3D2CB", 2, opacity=0.7)
        for x, z, w in ((0.7, 14.8, 90), (1.4, 15.4, 60), (-4.6, 14.9, 50), (2.4, 11.8, 110), (-3.4, 12.4, 80))
    )
    return Plate(river("river-float"), before, after, parapet("river-float"), focus=(400, 380, 420))


def sewer_overflow() -> Plate:
    """ZANG-08: foul water wells up round a cover and floods the road along the kerb."""
    cam, rng = Camera(focal=620, horizon=200, vanish=380, height=2.3), dice("sewer")
    x, z = 1.5, 5.4
    before = ""
    for px, pz, rx, rz in (
        (1.4, 14.0, 1.5, 4.6),
        (0.5, 9.6, 1.5, 2.4),
        (x, z, 2.7, 1.9),
        (0.2, 3.5, 1.6, 1.3),
        (-2.4, 5.6, 1.2, 0.9),
    ):
        before += ground.puddle(cam, rng, px, pz, rx, rz, water="#6B6048", shine="#B8AD8B")
    before += cam.disc(x, z, 0.85, "#85795A") + cam.disc(x, z, 0.66, "#9A8E6C") + cover(cam, x + 0.16, z + 0.08, 0.42)
    for a, b, r in (
        (0.5, 0.1, 0.12),
        (-0.46, 0.2, 0.16),
        (0.1, -0.44, 0.13),
        (-0.26, -0.34, 0.1),
        (0.6, -0.2, 0.08),
        (0.0, 0.52, 0.1),
        (-0.7, -0.1, 0.09),
    ):
        before += cam.disc(x + a, z + b, r, "#CFC6A8", y=0.03, opacity=0.9) + cam.disc(
            x + a - 0.02, z + b, r * 0.6, "#E9E2C8", y=0.05, opacity=0.8
        )
    before += (
        cam.lay(0.8, 4.2, scraps(rng, 420, 190, 40, 1.3))
        + cam.stand(-0.2, 4.4, bottle(), size=1.4)
        + cam.stand(2.6, 4.8, meal_box(), size=1.4)
        + cam.stand(0.9, 7.4, cup(), size=1.5)
    )
    before += cam.shadow(2.8, 6.6, 0.5) + cam.stand(2.9, 6.6, cone(), size=1.1)
    after = (
        cam.blob(rng, x, z, 1.9, 1.4, "#595D60", opacity=0.35)
        + cover(cam, x + 0.16, z + 0.08, 0.42)
        + ground.washed(cam, rng, x - 0.2, z, 1.9, 1.2, 0.03)
    )
    back = along("sewer", light="grey", cam=cam, kerb_x=-1.4, left=-5.0, colours=SUMMER, storeys=3)
    return Plate(back, before, after, light="grey", focus=(500, 440, 420))


_RING = ((1, 0), (0.75, 0.62), (0.1, 0.9), (-0.6, 0.8), (-1.0, 0.2), (-0.8, -0.5), (-0.1, -0.85), (0.7, -0.6))
