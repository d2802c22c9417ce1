"""鼠: rodents."""

from app.demo.scenes.parts.fittings import bait_station
from app.demo.scenes.parts.household import burrow, rat
from app.demo.scenes.parts.plants import flower_bed, shrub
from app.demo.scenes.parts.refuse import bag, scraps
from app.demo.scenes.parts.space import dice
from app.demo.scenes.parts.yards import COURT, court
from app.demo.scenes.plate import Plate


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
        cam.shadow(-3.1, 6.2, 0.8)
        + cam.stand(-3.1, 6.2, bag("#3A3F45", 0.9))
        + cam.stand(-2.5, 5.9, bag("#D9D5C8", 0.7))
        + cam.lay(-1.6, 5.3, scraps(rng, 260, 90, 18, 1.1))
    )
    after = "".join(
        cam.stand(x, z, flower_bed(rng, w)) for x, z, w in ((1.9, 7.4, 150), (-2.4, 7.8, 150), (-0.1, 6.3, 240))
    )
    after += cam.shadow(2.6, 6.0, 0.5, 0.1) + cam.stand(2.6, 6.0, bait_station(), size=1.6)
    front = cam.stand(-2.65, 5.3, shrub(rng, 150, 90)) + cam.stand(2.85, 5.1, shrub(rng, 170, 100))
    return Plate(court("burrow"), before, after, front, focus=(400, 440, 380))
