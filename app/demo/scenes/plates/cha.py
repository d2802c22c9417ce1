"""差: facilities and upkeep."""

from app.demo.scenes.parts import ground
from app.demo.scenes.parts.fittings import cone, cover, open_shaft
from app.demo.scenes.parts.places import ALONG, along
from app.demo.scenes.parts.refuse import scraps
from app.demo.scenes.parts.space import dice
from app.demo.scenes.plate import Plate


def cover_gone() -> Plate:
    """CHA-01: the cover of a shaft is missing in the carriageway."""
    cam, rng = ALONG, dice("cover")
    x, z = 0.75, 3.9
    cracks = "".join(
        ground.crack(cam, rng, x + a, z + b, a * 0.9, b * 0.9)
        for a, b in ((0.6, 0.1), (-0.55, -0.2), (-0.3, 0.55), (0.45, -0.3))
    )
    before = cam.blob(rng, x, z, 0.85, 0.75, "#4E5153", opacity=0.6) + cracks + open_shaft(cam, x, z, 0.5)
    before += (
        cam.stand(x - 0.75, z + 0.5, "")
        + cam.lay(x + 0.2, z - 0.4, scraps(rng, 150, 80, 7, 1))
        + cam.shadow(x + 1.1, z + 0.7, 0.5)
        + cam.stand(x + 1.1, z + 0.7, cone(), turn=72)
    )
    after = cam.blob(rng, x, z, 0.85, 0.8, "#45484A", opacity=0.75, rough=0.06) + cover(cam, x, z, 0.5)
    return Plate(along("cover", light="clear", left=-4.6, kerb_x=-1.6), before, after, focus=(560, 480, 380))
