"""厕: public toilets. Nobody is in any of these pictures."""

from app.demo.scenes.parts import ground
from app.demo.scenes.parts.pen import lighter
from app.demo.scenes.parts.refuse import scraps
from app.demo.scenes.parts.rooms import ROOM, cubicles, washroom
from app.demo.scenes.parts.space import Wall, dice
from app.demo.scenes.plate import Plate

DOOR = "#5F8794"


def broken_door() -> Plate:
    """CE-02: a cubicle door off its hinges, the pan behind it stained, the floor wet."""
    cam, rng = ROOM, dice("cubicle")
    z, u0 = 4.1, -2.1
    plane = Wall(cam, u0, z)
    back = washroom("cubicle")
    hung = plane.shape([(1.12, 0.02), (1.98, -0.1), (2.2, 1.72), (1.34, 1.86)], DOOR, 0.3) + plane.shape(
        [(1.24, 1.0), (1.94, 0.9), (2.06, 1.66), (1.38, 1.76)], lighter(DOOR, 0.1), 0.3
    )
    hung += plane.shape(
        [(1.5, 0.35), (1.82, 0.3), (1.76, 0.52), (1.86, 0.7), (1.6, 0.66), (1.52, 0.5)], "#2E3A3C", 0.31
    ) + plane.quad(1.06, 1.6, 1.14, 1.8, "#8A6A4A", 0.02)
    before = cubicles(z, u0, 4, open_at=1, dirty=True) + cam.blob(rng, -0.4, 3.7, 0.7, 0.3, "#77694B", opacity=0.35)
    before += cam.strip(-0.95, 3.72, -0.1, 3.9, "#2A2620", opacity=0.18) + hung
    before += ground.puddle(cam, rng, 0.5, 2.9, 0.75, 0.42, water="#98A29B") + cam.lay(
        0.2, 3.1, scraps(rng, 240, 130, 20, 1)
    )
    after = cubicles(z, u0, 4, open_at=None)
    return Plate(back, before, after, focus=(330, 330, 420))
