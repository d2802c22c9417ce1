"""蝇: flies."""

from app.demo.scenes.parts import ground
from app.demo.scenes.parts.fronts import back_door, counter, paving_front
from app.demo.scenes.parts.household import fly_trap, sign_board
from app.demo.scenes.parts.pen import darker, ellipse, group, path, rect, stroke, text
from app.demo.scenes.parts.places import distance
from app.demo.scenes.parts.refuse import bag, carton, flies, maggots, offal, scraps, swill_tub, wheel_bin
from app.demo.scenes.parts.rooms import HALL, market_hall, tiles
from app.demo.scenes.parts.shops import AWNINGS, Shop, awning, shop
from app.demo.scenes.parts.space import Camera, Wall, dice
from app.demo.scenes.parts.wheels import crate
from app.demo.scenes.parts.yards import YARD, brick_wall, yard
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
        ground.washed(cam, rng, 0.1, 4.3, 1.8, 1.0, 0.07)
        + cam.shadow(1.3, 5.0, 0.8)
        + cam.stand(1.3, 5.0, wheel_bin("green"))
        + cam.shadow(-1.2, 4.9, 0.7)
        + cam.stand(-1.2, 4.9, crate("#4E7F96", 62, 36))
    )
    return Plate(market_hall("offal"), before + swarm, after, "", "haze", focus=(430, 390, 380))


def swill_open() -> Plate:
    """YING-05: open swill tubs behind a restaurant, spilled and swarming."""
    cam, rng = Camera(focal=880, horizon=215, height=1.9), dice("swill")
    wall = Wall(cam, -8, 8.5)
    back = distance(rng, "clear", cam.horizon) + ground.floor(cam, 8.5, 1.4, ("#ABA596", "#B9B3A4"), "backyard")
    back += (
        wall.quad(0, 0, 16, 4.6, "#C9C2B2")
        + tiles(wall, 0, 16, 0, 1.5, "#D5D6CE", 0.3, "#B9BBB2")
        + wall.quad(0, 0, 16, 0.2, "#8F897A")
        + paving_front(cam, 8.5)
    )
    back += ground.crack(cam, rng, -2, 5, 1, 0.6, "#857A66") + ground.crack(cam, rng, 2, 6, -0.8, 0.7, "#857A66")
    before = (
        back_door(wall, 6.4, dice("swill", "door"), screen=False)
        + ground.puddle(cam, rng, 0.6, 6.0, 2.1, 0.8, water="#74684A", shine="#B9A878")
        + ground.dirt(cam, rng, 0.4, 7.3, 1.8, 0.6, 0.4)
    )
    for x, z, colour, spilled in (
        (0.4, 7.3, "#3F6A99", True),
        (1.15, 7.0, "#5B6D78", True),
        (1.9, 7.3, "#3F6A99", False),
    ):
        before += cam.shadow(x, z, 0.8) + cam.stand(x, z, swill_tub(colour, shut=False, spilled=spilled), size=1.15)
    before += (
        cam.shadow(-0.6, 6.4, 0.9)
        + cam.stand(-0.4, 6.3, group(swill_tub("#A5483A", shut=False), turn=76, move=(0, -26)), size=1.05)
        + cam.lay(0.35, 5.9, offal(rng, 170, 80, 22), size=1)
    )
    before += (
        cam.stand(2.7, 7.0, bag("#3A3F45", 1.0))
        + cam.stand(2.4, 6.5, carton(56, 40, torn=True))
        + "".join(cam.stand(x, 7, flies(rng, 110, 60, 18, 0.75), y=h) for x, h in ((0.4, 1.0), (1.4, 1.0), (0.2, 0.3)))
    )
    after = back_door(wall, 6.4, dice("swill", "door"), screen=True) + ground.washed(cam, rng, 0.5, 6.3, 2.0, 0.8, 0.08)
    for x, colour in ((0.5, "#3F6A99"), (1.2, "#5B6D78"), (1.9, "#3F6A99")):
        after += cam.shadow(x, 7.6, 0.8) + cam.stand(x, 7.6, swill_tub(colour, shut=True), size=1.15)
    after += wall.stick(9.2, 1.95, sign_board("餐厨垃圾 日产日清", "#2C5A60", 150, 34))
    return Plate(back, before, after, focus=(450, 380, 380))


def maggot_bins() -> Plate:
    """YING-03: a collection point whose bins have gone foul, maggots on the ground."""
    cam, rng = YARD, dice("maggots")
    shed = Wall(cam, -3.1, 7.6)
    back = (
        yard("maggots", colour="#BDB29C")
        + shed.quad(0, 0, 6.2, 2.5, "#A6A89F")
        + brick_wall(shed, 0, 6.2, 0, 2.2, rng, "#B5B0A0", course=0.24)
        + shed.quad(0, 0, 0.2, 2.5, "#8C8A80", 1.6)
        + shed.quad(6.0, 0, 6.2, 2.5, "#8C8A80", 1.6)
    )
    back += _lean_roof(shed) + shed.stick(3.1, 2.15, sign_board("生活垃圾收集点", "#3F6B57", 190, 34), 0.02)
    before = ground.puddle(cam, rng, 0.1, 5.3, 2.3, 0.7, water="#6F6548", shine="#A99D74") + ground.dirt(
        cam, rng, 0, 6.6, 2.4, 0.6, 0.45
    )
    for x, kind in ((-2.0, "green"), (-0.8, "grey"), (0.5, "green"), (1.8, "grey")):
        before += (
            cam.shadow(x, 6.5, 0.9)
            + cam.stand(x, 6.5, wheel_bin(kind, "open", dirty=True))
            + cam.stand(x + 0.05, 6.5, bag("#4A4640" if kind == "grey" else "#C6B48E", 0.55), y=0.92)
        )
    before += (
        cam.stand(-1.4, 5.9, bag("#3A3F45", 0.9))
        + cam.stand(1.2, 5.8, bag("#D9D5C8", 0.8))
        + cam.lay(0, 5.2, offal(rng, 260, 60, 16), size=1)
        + cam.lay(-0.2, 5.0, maggots(rng, 260, 70, 70), size=1.1)
        + cam.lay(0.2, 4.9, scraps(rng, 360, 60, 18, 1.1))
    )
    before += "".join(cam.stand(x, 6.3, flies(rng, 110, 60, 16, 0.75), y=1.3) for x in (-2.0, -0.6, 0.6, 1.9))
    after = ground.washed(cam, rng, 0, 5.5, 2.3, 0.7, 0.08) + "".join(
        cam.shadow(x, 6.5, 0.9) + cam.stand(x, 6.5, wheel_bin(kind))
        for x, kind in ((-2.0, "green"), (-0.8, "grey"), (0.5, "blue"), (1.8, "red"))
    )
    return Plate(back, before, after, "", "haze", focus=(400, 390, 400))


