"""蝇: flies."""

from app.demo.scenes.parts import ground
from app.demo.scenes.parts.refuse import bag, flies, maggots, offal, scraps, wheel_bin
from app.demo.scenes.parts.rooms import HALL, market_hall
from app.demo.scenes.parts.space import dice
from app.demo.scenes.parts.wheels import crate
from app.demo.scenes.plate import Plate


def market_offal() -> Plate:
    """YING-04: offal and fish waste between the stalls of a wet market, flies over it."""
    cam, rng = HALL, dice("offal")
    before = ground.puddle(cam, rng, 0.1, 4.3, 1.9, 1.1, water="#6F6A58", shine="#A9A58E") + cam.lay(
        0.1, 4.2, offal(rng, 300, 170, 34), size=1.0
    )
    before += (
        cam.shadow(1.3, 5.0, 0.8)
        + cam.stand(1.3, 5.0, wheel_bin("green", "open", dirty=True))
        + cam.stand(1.3, 5.0, bag("#4A4640", 0.6), y=0.92)
    )
    before += (
        cam.shadow(-1.2, 4.9, 0.7)
        + cam.stand(-1.2, 4.9, crate("#4E7F96", 62, 36))
        + cam.stand(-1.2, 4.9, offal(rng, 40, 10, 9), y=0.38)
    )
    before += (
        cam.shadow(0.75, 4.3, 0.6)
        + cam.stand(0.75, 4.3, bag("#3A3F45", 0.85))
        + cam.stand(-0.6, 4.0, bag("#C6B48E", 0.7))
        + cam.lay(0.1, 3.6, scraps(rng, 220, 80, 14, 1))
    )
    before += cam.lay(0.2, 3.9, maggots(rng, 90, 40, 24), size=0.7)
    swarm = "".join(
        cam.stand(x, z, flies(rng, 130, 70, n, 0.8), y=h)
        for x, z, h, n in ((1.3, 5.0, 1.3, 20), (0.2, 4.2, 0.35, 26), (-1.2, 4.9, 0.6, 12))
    )
    after = (
        ground.washed(cam, rng, 0.1, 4.3, 1.8, 1.0)
        + cam.shadow(1.3, 5.0, 0.8)
        + cam.stand(1.3, 5.0, wheel_bin("green"))
        + cam.shadow(-1.2, 4.9, 0.7)
        + cam.stand(-1.2, 4.9, crate("#4E7F96", 62, 36))
    )
    return Plate(market_hall("offal"), before + swarm, after, "haze", focus=(430, 390, 380))
