"""The ground: paving, tactile strip, kerb, carriageway, yard concrete, earth and grass."""

import random

from app.demo.scenes.parts.pen import (
    WIDTH,
    darker,
    ellipse,
    fade,
    group,
    lighter,
    mix,
    path,
    poly,
    polyline,
    rect,
    stroke,
)
from app.demo.scenes.parts.space import Camera, Spot

PAVE = ("#B1ACA1", "#CBC6BB")
ROAD = ("#74777A", "#5C5F61")


def floor(cam: Camera, far: float, near: float, colours: tuple[str, str], name: str) -> str:
    """A full-width band of ground between two distances, a little darker far away."""
    top, bottom = cam.ground_y(far), cam.ground_y(near)
    return f"<defs>{fade(name, (0, colours[0], 1), (1, colours[1], 1))}</defs>" + rect(
        0, top, WIDTH, bottom - top, f"url(#{name})"
    )


def paving(
    cam: Camera,
    rng: random.Random,
    x0: float,
    x1: float,
    near: float,
    far: float,
    *,
    tile: float = 0.6,
    colours: tuple[str, str] = PAVE,
    name: str = "pave",
) -> str:
    """Square paving with joints, and here and there a slab of another shade."""
    corners = cam.floor([(x0, near), (x1, near), (x1, far), (x0, far)])
    drawn = f"<defs>{fade(name, (0, colours[0], 1), (1, colours[1], 1))}</defs>" + poly(corners, f"url(#{name})")
    rows = [near]
    while rows[-1] < far:
        rows.append(rows[-1] + tile)
    joint = darker(colours[0], 0.16)
    lines = "".join(polyline(cam.floor([(x0, z), (x1, z)])) for z in rows[1:-1] if z < 26)
    x = x0
    while x <= x1:
        lines += polyline(cam.floor([(x, near), (x, min(far, 26))]))
        x += tile
    for _ in range(int((x1 - x0) * 1.6)):
        column, row = rng.randrange(int((x1 - x0) / tile)), rng.randrange(max(1, min(18, len(rows) - 1)))
        a, b = x0 + column * tile, rows[row]
        tint = rng.choice((lighter(colours[1], 0.3), darker(colours[1], 0.16)))
        drawn += cam.strip(a, b, min(x1, a + tile), min(far, b + tile), tint, opacity=0.35)
    return drawn + path(lines, stroke=joint, stroke_width=0.9, opacity=0.7)


def tactile(cam: Camera, x0: float, x1: float, near: float, far: float, *, away: bool = False) -> str:
    """The yellow guiding strip for blind people, across the picture or leading away."""
    drawn = cam.strip(x0, near, x1, far, "#CDAA49")
    dashes = ""
    if away:
        for i in range(1, 5):
            x = x0 + (x1 - x0) * i / 5
            z = near
            while z < min(far, 22):
                dashes += polyline(cam.floor([(x, z + 0.05), (x, z + 0.45)]))
                z += 0.55
    else:
        x = x0
        while x < x1:
            for i in range(1, 4):
                z = near + (far - near) * i / 4
                dashes += polyline(cam.floor([(x + 0.05, z), (x + 0.4, z)]))
            x += 0.48
    return drawn + path(dashes, stroke="#A98629", stroke_width=2, stroke_linecap="round", opacity=0.85)


def kerb(cam: Camera, z: float, *, drop: float = 0.14) -> str:
    """A kerb across the picture, its face towards the viewer."""
    top, front = cam.at(0, 0, z + 0.22)[1], cam.at(0, 0, z)[1]
    below = cam.at(0, -drop, z)[1]
    joints = "".join(polyline([cam.at(x, 0, z + 0.22), cam.at(x, 0, z), cam.at(x, -drop, z)]) for x in range(-9, 10))
    return (
        rect(0, top, WIDTH, front - top, "#DEDBD3")
        + rect(0, front, WIDTH, below - front, "#9F9C94")
        + path(joints, stroke="#8A877F", stroke_width=0.8, opacity=0.7)
        + rect(0, below, WIDTH, 4, "#3F4143", opacity=0.4)
    )


def asphalt(cam: Camera, rng: random.Random, near: float, far: float, *, specks: int = 120, level: float = 0.0) -> str:
    """Carriageway across the whole picture, with grit, a patch and tyre polish."""
    top, bottom = cam.at(0, level, far)[1], max(cam.at(0, level, near)[1], 600)
    drawn = f"<defs>{fade('road', (0, ROAD[0], 1), (1, ROAD[1], 1))}</defs>" + rect(
        0, top, WIDTH, bottom - top, "url(#road)"
    )
    grit = []
    for _ in range(specks):
        y = rng.uniform(top + 2, min(bottom, 600))
        size = 0.5 + 1.4 * (y - top) / max(1, 600 - top)
        grit.append(
            ellipse(rng.uniform(0, WIDTH), y, size * 1.3, size * 0.7, rng.choice(("#888B8C", "#4B4D4F")), opacity=0.7)
        )
    return drawn + "".join(grit)


