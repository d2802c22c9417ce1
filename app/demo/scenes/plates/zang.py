"""脏: environmental sanitation."""

from app.demo.scenes.parts import ground
from app.demo.scenes.parts.places import ACROSS, ALONG, across, along, trees_across
from app.demo.scenes.parts.refuse import bag, bottle, carton, cup, heaped_bin, meal_box, scraps, wheel_bin
from app.demo.scenes.parts.space import dice
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
    after = ground.washed(cam, rng, 0.9, 5.2, 1.6, 1.0)
    return Plate(along("litter", light="warm"), before, after, light="warm", focus=(430, 470, 400))
