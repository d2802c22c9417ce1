"""蚊: mosquitoes."""

from app.demo.scenes.parts import ground
from app.demo.scenes.parts.household import jar, pail, turned_pail, tyre, tyre_stack
from app.demo.scenes.parts.plants import weeds
from app.demo.scenes.parts.refuse import bottle, scraps
from app.demo.scenes.parts.space import dice
from app.demo.scenes.parts.yards import YARD, yard
from app.demo.scenes.plate import Plate


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
    after += ground.washed(cam, rng, 0, 4.9, 2.0, 0.8)
    front = cam.stand(-3.6, 7.9, weeds(rng, 90, 46)) + cam.stand(3.9, 7.9, weeds(rng, 120, 40))
    return Plate(yard("tyres"), before, after, front, "haze", focus=(400, 400, 420))
