"""Things on wheels: bicycles, electric scooters, cars, tricycles, market carts. No plate can be read, no make be told."""

import math
import random

from app.demo.scenes.parts.pen import darker, ellipse, group, lighter, mix, path, poly, rect, stroke

BIKES = ("#2C8A98", "#D89B2B", "#4B7F52", "#C8693C")
CARS = ("#E4E3DE", "#3B4550", "#8C2F2B", "#9AA3A8", "#3E5C7E", "#B9B2A2")


def _wheel(x: float, r: float, rim: str = "#8E9497", spokes: int = 8) -> str:
    lines = "".join(
        f"M{x:.1f} {-r:.1f}L{x + (r - 3) * math.cos(i * math.pi / spokes * 2):.1f} {-r + (r - 3) * math.sin(i * math.pi / spokes * 2):.1f}"
        for i in range(spokes)
    )
    return (
        ellipse(x, -r, r - 2, r - 2, "none", stroke="#26282A", stroke_width=4.2)
        + path(lines, stroke=rim, stroke_width=0.8)
        + ellipse(x, -r, 3.4, 3.4, "#4A4D4F")
    )


def bicycle(colour: str = BIKES[0]) -> str:
    """A shared bicycle seen from the side, 165 × 104 cm, its rear wheel on the left."""
    frame = stroke("M-52 -33L-18 -76M-52 -33L-8 -33M-18 -76L-8 -33M-8 -33L36 -80M-14 -68L34 -72", colour, 6.5) + stroke(
        "M52 -33L36 -86", darker(colour, 0.15), 6
    )
    guard = stroke("M-84 -44A34 34 0 0 1 -28 -54M22 -50A34 34 0 0 1 76 -54", lighter(colour, 0.1), 4)
    seat = path("M-38 -86q12 -8 26 -4q12 2 12 7q-10 4 -36 3z", "#2B2C2D") + stroke("M-20 -82L-18 -74", "#6D7072", 4)
    bar = stroke("M36 -86L33 -100M33 -100Q24 -106 20 -98M33 -100Q46 -104 50 -95", "#3A3C3E", 4.2)
    basket = path("M42 -94h34l-5 24h-25z", mix(colour, "#3A3C3E", 0.35), opacity=0.9) + path(
        "M50 -94l2 24M59 -94v24M68 -94l-3 24M43 -86h32M45 -78h28", stroke=lighter(colour, 0.3), stroke_width=1.3
    )
    lock = rect(-64, -62, 20, 13, "#2F3335", rx=4) + stroke("M-8 -33l10 12M2 -21h8", "#5B5E60", 3)
    return (
        _wheel(-52, 33, spokes=5)
        + _wheel(52, 33, spokes=5)
        + guard
        + frame
        + ellipse(-8, -33, 7, 7, "#55585A")
        + seat
        + basket
        + bar
        + lock
    )


def scooter(colour: str = "#B5483A") -> str:
    """An electric scooter from the side, 168 × 108 cm."""
    body = path(
        "M-70 -44Q-66 -66 -34 -70H-4Q4 -70 6 -58L10 -36H34L50 -78 62 -76 50 -26Q46 -18 36 -18H-30Q-44 -18 -48 -30z",
        colour,
    )
    shade = path(
        "M-48 -30Q-44 -18 -30 -18H36Q46 -18 50 -26L53 -38H10Q-20 -24 -48 -30z", darker(colour, 0.3), opacity=0.8
    )
    seat = path("M-64 -72q4 -10 30 -10h24q14 2 12 12q-30 4 -66 -2z", "#2D2B2A")
    shield = (
        path("M48 -80Q58 -92 54 -104L62 -106Q74 -92 64 -62z", lighter(colour, 0.1))
        + stroke("M54 -104L42 -110M54 -104L66 -112", "#2D2B2A", 5)
        + ellipse(66, -84, 4, 7, "#F3E7C0")
    )
    box = rect(-92, -98, 34, 26, "#3C4044", rx=4) + rect(-92, -98, 34, 7, "#565B60", rx=3)
    return _wheel(-46, 24, spokes=5) + _wheel(56, 24, spokes=5) + body + shade + box + seat + shield


def car_back(colour: str = CARS[1]) -> str:
    """A car from behind, 180 × 150 cm; where its plate would be there is a blank."""
    shell = path("M-84 -28Q-90 -84 -76 -96L-58 -138Q0 -152 58 -138L76 -96Q90 -84 84 -28z", colour) + path(
        "M-86 -60H86L84 -28H-84z", darker(colour, 0.22), opacity=0.8
    )
    glass = path("M-62 -98L-50 -133Q0 -143 50 -133L62 -98Q0 -92 -62 -98z", "#4F656F") + path(
        "M-40 -100l14 -34h16l-16 35z", "#FFFFFF", opacity=0.15
    )
    lamps = path("M-82 -88q24 -2 30 4v16h-32zM82 -88q-24 -2 -30 4v16h32z", "#B23B2C") + path(
        "M-80 -78h26M80 -78h-26", stroke="#E0705C", stroke_width=4
    )
    plate = rect(-25, -76, 50, 16, "#E9E6DC", rx=2) + rect(-22, -73, 44, 10, "#C9D3DA", rx=1)
    wheels = rect(-80, -34, 30, 36, "#232425", rx=6) + rect(50, -34, 30, 36, "#232425", rx=6)
    bumper = rect(-88, -42, 176, 20, darker(colour, 0.4), rx=6) + rect(-50, -30, 100, 6, "#17191A", rx=3)
    return wheels + shell + glass + lamps + plate + bumper


