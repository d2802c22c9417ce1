"""Skies and what stands far away: light of the day, clouds, hazy towers."""

import random

from app.demo.scenes.parts.pen import HEIGHT, WIDTH, ellipse, fade, group, mix, path, rect, stroke

LIGHTS: dict[str, tuple[str, str, str]] = {
    "clear": ("#AFC8D6", "#E9ECE6", "#C3CED1"),
    "haze": ("#C4CDCC", "#ECE8DC", "#CBCDC6"),
    "warm": ("#C5CCCB", "#F3E3C8", "#D0C9BC"),
    "grey": ("#B4BCC0", "#DCDDD9", "#BBC1C3"),
    "dusk": ("#33405F", "#C98F6A", "#4A4F66"),
}
"""Name of a light: top of the sky, sky at the horizon, colour of far buildings."""


def sky(light: str, horizon: float) -> str:
    """The sky down to the horizon (picture units)."""
    top, bottom, _ = LIGHTS[light]
    return f"<defs>{fade('sky', (0, top, 1), (1, bottom, 1))}</defs>" + rect(0, 0, WIDTH, horizon + 40, "url(#sky)")


def clouds(rng: random.Random, light: str, horizon: float, count: int = 3) -> str:
    """A few soft clouds in the upper half of the sky."""
    colour = mix(LIGHTS[light][1], "#FFFFFF", 0.55)
    drawn = []
    for _ in range(count):
        x, y, w = rng.uniform(40, 760), rng.uniform(0.05, 0.55) * horizon, rng.uniform(60, 130)
        puffs = "".join(
            ellipse(x + dx * w, y - abs(dy) * w * 0.12, w * size, w * size * 0.24, colour)
            for dx, dy, size in ((-0.5, 0.2, 0.4), (0, 1, 0.55), (0.45, 0.5, 0.42), (0.1, 0, 0.8))
        )
        drawn.append(group(puffs, opacity=0.5))
    return "".join(drawn)


def skyline(rng: random.Random, light: str, horizon: float, tallest: float = 150) -> str:
    """Hazy towers on the horizon, with a few rows of windows."""
    colour = LIGHTS[light][2]
    drawn = []
    x = -20.0
    while x < WIDTH:
        w, h = rng.uniform(36, 88), rng.uniform(0.35, 1) * tallest
        tint = mix(colour, LIGHTS[light][1], rng.uniform(0.15, 0.5))
        pane = mix(tint, LIGHTS[light][0], 0.45)
        drawn.append(rect(x, horizon - h, w, h + 20, tint))
        rows = "".join(f"M{x + 5:.0f} {y:.0f}h{w - 10:.0f}" for y in range(int(horizon - h) + 8, int(horizon), 11))
        drawn.append(path(rows, stroke=pane, stroke_width=4, stroke_dasharray="5 4"))
        x += w + rng.uniform(-6, 26)
    return "".join(drawn)


def crane(x: float, foot: float, tall: float, colour: str = "#B9A27A", *, flip: bool = False) -> str:
    """A tower crane in the distance."""
    top = -tall
    mast = f"M0 0V{top:.0f}M8 0V{top:.0f}" + "".join(
        f"M0 {-y}L8 {-y - 12}M8 {-y}L0 {-y - 12}" for y in range(0, int(tall), 12)
    )
    jib = (
        f"M-46 {top:.0f}H150M0 {top:.0f}L4 {top - 22:.0f}L150 {top:.0f}M4 {top - 22:.0f}L-46 {top:.0f}M110 {top:.0f}v34"
    )
    drawn = stroke(mast, colour, 1.6) + stroke(jib, colour, 2) + rect(-46, top, 22, 12, colour)
    return group(drawn, move=(x, foot), flip=flip)


def daylight(light: str) -> str:
    """The finishing light over a whole picture: warmth from the upper left, a little weight at the edges."""
    sun, shade = {"dusk": ("#F2B27A", "#141A33"), "warm": ("#FFE3A8", "#3A2A18")}.get(light, ("#FFF4D6", "#2A2722"))
    defs = fade("lit", (0, sun, 0.22), (0.55, sun, 0), (1, shade, 0.06), sideways=True) + fade(
        "edge", (0.66, shade, 0), (1, shade, 0.12), radial=True
    )
    full = {"x": 0, "y": 0, "w": WIDTH, "h": HEIGHT}
    return f"<defs>{defs}</defs>" + rect(**full, fill="url(#lit)") + rect(**full, fill="url(#edge)")
