"""差: facilities and upkeep."""

from app.demo.scenes.parts import ground
from app.demo.scenes.parts.fittings import cone, cover, lamp_post, open_shaft
from app.demo.scenes.parts.fronts import paving_front, tall_front
from app.demo.scenes.parts.pen import ellipse, group, path, rect
from app.demo.scenes.parts.places import ACROSS, ALONG, across, along, distance, trees_across
from app.demo.scenes.parts.plants import GINKGO, SUMMER, bare_tree, flower_bed, sapling, weeds
from app.demo.scenes.parts.refuse import bag, bottle, cup, litter_bin, scraps
from app.demo.scenes.parts.rooms import HALL, market_hall
from app.demo.scenes.parts.space import Camera, Wall, dice
from app.demo.scenes.parts.yards import lane, tangled_cables
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
        cam.lay(x + 0.2, z - 0.4, scraps(rng, 150, 80, 7, 1))
        + cam.shadow(x + 1.1, z + 0.7, 0.5)
        + cam.stand(x + 1.1, z + 0.7, cone(), turn=72)
    )
    after = cam.blob(rng, x, z, 0.85, 0.8, "#45484A", opacity=0.75, rough=0.06) + cover(cam, x, z, 0.5)
    return Plate(along("cover", light="clear", left=-4.6, kerb_x=-1.6), before, after, focus=(560, 480, 380))


def potholes() -> Plate:
    """CHA-02: potholes and crazed asphalt, water standing in them."""
    cam, rng = Camera(focal=640, horizon=225, vanish=330, height=2.1), dice("pothole")
    before = ""
    for x, z, rx, rz in ((2.9, 9.6, 1.0, 1.2), (1.1, 7.2, 0.9, 0.9), (0.6, 4.4, 1.05, 0.72), (2.5, 5.0, 0.8, 0.62)):
        before += (
            cam.blob(rng, x, z, rx * 1.5, rz * 1.5, "#4C4F51", opacity=0.6)
            + cam.blob(rng, x, z + 0.03, rx * 1.12, rz * 1.12, "#8C8878", points=15)
            + cam.blob(rng, x, z, rx, rz, "#3E3D39", points=15)
        )
        before += ground.puddle(cam, rng, x + 0.05, z - 0.06, rx * 0.72, rz * 0.62, water="#75808A")
        before += "".join(
            ground.crack(cam, rng, x + a * rx, z + b * rz, a * rx * 0.9, b * rz * 0.9, width=2)
            for a, b in ((1.1, 0.3), (-1.0, -0.4), (-0.5, 1.0), (0.6, -0.9))
        )
        before += "".join(
            cam.disc(
                x + rng.uniform(-1.5, 1.5) * rx, z + rng.uniform(-1.4, 1.4) * rz, rng.uniform(0.02, 0.06), "#A8A395"
            )
            for _ in range(14)
        )
    after = cam.area([(-0.6, 3.3), (4.0, 3.3), (4.0, 11.2), (-0.6, 11.2)], "#484B4D") + cam.mark(
        [(-0.6, 3.3), (-0.6, 11.2), (4.0, 11.2), (4.0, 3.3)], "#2F3233", 1.6
    )
    z = 3.4
    while z < 10.6:
        after += cam.strip(1.48, z, 1.62, z + 2.0, "#F1EEE4")
        z += 4.0
    after += cam.strip(-0.5, 3.3, -0.4, 11.2, "#E3CB7C")
    return Plate(
        along("pothole", light="grey", cam=cam, left=-4.4, kerb_x=-0.8, right=8.6, colours=SUMMER, storeys=3),
        before,
        after,
        light="grey",
        focus=(470, 440, 420),
    )


def lamp_out() -> Plate:
    """CHA-03: the street lamps are out at dusk."""
    cam = Camera(focal=620, horizon=240, vanish=430, height=1.9)
    posts = ((-1.4, 34), (-1.4, 22), (-1.4, 14.5), (-1.4, 8.6))
    before = "".join(cam.stand(x, z, lamp_post(tall=470)) for x, z in posts) + rect(
        0, 0, 800, 600, "#0E1228", opacity=0.4
    )
    pools = "".join(
        cam.disc(x + 1.3, z, 2.2, "#FFD98A", opacity=0.2) + cam.disc(x + 1.3, z, 1.2, "#FFE3A0", opacity=0.18)
        for x, z in posts
    )
    after = pools + "".join(cam.stand(x, z, lamp_post(lit=True, tall=470)) for x, z in posts)
    return Plate(
        along("lamp", light="dusk", cam=cam, left=-5.2, kerb_x=-1.0, trees=False),
        before,
        after,
        light="dusk",
        focus=(370, 170, 360),
    )


def bin_broken() -> Plate:
    """CHA-04: a roadside bin with one shell torn off and its roof askew."""
    cam, rng = Camera(focal=1050, horizon=215, height=1.9), dice("bin-broken")
    z = 7.7
    before = (
        ground.dirt(cam, rng, 0.1, 7.5, 1.3, 0.5, 0.4)
        + cam.shadow(0, z, 1.2)
        + cam.stand(0, z, litter_bin("broken"), size=1.25)
    )
    before += (
        cam.lay(0, 7.35, scraps(rng, 260, 60, 30, 1.2))
        + cam.stand(0.9, 7.4, bottle())
        + cam.stand(-0.9, 7.35, cup())
        + cam.stand(1.05, 7.7, bag("#D9D5C8", 0.8))
        + cam.stand(-1.15, 7.7, bag("#3A3F45", 0.7))
    )
    after = cam.shadow(0, z, 1.2) + cam.stand(0, z, litter_bin(), size=1.25)
    back = across("bin-broken", light="haze", cam=cam) + trees_across(
        "bin-broken", [(-2.5, 9.4)], cam=cam, colours=GINKGO
    )
    return Plate(back, before, after, light="haze", focus=(400, 400, 340))


