"""厕: public toilets. Nobody is in any of these pictures."""

from app.demo.scenes.parts import ground
from app.demo.scenes.parts.fronts import paving_front, toilet_house
from app.demo.scenes.parts.household import sign_board
from app.demo.scenes.parts.pen import darker, ellipse, group, lighter, path, rect, stroke, text
from app.demo.scenes.parts.places import distance, flats
from app.demo.scenes.parts.plants import SUMMER, hedge, street_tree
from app.demo.scenes.parts.refuse import flies, scraps
from app.demo.scenes.parts.rooms import ROOM, basin_row, cubicles, washroom
from app.demo.scenes.parts.space import Camera, Wall, dice
from app.demo.scenes.plate import Plate

DOOR = "#5F8794"
OUTSIDE = Camera(focal=760, horizon=235, height=2.0)


def broken_door() -> Plate:
    """CE-02: a cubicle door off its hinges, the pan behind it stained, the floor wet."""
    cam, rng = ROOM, dice("cubicle")
    z, u0 = 4.1, -2.1
    plane = Wall(cam, u0, z)
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
    return Plate(washroom("cubicle"), before, after, focus=(330, 330, 420))


def pan_filthy() -> Plate:
    """CE-01: filthy pans and floor inside a public toilet, flies."""
    cam, rng = ROOM, dice("pan")
    z, u0 = 3.6, -2.1
    plane = Wall(cam, u0, z)
    grime = "".join(
        plane.shape([(u, 1.9), (u + 0.2, 1.9), (u + 0.14, 0.5), (u + 0.06, 0.3)], "#6B5C3C", 0.01, opacity=0.3)
        for u in (0.4, 2.5, 3.7)
    )
    before = (
        cubicles(z, u0, 4, open_at=1, door="#8C9A7A", dirty=True)
        + grime
        + cam.blob(rng, 0, 2.9, 1.7, 0.5, "#6B5C3C", opacity=0.4)
        + ground.puddle(cam, rng, -0.6, 2.8, 0.9, 0.36, water="#8A8468", shine="#C9C4A8")
    )
    before += (
        cam.lay(0.3, 2.9, scraps(rng, 330, 120, 50, 1.0))
        + cam.shadow(1.5, 3.3, 0.5)
        + cam.stand(1.5, 3.3, _basket(full=True))
        + cam.stand(-0.6, 3.5, flies(rng, 160, 90, 24, 0.7), y=0.8)
        + cam.stand(1.5, 3.3, flies(rng, 60, 40, 10, 0.7), y=0.6)
    )
    after = (
        cubicles(z, u0, 4, open_at=1, door="#8C9A7A")
        + cam.shadow(1.5, 3.3, 0.5)
        + cam.stand(1.5, 3.3, _basket(full=False))
        + ground.washed(cam, rng, 0, 2.8, 1.4, 0.4, 0.1)
        + cam.shadow(1.9, 2.9, 0.5)
        + cam.stand(1.65, 2.75, _wet_floor())
    )
    return Plate(washroom("pan", colour="#E9E5D8"), before, after, "", "warm", focus=(360, 380, 400))


def _basket(*, full: bool) -> str:
    body = (
        path("M-16 -40L-12 0H12L16 -40z", "#6E8794")
        + path("M6 -40L5 0H12L16 -40z", darker("#6E8794", 0.25))
        + ellipse(0, -40, 16, 4.4, "#8FA6B2")
    )
    if not full:
        return body + ellipse(0, -40, 13, 3.2, "#3F4B50")
    papers = "".join(
        ellipse(x, y, 8, 5, c, transform=f"rotate({t} {x} {y})")
        for x, y, t, c in (
            (-8, -44, 20, "#F1EEE6"),
            (7, -45, -25, "#E6DFCC"),
            (0, -50, 5, "#FFFFFF"),
            (16, -36, 40, "#F1EEE6"),
            (-17, -34, -40, "#E6DFCC"),
        )
    )
    return body + papers


def _wet_floor() -> str:
    return (
        path("M-18 0L-8 -62H8L18 0H10L4 -44H-4L-10 0z", "#B98A22")
        + path("M-16 -8L-8 -62H8L16 -8z", "#E3B63F")
        + text(0, -36, "小心", 9, "#26282A")
        + text(0, -22, "地滑", 9, "#26282A")
    )


