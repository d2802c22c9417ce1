"""乱: order in the streets."""

from app.demo.scenes.parts import ground
from app.demo.scenes.parts.fittings import bike_rack
from app.demo.scenes.parts.places import ACROSS, across, trees_across
from app.demo.scenes.parts.refuse import bag, carton, scraps
from app.demo.scenes.parts.space import dice
from app.demo.scenes.parts.wheels import BIKES, bicycle, crate, folding_table, fruit_cart, stool
from app.demo.scenes.plate import Plate


def bikes_heap() -> Plate:
    """LUAN-04: shared bicycles thrown across the pavement and the guiding strip."""
    cam, rng = ACROSS, dice("bikes")
    before = ""
    for i, (x, z, turn) in enumerate(
        (
            (-2.6, 10.2, -4),
            (-1.5, 10.4, 6),
            (1.6, 10.2, 8),
            (-0.5, 9.9, -10),
            (0.6, 9.6, 14),
            (2.6, 9.8, -6),
            (-2.0, 9.0, 12),
            (1.9, 8.9, -14),
            (-0.9, 8.6, -20),
            (0.5, 8.2, 10),
            (-1.6, 7.9, 24),
            (1.5, 7.8, -26),
        )
    ):
        before += cam.shadow(x, z, 1.7, 0.2) + cam.stand(
            x, z, bicycle(BIKES[(i * 3 + i // 4) % 4]), turn=turn, flip=i % 3 == 1
        )
    before += cam.lay(0, 7.5, scraps(rng, 300, 60, 10))
    after = cam.stand(0, 11.6, bike_rack(620))
    for i in range(9):
        x = -2.9 + i * 0.7
        after += cam.shadow(x, 11.2, 0.9, 0.16) + cam.stand(x, 11.2, bicycle(BIKES[(i // 3) % 4]), size=0.98)
    after += (
        cam.strip(-4.0, 10.8, 3.9, 10.86, "#F4F1E8")
        + cam.strip(-4.0, 12.3, 3.9, 12.36, "#F4F1E8")
        + cam.strip(-4.0, 10.8, -3.94, 12.3, "#F4F1E8")
        + cam.strip(3.84, 10.8, 3.9, 12.3, "#F4F1E8")
    )
    back = across("bikes", light="haze") + trees_across("bikes", [(-4.4, 9.0)])
    return Plate(back, before, after, light="haze", focus=(400, 400, 420))


def fruit_on_road() -> Plate:
    """LUAN-01: a fruit barrow, crates and a table on the pavement."""
    cam, rng = ACROSS, dice("stall")
    before = (
        ground.dirt(cam, rng, 0.2, 7.7, 2.2, 0.5, 0.3)
        + cam.shadow(0, 8.2, 3.6, 0.4, 0.26)
        + cam.stand(0, 8.2, fruit_cart(rng))
    )
    for x, z, colour in ((2.15, 8.0, "#4E7F96"), (2.75, 8.2, "#B5713C"), (2.4, 7.7, "#5C8A5E")):
        before += cam.shadow(x, z, 0.6) + cam.stand(x, z, crate(colour))
    before += (
        cam.stand(2.15, 8.0, crate("#A9563F"), y=0.3)
        + cam.stand(-2.2, 7.9, carton(62, 44, torn=True))
        + cam.stand(-2.75, 8.0, carton(50, 36))
    )
    before += (
        cam.shadow(-3.2, 9.6, 1.2)
        + cam.stand(-3.2, 9.6, folding_table())
        + cam.stand(-2.5, 9.4, stool())
        + cam.stand(-3.9, 9.3, stool("#3F6B8C"))
    )
    before += cam.lay(0.2, 7.5, scraps(rng, 520, 60, 26)) + cam.stand(-1.6, 7.5, bag("#D9D5C8", 0.6))
    after = ground.washed(cam, rng, 0.2, 7.9, 2.2, 0.5)
    back = across("stall", light="warm") + trees_across("stall", [(-4.7, 8.9), (4.6, 8.7)])
    return Plate(back, before, after, light="warm", focus=(400, 360, 440))
