"""乱: order in the streets."""

from app.demo.scenes.parts import ground
from app.demo.scenes.parts.fittings import banner, bike_rack, bollard, notice_board, poster, stamp_ad
from app.demo.scenes.parts.household import chair, mattress, sofa, wardrobe
from app.demo.scenes.parts.pen import ellipse, group, rect
from app.demo.scenes.parts.places import ACROSS, across, along, trees_across
from app.demo.scenes.parts.plants import GINKGO, SUMMER, flower_bed, potted, shrub
from app.demo.scenes.parts.refuse import bag, carton, scraps
from app.demo.scenes.parts.shops import Shop
from app.demo.scenes.parts.space import Camera, Wall, dice
from app.demo.scenes.parts.wheels import (
    BIKES,
    CARS,
    bicycle,
    car_back,
    crate,
    folding_table,
    fruit_cart,
    fruit_tray,
    scooter,
    stool,
)
from app.demo.scenes.parts.yards import COURT, court, yard
from app.demo.scenes.plate import Plate


def bikes_heap() -> Plate:
    """LUAN-04: shared bicycles thrown across the pavement and the guiding strip."""
    cam, rng = ACROSS, dice("bikes")
    before = ""
    spots = (
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
    for i, (x, z, turn) in enumerate(spots):
        before += cam.shadow(x, z, 1.7, 0.2) + cam.stand(
            x, z, bicycle(BIKES[(i * 3 + i // 4) % 4]), turn=turn, flip=i % 3 == 1
        )
    before += cam.lay(0, 7.5, scraps(rng, 300, 60, 10))
    after = cam.stand(0, 11.6, bike_rack(620))
    for i in range(9):
        x = -2.9 + i * 0.7
        after += cam.shadow(x, 11.2, 0.9, 0.16) + cam.stand(x, 11.2, bicycle(BIKES[(i // 3) % 4]), size=0.98)
    lines = ((-4.0, 10.8, 3.9, 10.86), (-4.0, 12.3, 3.9, 12.36), (-4.0, 10.8, -3.94, 12.3), (3.84, 10.8, 3.9, 12.3))
    after += "".join(cam.strip(*line, "#F4F1E8") for line in lines)
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


def shop_outside() -> Plate:
    """LUAN-02: a greengrocer's goods fill the pavement in front of the shop."""
    cam, rng = Camera(focal=860, horizon=240, height=2.2), dice("shop-out")
    shops = (
        Shop("粮油", "#5B6B45", "glass"),
        Shop("鲜果蔬菜", "#8C3A2C", "open", 1),
        Shop("理发", "#3D5E86", "glass"),
        Shop("文具图书", "#B48A3A", "shutter"),
    )
    before = cam.strip(-3.6, 8.6, 2.4, 13.6, "#2A2620", opacity=0.12)
    for row, z in enumerate((12.4, 11.2, 10.0)):
        for i in range(5):
            x = -3.2 + i * 1.12 + (0.2 if row % 2 else 0)
            stand = rect(-52, -46, 104, 46, "#8D6840") + rect(-56, -50, 112, 6, "#B98A54")
            trays = group(fruit_tray(rng, 48, i + row), move=(-27, -50)) + group(
                fruit_tray(rng, 48, i + row * 2 + 3), move=(27, -50)
            )
            before += cam.shadow(x, z, 1.1) + cam.stand(x, z, stand + trays)
    for x, z, colour in ((2.4, 11.0, "#4E7F96"), (2.6, 10.2, "#5C8A5E"), (-3.7, 9.2, "#B5713C"), (1.9, 9.4, "#A9563F")):
        before += cam.shadow(x, z, 0.6) + cam.stand(x, z, crate(colour)) + cam.stand(x, z, crate(colour), y=0.3)
    before += (
        cam.shadow(0.6, 9.0, 1.6)
        + cam.stand(0.6, 9.0, scooter("#3F6B8C"))
        + cam.stand(-1.8, 9.0, carton(66, 44, torn=True))
        + cam.stand(-1.2, 8.9, carton(50, 34))
        + cam.lay(-0.6, 8.6, scraps(rng, 420, 70, 18))
    )
    after = "".join(cam.shadow(x, 13.3, 0.6) + cam.stand(x, 13.3, potted(rng, 1.9)) for x in (-3.3, 2.1))
    back = across("shop-out", light="clear", cam=cam, shops=shops, storeys=4) + trees_across(
        "shop-out", [(4.1, 9.0)], cam=cam, colours=SUMMER
    )
    return Plate(back, before, after, focus=(350, 370, 440))


def cars_on_pavement() -> Plate:
    """LUAN-05: cars parked on the pavement, the guiding strip under them."""
    cam, rng = Camera(focal=640, horizon=230, vanish=470, height=2.0), dice("cars")
    before = ""
    for x, z, colour in ((-2.7, 17, CARS[3]), (-2.6, 12, CARS[0]), (-2.75, 8.2, CARS[2]), (-2.55, 5.2, CARS[4])):
        before += cam.shadow(x, z, 2.0, 0.3, 0.3) + cam.stand(x, z, car_back(colour))
    posts = "".join(
        cam.shadow(-1.45, z, 0.3) + cam.stand(-1.45, z, bollard()) for z in (16, 13, 10.6, 8.6, 7, 5.6, 4.5)
    )
    return Plate(
        along("cars", light="clear", cam=cam, left=-5.4, kerb_x=-1.1, colours=GINKGO, trees=False),
        before,
        posts + ground.washed(cam, rng, -2.6, 5.4, 0.8, 0.8, 0.05),
        focus=(180, 400, 400),
    )


def fly_posters() -> Plate:
    """LUAN-06: a wall covered with small adverts, stamped and pasted."""
    cam, rng = Camera(focal=1150, horizon=225, height=1.75), dice("posters")
    wall = Wall(cam, -9, 8.5)
    spots = [(6.3 + rng.uniform(0, 5.4), rng.uniform(0.5, 2.3)) for _ in range(66)]
    before = "".join(wall.stick(rng.uniform(6.2, 11.8), rng.uniform(0.5, 2.4), stamp_ad(rng)) for _ in range(16))
    before += "".join(wall.stick(u, v, poster(rng)) for u, v in spots) + cam.lay(
        0.4, 7.5, scraps(rng, 600, 70, 24, 1.3)
    )
    patches = "".join(wall.quad(u - 0.25, v - 0.25, u + 0.3, v + 0.25, "#C9C1AF", opacity=0.3) for u, v in spots[:26])
    after = (
        patches
        + cam.shadow(1.3, 7.9, 1.8)
        + cam.stand(1.3, 7.9, notice_board())
        + cam.stand(-2.2, 7.9, shrub(rng, 150, 70))
        + cam.stand(-0.6, 7.9, shrub(rng, 130, 60))
    )
    return Plate(yard("posters", cam=cam, colour="#C3BBA9"), before, after, focus=(400, 250, 300))


def furniture_dump() -> Plate:
    """LUAN-07: old furniture left on the path of an estate."""
    cam, rng = COURT, dice("furniture")
    before = (
        cam.shadow(-2.6, 7.4, 1.3)
        + cam.stand(-2.6, 7.4, wardrobe())
        + cam.shadow(2.3, 7.6, 1.2)
        + cam.stand(2.3, 7.6, mattress(), turn=6)
    )
    before += (
        cam.shadow(0.1, 6.6, 2.2, 0.3)
        + cam.stand(0.1, 6.6, sofa())
        + cam.shadow(1.7, 5.6, 0.8)
        + cam.stand(1.7, 5.6, chair(broken=True))
        + cam.stand(-1.5, 5.7, chair())
    )
    before += (
        cam.shadow(-2.3, 5.4, 0.8)
        + cam.stand(-2.3, 5.4, carton(86, 52, torn=True))
        + cam.stand(2.6, 5.3, bag("#C9C1AF", 1.1))
        + cam.lay(0.2, 5.1, scraps(rng, 420, 80, 20, 1.2))
    )
    after = "".join(cam.shadow(x, 9.6, 1.7) + cam.stand(x, 9.6, flower_bed(rng, 170)) for x in (-3.0, 0.0, 3.0))
    after += cam.shadow(0, 7.4, 1.8) + cam.stand(0, 7.4, _bench())
    return Plate(court("furniture", light="warm", lawn=False), before, after, light="warm", focus=(400, 400, 420))


def _bench() -> str:
    slats = "".join(rect(-90, y, 180, 8, "#A6763F") for y in (-84, -72, -60)) + rect(-92, -44, 184, 10, "#B98A54")
    return (
        rect(-76, -40, 8, 40, "#4B5153")
        + rect(68, -40, 8, 40, "#4B5153")
        + rect(-78, -88, 6, 50, "#4B5153")
        + rect(72, -88, 6, 50, "#4B5153")
        + slats
    )


def banners_hung() -> Plate:
    """LUAN-08: cloth banners strung across the pavement between the trees, one torn loose."""
    cam, rng = ACROSS, dice("banners")
    before = cam.stand(0.1, 9.2, banner("开业大酬宾全场八折", 760), y=3.25) + cam.stand(
        0.1, 9.2, banner("招租旺铺低价急转", 760, "#2F5F9A", torn=True), y=2.3
    )
    before += cam.stand(0.1, 9.3, banner("换季清仓最后三天", 760, "#C07A22"), y=4.15)
    for x in (-2.3, 2.4):
        before += cam.shadow(x, 8.2, 0.9) + cam.stand(x, 8.2, _easel())
    back = across("banners", light="clear", storeys=6) + trees_across(
        "banners", [(-3.75, 9.1), (3.95, 9.1)], colours=SUMMER
    )
    return Plate(back, before, ground.washed(cam, rng, 0, 8, 1.8, 0.4, 0.05), focus=(400, 250, 460))


def _easel() -> str:
    board = rect(-34, -118, 68, 92, "#F3E7C4", rx=2) + rect(-34, -118, 68, 26, "#B5302A")
    lines = "".join(rect(-26, -82 + i * 13, w, 6, "#8A4A3A") for i, w in enumerate((52, 40, 48, 30)))
    return (
        rect(-30, -30, 5, 30, "#6B5A3F")
        + rect(25, -30, 5, 30, "#6B5A3F")
        + board
        + lines
        + ellipse(0, -105, 9, 6, "#F6E7B8")
    )