FRUITS = (
    ("#D9822B", "#E8A04F"),
    ("#B23A2C", "#CE5C48"),
    ("#CDB13A", "#E0CB66"),
    ("#6E8F3A", "#92AE58"),
    ("#8D3A52", "#AC5A70"),
    ("#D8C9A0", "#EADFBF"),
)


def fruit_tray(rng: random.Random, w: float = 44, kind: int = 0) -> str:
    """A slatted crate heaped with fruit."""
    dark, pale = FRUITS[kind % len(FRUITS)]
    heap = ""
    for row, y in enumerate((-26, -32, -38)):
        x = -w / 2 + 6 + row * 4
        while x < w / 2 - 4 - row * 4:
            heap += ellipse(x, y + rng.uniform(-1, 1), 5.4, 5.2, dark) + ellipse(x - 1.4, y - 1.8, 2.4, 2, pale)
            x += 8.6
    return (
        heap
        + rect(-w / 2, -24, w, 24, "#B58A54")
        + rect(-w / 2, -16, w, 3, "#8D6A3C")
        + rect(-w / 2, -6, w, 3, "#8D6A3C")
    )


def fruit_cart(rng: random.Random) -> str:
    """A wooden barrow of fruit under a big parasol, 330 cm wide."""
    pole = rect(-6, -330, 9, 250, "#7C7F80")
    legs = "".join(ellipse(x, -20, 20, 20, "#26282A") + ellipse(x, -20, 8, 8, "#9A9C9C") for x in (-112, 112))
    board = (
        rect(-150, -84, 300, 52, "#8D6840")
        + rect(-150, -50, 300, 18, "#6E4F2F")
        + rect(-156, -92, 312, 12, "#B98A54", rx=2)
    )
    trays = "".join(group(fruit_tray(rng, 46, i), move=(-124 + i * 49.5, -92)) for i in range(6))
    price = "".join(
        group(rect(-8, -16, 16, 13, "#F6EFDC") + rect(-0.8, -4, 1.6, 12, "#6B5A3F"), move=(-124 + i * 49.5, -124))
        for i in range(0, 6, 2)
    )
    return legs + pole + trays + price + board + parasol()


def parasol(reach: float = 190, strong: str = "#C0503A", pale: str = "#EFE4CE", top: float = -385) -> str:
    """The cloth of a big parasol, its rim at about 305 cm."""
    edges = [-reach, -reach * 0.62, -reach * 0.2, reach * 0.22, reach * 0.64, reach]
    drawn = ""
    for i in range(5):
        a, b = edges[i], edges[i + 1]
        drawn += path(f"M0 {top}L{a:.0f} -300Q{(a + b) / 2:.0f} -290 {b:.0f} -300z", strong if i % 2 == 0 else pale)
    return (
        drawn
        + path(f"M0 {top}L{edges[3]:.0f} -300Q{reach * 0.6:.0f} -290 {reach:.0f} -300z", "#2A1A10", opacity=0.12)
        + ellipse(0, top - 2, 5, 5, darker(strong, 0.3))
    )


def crate(colour: str = "#4E7F96", w: float = 52, h: float = 30) -> str:
    """A plastic crate."""
    slots = "".join(
        rect(-w / 2 + 5 + i * (w - 10) / 4, -h + 8, (w - 22) / 4, h - 15, darker(colour, 0.45), rx=1) for i in range(4)
    )
    return rect(-w / 2, -h, w, h, colour, rx=2) + slots + rect(-w / 2, -h, w, 4, lighter(colour, 0.2), rx=1)


def stool(colour: str = "#B5483A") -> str:
    """A low plastic stool."""
    return poly(
        [(-15, -28), (15, -28), (18, 0), (12, 0), (9, -20), (-9, -20), (-12, 0), (-18, 0)], darker(colour, 0.12)
    ) + rect(-17, -33, 34, 7, colour, rx=3)


def folding_table() -> str:
    """A low folding table with bowls and chopsticks on it."""
    legs = stroke("M-40 0L34 -60M40 0L-34 -60", "#7E8386", 4)
    bowls = "".join(
        path(f"M{x - 9} -70h18q-2 8 -6 8h-6q-4 0 -6 -8z", c)
        for x, c in ((-26, "#EFEAE0"), (2, "#D9E2E4"), (28, "#EFEAE0"))
    )
    return (
        legs + rect(-52, -64, 104, 5, "#C9A46A", rx=2) + bowls + stroke("M-14 -66l14 -4M14 -65l10 -5", "#8A6A3C", 1.6)
    )