def dead_trees() -> Plate:
    """CHA-05: street trees have died and stand bare in weedy pits."""
    cam, rng = ACROSS, dice("dead")
    spots = ((-3.2, 9.0), (0.2, 9.0), (3.6, 9.0))
    pits = "".join(
        cam.strip(x - 0.75, z - 0.6, x + 0.75, z + 0.6, "#A9A292")
        + cam.strip(x - 0.62, z - 0.5, x + 0.62, z + 0.5, "#7A6850")
        for x, z in spots
    )
    before = after = ""
    for x, z in spots:
        before += (
            cam.stand(x, z, bare_tree(470))
            + cam.stand(x - 0.3, z - 0.2, weeds(rng, 60, 30, "#A39A55"))
            + cam.lay(x, z - 0.3, scraps(rng, 110, 60, 6, 1.1))
        )
        after += (
            cam.shadow(x, z, 1.6, 0.2, 0.12)
            + cam.stand(x, z, sapling(rng, tall=480))
            + cam.stand(x, z - 0.42, flower_bed(rng, 118))
        )
    return Plate(across("dead", light="warm", storeys=6) + pits, before, after, light="warm", focus=(410, 330, 380))


def shabby_front() -> Plate:
    """CHA-06: a street front with fallen plaster, stains and broken panes."""
    cam, rng = Camera(focal=800, horizon=300, height=2.1), dice("front")
    wall = Wall(cam, -9, 11.5)
    floor = (
        ground.paving(cam, rng, -12, 12, 6.2, 11.5)
        + paving_front(cam, 11.5)
        + ground.asphalt(cam, rng, 4, 6.2, level=-0.14)
        + ground.kerb(cam, 6.2)
    )
    before = (
        tall_front(wall, dice("front", "old"), worn=True)
        + cam.lay(-0.5, 10.6, scraps(rng, 900, 60, 20, 1.4))
        + cam.stand(-2.6, 11.0, weeds(rng, 80, 40))
    )
    after = tall_front(wall, dice("front", "old"), worn=False) + "".join(
        cam.stand(x, 11.0, flower_bed(rng, 190)) for x in (-4.2, -1.2, 1.8, 4.8)
    )
    return Plate(distance(rng, "clear", cam.horizon) + floor, before, after, focus=(380, 300, 430))


def cables_hang() -> Plate:
    """CHA-07: cables hang in loops across a back lane."""
    return Plate(
        lane("cables", light="clear"),
        tangled_cables("cables", tidy=False),
        tangled_cables("cables", tidy=True),
        focus=(300, 200, 420),
    )


def market_shabby() -> Plate:
    """CHA-08: a market hall with broken tiles, standing water and goods that block the aisle."""
    cam, rng = HALL, dice("market-shabby")
    before = "".join(
        cam.area([(x, z), (x + 0.6, z), (x + 0.6, z + 0.6), (x, z + 0.6)], "#6E675A")
        + ground.crack(cam, rng, x, z, 0.7, 0.5, "#5B5448")
        for x, z in ((-0.6, 3.1), (0.6, 3.7), (-1.2, 4.9), (1.2, 5.5), (0.0, 6.1), (-1.8, 3.7))
    )
    before += ground.puddle(cam, rng, -0.5, 4.4, 1.5, 0.9, water="#7D7C70", shine="#C2C2B4") + ground.puddle(
        cam, rng, 1.2, 3.2, 0.7, 0.4, water="#7D7C70", shine="#C2C2B4"
    )
    before += "".join(
        cam.shadow(x, z, 0.8) + cam.stand(x, z, thing)
        for x, z, thing in (
            (1.9, 6.4, _sacks()),
            (-1.9, 5.8, _sacks()),
            (2.0, 4.6, _sacks()),
            (-2.1, 4.2, bag("#4A4640", 1.0)),
            (0.2, 6.6, bag("#C6B48E", 0.9)),
        )
    )
    before += cam.lay(0, 3.8, scraps(rng, 320, 160, 34, 1.1)) + _hanging_wire(cam)
    after = cam.area([(-2.6, 1.5), (2.6, 1.5), (2.6, 16.5), (-2.6, 16.5)], "#C9CBC4", opacity=0.6) + ground.washed(
        cam, rng, 0, 4.4, 1.8, 1.2
    )
    after += "".join(cam.strip(x - 0.05, 1.6, x + 0.05, 16.4, "#D9B14A") for x in (-2.4, 2.4))
    return Plate(market_hall("market-shabby", far=15), before, after, light="grey", focus=(400, 420, 420))


def _sacks() -> str:
    sack = (
        path("M-28 0Q-34 -40 -22 -62Q0 -70 22 -62Q34 -40 28 0z", "#C9BE9F")
        + path("M6 -64Q34 -50 28 0H12Q26 -30 6 -64z", "#A3987A", opacity=0.6)
        + ellipse(0, -62, 22, 6, "#8A7F62")
    )
    return group(sack, move=(-24, 0)) + group(sack, move=(28, 2)) + group(sack, move=(2, -52))


def _hanging_wire(cam: Camera) -> str:
    (x, y), (u, v) = cam.at(-3.0, 3.9, 5), cam.at(2.6, 3.9, 6.4)
    return path(
        f"M{x:.0f} {y:.0f}Q{(x + u) / 2:.0f} {y + 190:.0f} {u:.0f} {v:.0f}", "none", stroke="#2E3134", stroke_width=3
    )