def no_soap() -> Plate:
    """CE-05: neither soap nor paper, the dispenser torn off, basins grimy."""
    cam, rng = ROOM, dice("soap")
    end = Wall(cam, -2.4, 3.4)
    back = (
        washroom("soap", far=3.4, colour="#E3E6E4")
        + end.quad(0.5, 1.25, 4.3, 2.3, "#9AA5A5", 0.02)
        + end.quad(0.56, 1.31, 4.24, 2.24, "#B9CCD0", 0.03)
    )
    back += end.shape([(0.9, 1.31), (1.5, 1.31), (2.2, 2.24), (1.6, 2.24)], "#FFFFFF", 0.03, opacity=0.3) + end.shape(
        [(2.6, 1.31), (2.8, 1.31), (3.5, 2.24), (3.3, 2.24)], "#FFFFFF", 0.03, opacity=0.22
    )
    holes = "".join(
        end.quad(u + a, v, u + a + 0.03, v + 0.03, "#4B4F4E", 0.04)
        for u in (1.38, 3.08)
        for a in (0, 0.14)
        for v in (1.05, 1.18)
    ) + "".join(end.quad(u - 0.04, 0.98, u + 0.24, 1.25, "#C9C6B4", 0.035, opacity=0.8) for u in (1.36, 3.06))
    crack = end.line([(3.4, 1.31), (3.6, 1.6), (3.5, 1.8), (3.8, 2.24)], "#6B7777", 1.6, 0.04) + end.line(
        [(3.6, 1.6), (4.0, 1.75), (4.24, 1.7)], "#6B7777", 1.4, 0.04
    )
    before = (
        basin_row(end, 0.55, 4, dirty=True)
        + holes
        + crack
        + end.shape([(0.6, 1.31), (1.1, 1.31), (0.9, 1.5), (0.6, 1.6)], "#8A8468", 0.04, opacity=0.4)
        + _empty_holder(end)
        + ground.puddle(cam, rng, 0.2, 2.45, 0.9, 0.22, water="#9AA39B")
        + cam.lay(0.2, 2.4, scraps(rng, 240, 60, 22, 0.9))
    )
    after = (
        basin_row(end, 0.55, 4, dirty=False)
        + "".join(end.stick(u, 1.12, _dispenser(), 0.04) for u in (1.4, 3.1))
        + end.stick(4.5, 1.3, _paper_box(), 0.04)
        + end.stick(0.28, 1.5, sign_board("七步洗手", "#2E7F8C", 30, 60), 0.04)
    )
    return Plate(back, before, after, "", "clear", focus=(420, 330, 360))


def _empty_holder(wall: Wall) -> str:
    return wall.stick(
        4.5,
        1.3,
        rect(-16, -22, 32, 44, "#B9C0BE", rx=3)
        + rect(-12, -4, 24, 22, "#4B5553", rx=2)
        + path("M-16 -22L16 -14V-22z", "#8C9492"),
        0.04,
    )


def _dispenser() -> str:
    return (
        rect(-9, -16, 18, 28, "#F4F5F2", rx=4)
        + rect(-9, -16, 18, 12, "#5FA3A8", rx=4)
        + rect(-4, 10, 8, 5, "#7B8583", rx=1)
        + ellipse(0, 2, 4, 5, "#9AD0C8")
    )


def _paper_box() -> str:
    return (
        rect(-17, -24, 34, 44, "#F4F5F2", rx=4)
        + rect(-13, 12, 26, 4, "#7B8583", rx=1)
        + path("M-11 14h22l-2 16h-18z", "#FFFFFF")
        + text(0, -8, "擦手纸", 9, "#2E7F8C")
    )


def _outside(seed: str, light: str, *, tree: bool = True) -> tuple[str, Wall]:
    cam, rng = OUTSIDE, dice(seed, "outside")
    wall = Wall(cam, -4.5, 10.5)
    drawn = distance(rng, light, cam.horizon) + flats(cam, rng, light, z=44, storeys=5)
    drawn += "".join(cam.stand(x, 14, street_tree(rng, SUMMER, tall=640)) for x in (-8.4, 8.2)) if tree else ""
    drawn += (
        ground.grass(cam, rng, -20, 20, 9.2, 20, tufts=60)
        + ground.paving(cam, rng, -12, 12, 1.9, 9.2)
        + cam.strip(-4.9, 8.2, 4.9, 10.5, "#BDB7A9")
    )
    return drawn + "".join(cam.stand(x, 10.2, hedge(rng, 240, 70)) for x in (-6.8, 6.8)), wall


def sign_missing() -> Plate:
    """CE-06: a public toilet whose signs are gone; one hand-written sheet instead."""
    rng = dice("sign")
    back, wall = _outside("sign", "clear")
    sheet = wall.stick(
        1.75,
        1.6,
        rect(-22, -30, 44, 60, "#EFE9D6")
        + text(0, -10, "男厕", 15, "#3A3F45", bold=False)
        + stroke("M-10 12h18M4 6l8 6 -8 6", "#3A3F45", 2),
        0.05,
    )
    before = (
        toilet_house(wall, sign=False)
        + paving_front(OUTSIDE, 10.5)
        + sheet
        + OUTSIDE.lay(0, 8.4, scraps(rng, 500, 60, 16, 1.2))
    )
    after = (
        toilet_house(wall, sign=True)
        + paving_front(OUTSIDE, 10.5)
        + OUTSIDE.shadow(2.0, 7.4, 0.4)
        + OUTSIDE.stand(2.0, 7.4, _finger_post())
    )
    return Plate(back, before, after, focus=(400, 270, 420))


def _finger_post() -> str:
    return rect(-4, -230, 8, 230, "#6B7478") + group(
        path("M-8 -22H96L112 -4 96 14H-8z", "#2E5F8C") + text(44, -4, "公厕 50 m", 19, "#FFFFFF"), move=(0, -196)
    )