def _lean_roof(shed: Wall) -> str:
    roof = "#55707C"
    top = [shed.at(-0.35, 2.5, 1.9), shed.at(6.55, 2.5, 1.9), shed.at(6.3, 3.1, -0.4), shed.at(-0.1, 3.1, -0.4)]
    data = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in top) + "z"
    return (
        path(data, roof)
        + shed.quad(-0.35, 2.4, 6.55, 2.52, darker(roof, 0.3), 1.9)
        + shed.quad(-0.1, 1.9, 6.3, 2.4, "#1E1A16", 1.0, opacity=0.08)
    )


def cooked_food_open() -> Plate:
    """YING-02: cooked food on an open counter, no glass, no screen, flies on the dishes."""
    cam, rng = Camera(focal=860, horizon=300, height=1.75), dice("cooked")
    front = Wall(cam, -6.2, 7.4)
    back = distance(rng, "clear", cam.horizon) + ground.paving(cam, rng, -8, 8, 2.6, 7.4)
    looks = (Shop("粮油", "#5B6B45", "glass"), Shop("", "#A5623A", "open"), Shop("烩面", "#3D5E86", "glass"))
    back += (
        shop(front, 0, 4.1, looks[0], rng)
        + front.quad(4.1, 0, 8.4, 4.2, "#A79F90")
        + front.quad(4.3, 0.1, 8.2, 3.0, "#4C453D")
        + tiles(front, 4.3, 8.2, 0.9, 2.6, "#D9DAD2", 0.2, "#BFC1B8")
        + shop(front, 8.4, 12.5, looks[2], rng)
    )
    back += (
        front.box(4.16, 3.1, 8.34, 4.02, 0.18, "#8C3A2C", darker("#8C3A2C", 0.3), darker("#8C3A2C", 0.4))
        + front.words(4.9, 7.6, 3.55, 0.6, "卤味熟食", "#F6ECD6", 0.19)
        + paving_front(cam, 7.4)
    )
    back += "".join(front.stick(4.9 + i * 0.44, 2.36, _hung(i), 0.1) for i in range(7))
    back += front.line([(4.5, 2.4), (8.0, 2.4)], "#8E9497", 3, 0.1)
    before = (
        counter(front, 4.65, guarded=False)
        + "".join(front.stick(5.0 + i * 0.45, 1.15, flies(rng, 46, 30, 8, 0.62), 0.5) for i in range(7))
        + front.stick(6.3, 1.9, flies(rng, 300, 60, 16, 0.6), 0.3)
    )
    before += (
        cam.lay(0.2, 5.9, scraps(rng, 240, 50, 14, 0.9))
        + cam.stand(1.9, 6.2, bag("#3A3F45", 0.8))
        + cam.stand(-1.6, 6.2, swill_tub(shut=False, spilled=True), size=0.9)
        + cam.stand(-1.6, 6.2, flies(rng, 60, 40, 10, 0.6), y=0.8)
    )
    after = (
        counter(front, 4.65, guarded=True)
        + front.stick(7.3, 2.75, fly_trap(), 0.1)
        + front.stick(5.2, 2.75, rect(-40, -14, 80, 28, "#F1EEE6", rx=2) + text(0, 1, "持证 公示", 16, "#2C5A60"), 0.1)
    )
    return Plate(back, before, after + awning(front, 4.2, 8.3, 3.02, AWNINGS[1], 0.6), focus=(430, 370, 380))


def _hung(i: int) -> str:
    """Cooked meat on a hook: ducks and strings of sausage in turn."""
    hook = stroke("M0 -6V4q4 3 3 7", "#6D7375", 1.6)
    if i % 3 == 2:
        links = "".join(
            ellipse(x, 16 + k * 15, 5.4, 9, "#8A3428") + ellipse(x - 1.6, 13 + k * 15, 1.6, 4, "#B4604A")
            for x in (-7, 6)
            for k in range(3)
        )
        return hook + links
    body = path(
        "M-3 8Q0 18 -4 24Q-18 34 -15 50Q-8 66 0 66Q9 66 15 50Q17 34 4 24Q2 16 3 8z", "#A4562E" if i % 3 else "#8E4526"
    )
    return (
        hook
        + body
        + path("M-8 32Q-12 42 -8 54", "none", stroke="#D98E54", stroke_width=3, stroke_linecap="round", opacity=0.7)
        + path("M12 34l9 12 -8 2z", "#8A3F26")
    )
