"""Plants: street trees with whitewashed trunks, willows, hedges, shrubs, pots, weeds; alive and dead."""

import math
import random

from app.demo.scenes.parts.pen import darker, ellipse, group, lighter, mix, path, rect, stroke

SUMMER = ("#5F7048", "#6E7C4C", "#7F8F55", "#93A05F")
AUTUMN = ("#6E7C4C", "#8D9459", "#A39A55", "#B99F50")
GINKGO = ("#A98B3A", "#C29B3C", "#D3AE4A", "#DDBF63")
BARK = "#7B6A56"


def crown(
    rng: random.Random, cx: float, cy: float, rx: float, ry: float, colours: tuple[str, ...], clumps: int = 44
) -> str:
    """Foliage in clumps: dark ones below, light ones towards the upper left."""
    items = []
    for _ in range(clumps):
        angle, reach = rng.uniform(0, 2 * math.pi), math.sqrt(rng.random())
        x, y = cx + rx * reach * math.cos(angle), cy + ry * reach * math.sin(angle)
        height = (cy + ry - y) / (2 * ry) + (cx - x) / (6 * rx)
        tone = colours[max(0, min(len(colours) - 1, int(height * len(colours) + rng.uniform(-0.5, 0.5))))]
        items.append(
            (height, ellipse(x, y, rng.uniform(0.15, 0.27) * rx, rng.uniform(0.12, 0.22) * ry, tone, opacity=0.94))
        )
    return "".join(drawn for _, drawn in sorted(items))


def street_tree(
    rng: random.Random, colours: tuple[str, ...] = AUTUMN, *, tall: float = 560, spread: float = 210
) -> str:
    """A plane or ginkgo about ``tall`` cm high, its foot whitewashed as cities do."""
    fork = -tall * 0.42
    trunk = (
        f"M-17 0C-13 {fork * 0.4:.0f} -13 {fork * 0.7:.0f} -14 {fork:.0f}L-80 {fork - 130:.0f}l12 -6L-4 {fork - 40:.0f}L-6 {fork - 190:.0f}h13"
        f"L10 {fork - 44:.0f}L72 {fork - 140:.0f}l11 7L14 {fork + 6:.0f}C13 {fork * 0.6:.0f} 14 {fork * 0.3:.0f} 20 0z"
    )
    drawn = path(trunk, BARK) + path(
        f"M4 0C7 {fork * 0.4:.0f} 6 {fork * 0.8:.0f} 6 {fork:.0f}L14 {fork + 6:.0f}C13 {fork * 0.6:.0f} 14 {fork * 0.3:.0f} 20 0z",
        darker(BARK, 0.25),
        opacity=0.7,
    )
    drawn += path("M-16.5 -2C-14 -50 -13.6 -80 -13.6 -118H13.8C13.8 -80 15 -40 19 -2z", "#F1EEE6") + path(
        "M5 -2C7 -50 6 -90 6 -118H13.8C13.8 -80 15 -40 19 -2z", "#CFCBC0"
    )
    leaves = crown(rng, 0, fork - 180 - spread * 0.12, spread, spread * 0.78, colours, 70)
    return drawn + leaves


def bare_tree(tall: float = 430) -> str:
    """A dead young tree: bare twigs, peeling bark, a pole tied to it."""
    fork = -tall * 0.45
    limbs = (
        f"M0 0C-3 {fork * 0.5:.0f} 3 {fork * 0.8:.0f} 0 {fork:.0f}M0 {fork:.0f}L-58 {fork - 95:.0f}M0 {fork:.0f}L48 {fork - 110:.0f}M-30 {fork - 49:.0f}L-18 {fork - 140:.0f}"
        f"M25 {fork - 57:.0f}L14 {fork - 160:.0f}M48 {fork - 110:.0f}L76 {fork - 150:.0f}M-58 {fork - 95:.0f}L-92 {fork - 120:.0f}M-58 {fork - 95:.0f}L-64 {fork - 150:.0f}M0 {fork:.0f}L-4 {fork - 130:.0f}"
    )
    twigs = f"M76 {fork - 150:.0f}l22 -14M48 {fork - 110:.0f}l32 4M-92 {fork - 120:.0f}l-16 -28M-18 {fork - 140:.0f}l-16 -26M14 {fork - 160:.0f}l18 -30M-4 {fork - 130:.0f}l-12 -34M-64 {fork - 150:.0f}l-20 -12"
    drawn = (
        stroke(f"M0 0C-3 {fork * 0.5:.0f} 3 {fork * 0.8:.0f} 0 {fork:.0f}", "#84735F", 15)
        + stroke(limbs, "#84735F", 7)
        + stroke(twigs, "#8F7F6B", 3)
    )
    leaves = "".join(
        ellipse(x, fork + y, 9, 5, "#9A7848", transform=f"rotate({t} {x} {fork + y:.0f})")
        for x, y, t in ((-70, -112, 60), (40, -128, 80), (82, -140, 100), (-22, -146, 70), (18, -90, 95))
    )
    return drawn + stroke(f"M-5 -20L-3 {fork * 0.8:.0f}", "#5F5142", 3, opacity=0.6) + leaves