def dash_line(
    cam: Camera, z: float, width: float = 0.14, *, length: float = 2.2, gap: float = 1.6, shift: float = 0
) -> str:
    """A broken white line across the picture."""
    drawn, x = "", -12.0 + shift
    while x < 12:
        drawn += cam.strip(x, z, x + length, z + width, "#E7E4DA", opacity=0.85)
        x += length + gap
    return drawn


def crack(
    cam: Camera,
    rng: random.Random,
    x: float,
    z: float,
    dx: float,
    dz: float,
    colour: str = "#3B3D3F",
    width: float = 1.6,
) -> str:
    """A crack that wanders from (x, z) over (dx, dz), with one branch."""
    spots: list[Spot] = []
    for i in range(7):
        t = i / 6
        spots.append((x + dx * t + rng.uniform(-0.06, 0.06), z + dz * t + rng.uniform(-0.06, 0.06)))
    fork = spots[3]
    branch = [fork, (fork[0] + dz * 0.25, fork[1] - dx * 0.2), (fork[0] + dz * 0.35, fork[1] + dz * 0.1)]
    return stroke(polyline(cam.floor(spots)), colour, width) + stroke(polyline(cam.floor(branch)), colour, width * 0.7)


def puddle(
    cam: Camera,
    rng: random.Random,
    x: float,
    z: float,
    rx: float,
    rz: float,
    *,
    water: str = "#7C8C93",
    shine: str = "#D3DEE2",
    rough: float = 0.2,
) -> str:
    """Standing water with a darker rim and two streaks of reflected sky."""
    rim = cam.blob(rng, x, z, rx * 1.07, rz * 1.1, darker(water, 0.5), rough=0.12, opacity=0.28)
    pool = cam.blob(rng, x, z, rx, rz, water, rough=rough * 0.5, opacity=0.92)
    streaks = "".join(
        stroke(polyline(cam.floor([(x + rx * a, z + rz * d), (x + rx * b, z + rz * d)])), shine, 2.2, opacity=0.6)
        for a, b, d in ((-0.5, 0.1, 0.35), (-0.1, 0.45, 0.1), (-0.35, -0.1, -0.25))
    )
    return rim + pool + streaks


def dirt(cam: Camera, rng: random.Random, x: float, z: float, rx: float, rz: float, opacity: float = 0.4) -> str:
    """Grease and dirt trodden into the ground: two overlapping stains."""
    return cam.blob(rng, x, z, rx, rz, "#5C5346", opacity=opacity) + cam.blob(
        rng, x + rx * 0.15, z, rx * 0.62, rz * 0.6, "#3E362C", opacity=opacity * 0.7
    )


def washed(cam: Camera, rng: random.Random, x: float, z: float, rx: float, rz: float, sheen: float = 0.1) -> str:
    """Ground that has just been hosed clean: a faint wet sheen."""
    return cam.blob(rng, x, z, rx, rz, "#E9F0F1", opacity=sheen, rough=0.12) + cam.blob(
        rng, x + 0.1 * rx, z, rx * 0.7, rz * 0.55, "#FFFFFF", opacity=sheen * 0.8, rough=0.12
    )


def grass(
    cam: Camera,
    rng: random.Random,
    x0: float,
    x1: float,
    near: float,
    far: float,
    *,
    colour: str = "#8A9A5B",
    tufts: int = 90,
) -> str:
    """A lawn with tufts; ragged and pale when there are few."""
    drawn = cam.strip(x0, near, x1, far, colour)
    blades = ""
    for _ in range(tufts):
        x, z = rng.uniform(x0, x1), rng.uniform(near, far)
        px, py = cam.at(x, 0, z)
        h = cam.scale(z) * rng.uniform(0.05, 0.12)
        blades += f"M{px:.1f} {py:.1f}l{-h * 0.3:.1f} {-h:.1f}M{px:.1f} {py:.1f}l{h * 0.1:.1f} {-h * 1.2:.1f}M{px:.1f} {py:.1f}l{h * 0.45:.1f} {-h * 0.9:.1f}"
    return drawn + path(blades, stroke=darker(colour, 0.25), stroke_width=1.3, stroke_linecap="round", opacity=0.75)


def dappled(cam: Camera, rng: random.Random, x: float, z: float, spread: float, count: int = 16) -> str:
    """The broken shade of leaves on the ground."""
    spots = "".join(
        cam.blob(
            rng,
            x + rng.uniform(-spread, spread),
            z + rng.uniform(-spread, spread) * 0.6,
            rng.uniform(0.2, 0.6),
            rng.uniform(0.15, 0.4),
            "#2A2620",
            points=7,
        )
        for _ in range(count)
    )
    return group(spots, opacity=0.1)


def earth(cam: Camera, rng: random.Random, x: float, z: float, rx: float, rz: float, colour: str = "#9A8262") -> str:
    """Bare soil with clods."""
    drawn = cam.blob(rng, x, z, rx, rz, colour)
    for _ in range(int(rx * rz * 22) + 8):
        a, b = x + rng.uniform(-0.8, 0.8) * rx, z + rng.uniform(-0.8, 0.8) * rz
        drawn += cam.disc(a, b, rng.uniform(0.015, 0.05), mix(colour, rng.choice(("#5D4A33", "#C9B48E")), 0.5))
    return drawn