def sapling(rng: random.Random, colours: tuple[str, ...] = SUMMER, tall: float = 430) -> str:
    """A newly planted tree on its three props."""
    fork = -tall * 0.45
    props = stroke("M-62 0L-6 -130M62 0L6 -130M14 4L2 -130", "#B08D5C", 6) + rect(-12, -140, 24, 12, "#6B5A3F")
    trunk = stroke(f"M0 0C-2 {fork * 0.5:.0f} 2 {fork * 0.8:.0f} 0 {fork - 60:.0f}", "#7B6A56", 14)
    return trunk + props + crown(rng, 0, fork - 110, 118, 120, colours, 40)


def willow(rng: random.Random, tall: float = 620) -> str:
    """A willow by the water, its twigs hanging."""
    drawn = path(
        f"M-22 0C-16 -90 -22 -160 -40 {-tall * 0.5:.0f}h26C-4 -190 8 -190 22 {-tall * 0.52:.0f}h20C20 -190 16 -90 26 0z",
        "#6E5F4B",
    )
    drawn += crown(rng, 0, -tall * 0.72, 190, 120, ("#64764A", "#8A9C5E", "#9CAD6C"), 24)
    twigs = []
    for _ in range(54):
        x = rng.uniform(-215, 215)
        start = -tall * 0.72 - rng.uniform(-60, 60) * (1 - abs(x) / 230)
        end = start + rng.uniform(130, 280)
        colour = rng.choice(("#6B7E4C", "#7E9156", "#93A565"))
        twigs.append(
            stroke(
                f"M{x:.0f} {start:.0f}Q{x * 1.08:.0f} {(start + end) / 2:.0f} {x * 1.1:.0f} {end:.0f}",
                colour,
                rng.uniform(4, 8),
                opacity=0.85,
            )
        )
    return drawn + "".join(twigs)


def shrub(rng: random.Random, w: float = 120, h: float = 80, colours: tuple[str, ...] = SUMMER) -> str:
    """A rounded bush."""
    base = ellipse(0, -h * 0.42, w / 2, h * 0.46, darker(colours[0], 0.12))
    return base + crown(rng, 0, -h * 0.52, w * 0.42, h * 0.4, colours, 26)


def hedge(rng: random.Random, w: float, h: float = 70, colours: tuple[str, ...] = SUMMER) -> str:
    """A clipped hedge ``w`` cm long."""
    drawn = rect(-w / 2, -h, w, h, colours[0], rx=8) + rect(-w / 2, -h, w, h * 0.3, colours[2], rx=8)
    dabs = []
    for _ in range(int(w / 6)):
        x, y = rng.uniform(-w / 2 + 6, w / 2 - 6), rng.uniform(-h + 4, -6)
        tone = colours[min(3, int((-y / h) * 3 + rng.random()))]
        dabs.append(ellipse(x, y, rng.uniform(4, 9), rng.uniform(3, 5), tone, opacity=0.8))
    return drawn + "".join(dabs)


def weeds(rng: random.Random, w: float = 60, h: float = 34, colour: str = "#7C8A4C") -> str:
    """A tuft of weeds."""
    blades = []
    for _ in range(11):
        x, lean = rng.uniform(-w / 2, w / 2), rng.uniform(-16, 16)
        blades.append(
            stroke(
                f"M{x:.0f} 0Q{x + lean * 0.3:.0f} {-h * 0.6:.0f} {x + lean:.0f} {-h * rng.uniform(0.6, 1.1):.0f}",
                mix(colour, rng.choice(("#4F5D33", "#B0B370")), 0.35),
                rng.uniform(3, 5),
            )
        )
    return "".join(blades)


def potted(rng: random.Random, size: float = 1, pot: str = "#A5603F") -> str:
    """A plant in an earthenware pot about 60 cm high."""
    leaves = "".join(
        path(
            f"M0 -26Q{dx * 0.4:.0f} {-46 - tall * 0.5:.0f} {dx:.0f} {-30 - tall:.0f}Q{dx * 0.2:.0f} {-34 - tall * 0.4:.0f} 0 -26z",
            rng.choice(SUMMER),
        )
        for dx, tall in ((-26, 22), (-12, 38), (4, 44), (18, 34), (30, 18))
    )
    body = (
        path("M-17 -28H17L12 0H-12z", pot)
        + path("M6 -28H17L12 0H5z", darker(pot, 0.25))
        + rect(-19, -33, 38, 7, lighter(pot, 0.12), rx=2)
    )
    return group(leaves + body, scale=size)


def flower_bed(rng: random.Random, w: float, *, colours: tuple[str, ...] = ("#B8506A", "#D9A23F", "#C7614A")) -> str:
    """Low flowers in full bloom, ``w`` cm wide."""
    drawn = hedge(rng, w, 30, SUMMER)
    for _ in range(int(w / 7)):
        x, y = rng.uniform(-w / 2 + 5, w / 2 - 5), rng.uniform(-33, -14)
        drawn += ellipse(x, y, 4.6, 4, rng.choice(colours)) + ellipse(x, y - 0.5, 1.5, 1.3, "#F3DFA0")
    return drawn
