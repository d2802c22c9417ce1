"""Street fittings: covers, gullies, lamps, cones, barriers, bollards, racks, cables, posters, banners."""

import random

from app.demo.scenes.parts.pen import darker, ellipse, group, lighter, mix, path, poly, rect, stroke, text
from app.demo.scenes.parts.space import Camera


def cone() -> str:
    """A traffic cone, 75 cm."""
    return (
        rect(-22, -6, 44, 6, "#B5481E", rx=2)
        + path("M-5 -75h10L18 -6H-18z", "#D9622B")
        + path("M-9.6 -52h19.2l4 14h-27.2zM-15 -24h30l2 9h-34z", "#F3EDE2")
        + path("M2 -75h3L18 -6H8z", "#7A2E10", opacity=0.25)
    )


def bollard() -> str:
    """A stone bollard with a reflective band."""
    return (
        rect(-10, -76, 20, 76, "#A9A59B", rx=3)
        + rect(3, -76, 7, 76, "#857F74", rx=3, opacity=0.8)
        + rect(-10, -62, 20, 8, "#D9B14A")
        + ellipse(0, -77, 11, 4, "#BFBBB1")
    )


def lamp_post(*, lit: bool = False, tall: float = 620) -> str:
    """A street lamp with one arm to the right; when lit, with its glow."""
    post = (
        poly([(-8, 0), (8, 0), (4, -tall), (-4, -tall)], "#596066")
        + rect(-13, -26, 26, 26, "#4A5055", rx=3)
        + stroke(f"M0 {-tall}Q10 {-tall - 46} 92 {-tall - 50}", "#596066", 6)
    )
    head = path(f"M84 {-tall - 58}h58q8 4 6 12h-66z", "#3F454A") + rect(
        90, -tall - 47, 54, 5, "#FFE7A8" if lit else "#6A7178", rx=2
    )
    if not lit:
        return post + head
    halo = (
        ellipse(117, -tall - 40, 170, 120, "#FFD98A", opacity=0.13)
        + ellipse(117, -tall - 42, 92, 62, "#FFE3A0", opacity=0.22)
        + ellipse(117, -tall - 44, 40, 22, "#FFF3CC", opacity=0.6)
    )
    return post + head + halo


def cover(cam: Camera, x: float, z: float, r: float = 0.36) -> str:
    """A round cast cover, sound and level."""
    s, sq = cam.scale(z) * r, cam.squash(z)
    px, py = cam.at(x, 0, z)
    ribs = "".join(
        ellipse(px, py, s * k, s * k * sq, "none", stroke="#6B6F71", stroke_width=1.6) for k in (0.25, 0.5, 0.74)
    )
    spokes = "".join(
        stroke(
            f"M{px - s * 0.8 * a:.1f} {py - s * 0.8 * b * sq:.1f}L{px + s * 0.8 * a:.1f} {py + s * 0.8 * b * sq:.1f}",
            "#6B6F71",
            1.4,
        )
        for a, b in ((1, 0), (0, 1), (0.7, 0.7), (0.7, -0.7))
    )
    return (
        cam.disc(x, z, r * 1.25, "#7C7F80")
        + cam.disc(x, z, r * 1.08, "#4A4D4F")
        + cam.disc(x, z, r, "#8A8E90")
        + ribs
        + spokes
        + cam.disc(x, z, r * 0.16, "#5D6163")
    )


def open_shaft(cam: Camera, x: float, z: float, r: float = 0.36) -> str:
    """A shaft whose cover is gone: the ring, the dark, the ladder irons, water far below."""
    s, sq = cam.scale(z) * r, cam.squash(z)
    px, py = cam.at(x, 0, z)
    ring = cam.disc(x, z, r * 1.25, "#6A6D6E") + cam.disc(x, z, r * 1.08, "#9A9D9E") + cam.disc(x, z, r, "#17181A")
    side = path(
        f"M{px - s:.1f} {py:.1f}A{s:.1f} {s * sq:.1f} 0 0 1 {px + s:.1f} {py:.1f}L{px + s * 0.8:.1f} {py + s * 0.5 * sq:.1f}A{s * 0.8:.1f} {s * sq * 0.7:.1f} 0 0 0 {px - s * 0.8:.1f} {py + s * 0.5 * sq:.1f}z",
        "#3A3431",
    )
    bricks = stroke(
        f"M{px - s * 0.92:.1f} {py + s * 0.14 * sq:.1f}A{s * 0.92:.1f} {s * sq * 0.9:.1f} 0 0 1 {px + s * 0.92:.1f} {py + s * 0.14 * sq:.1f}",
        "#55493F",
        2,
    )
    irons = "".join(
        rect(px - s * 0.18, py - s * sq * (0.62 - i * 0.3), s * 0.36, s * 0.05, "#8B6B4A", rx=1) for i in range(3)
    )
    return (
        ring + side + bricks + irons + ellipse(px, py + s * sq * 0.66, s * 0.42, s * sq * 0.16, "#39474C", opacity=0.8)
    )


def bike_rack(w: float = 260) -> str:
    """A row of low hoops to which bicycles are parked."""
    hoops = "".join(
        stroke(f"M{x} 0V-38Q{x} -52 {x + 14} -52Q{x + 28} -52 {x + 28} -38V0", "#8B9397", 5)
        for x in range(int(-w / 2), int(w / 2) - 20, 52)
    )
    return rect(-w / 2 - 6, -5, w + 12, 5, "#7C8387", rx=2) + hoops


POSTERS = ("#E9DFA0", "#F0EBDD", "#E3B9A8", "#BFD3C4", "#D9D3EA", "#F2D98C")
OFFERS = ("疏通下水", "开锁", "办证", "高价收购", "搬家", "招租", "防水补漏", "无抵押", "专业刷墙", "回收旧家电")


def poster(rng: random.Random) -> str:
    """One illegal small advert, about 30 × 40 cm: a headline, lines, a struck-out number, a torn corner."""
    colour = rng.choice(POSTERS)
    w, h = rng.uniform(22, 40), rng.uniform(26, 46)
    words = rng.choice(OFFERS)
    ink = rng.choice(("#A5281C", "#26282A", "#1F4E8C"))
    torn = [(-w / 2, -h / 2), (w / 2, -h / 2), (w / 2, h / 2 - 8), (w / 2 - 9, h / 2), (-w / 2, h / 2)]
    lines = "".join(
        rect(-w / 2 + 4, -h / 2 + y, (w - 8) * k, 2.2, mix(ink, colour, 0.45))
        for y, k in ((18, 1), (23, 0.8), (28, 0.9))
        if y < h - 4
    )
    size = min((w - 5) / len(words), 10)
    return group(
        poly(torn, colour)
        + poly([(w / 2, h / 2 - 8), (w / 2 - 9, h / 2), (w / 2 - 8, h / 2 - 7)], darker(colour, 0.25))
        + text(0, -h / 2 + 9, words, size, ink)
        + lines,
        turn=rng.uniform(-9, 9),
    )


def stamp_ad(rng: random.Random) -> str:
    """A stamped or sprayed advert: words and a run of blots where a number was."""
    ink = rng.choice(("#2E3236", "#A5281C", "#24508A"))
    blots = "".join(rect(-26 + i * 5, 6, 3.4, 7, ink, rx=1) for i in range(11))
    return group(text(0, -4, rng.choice(OFFERS), 14, ink) + blots, turn=rng.uniform(-14, 14), opacity=0.75)


def banner(words: str, w: float = 520, colour: str = "#B32D22", *, torn: bool = False) -> str:
    """A cloth banner strung between two points 520 cm apart, its upper edge at y = 0."""
    sag = 26 if torn else 14
    cloth = path(f"M{-w / 2} 0Q0 {sag} {w / 2} 0V70Q0 {70 + sag} {-w / 2} 70z", colour) + path(
        f"M{-w / 2} 58Q0 {58 + sag} {w / 2} 58V70Q0 {70 + sag} {-w / 2} 70z", darker(colour, 0.25), opacity=0.6
    )
    step = w * 0.9 / len(words)
    letters = ""
    for i, letter in enumerate(words):
        x = -w * 0.45 + step * (i + 0.5)
        letters += text(x, 35 + sag * 0.5 * (1 - (2 * x / w) ** 2), letter, min(44, step * 0.86), "#F6E7B8")
    return cloth + letters


def notice_board() -> str:
    """A tidy public board for small adverts, 170 × 190 cm."""
    papers = "".join(
        rect(-66 + i * 34, -158 + j * 38, 27, 31, lighter(POSTERS[(i + j * 2) % 6], 0.2))
        + rect(-62 + i * 34, -150 + j * 38, 18, 3, "#7A7468")
        for i in range(4)
        for j in range(2)
    )
    return (
        rect(-70, -80, 7, 80, "#6B6F70")
        + rect(63, -80, 7, 80, "#6B6F70")
        + rect(-84, -186, 168, 110, "#3F6B57", rx=3)
        + rect(-76, -164, 152, 82, "#D9D4C6")
        + text(0, -175, "便民信息栏", 14, "#F3EBD6")
        + papers
    )


def pole(tall: float = 700, colour: str = "#A9A499") -> str:
    """A concrete pole with cross-arm and insulators."""
    arms = rect(-52, -tall + 24, 104, 8, "#7B7F80") + rect(-40, -tall + 62, 80, 7, "#7B7F80")
    pins = "".join(rect(x - 3, -tall + 10, 6, 14, "#D9D6CE", rx=2) for x in (-46, -18, 18, 46))
    return (
        poly([(-12, 0), (12, 0), (8, -tall), (-8, -tall)], colour)
        + poly([(3, 0), (12, 0), (8, -tall), (2, -tall)], darker(colour, 0.2), opacity=0.7)
        + arms
        + pins
    )


def bait_station(state: str = "good") -> str:
    """A rodent bait station, 34 × 22 cm: ``good`` with its warning, or ``broken`` and empty."""
    if state == "broken":
        shell = path("M-18 -2Q-18 -22 0 -22L4 -15 -1 -11 6 -8 3 -3 8 0H-18z", "#5B7666") + path(
            "M-4 -21.6Q2 -22 4 -15L-1 -11 6 -8 3 -3 8 0H-2z", "#3F5247", opacity=0.7
        )
        inside = path("M2 -19L15 -14 18 -2V0H6z", "#22282A") + path("M6 -1L9 -7 15 -5 17 0z", "#3F5247")
        lid = path("M20 0L27 -7 37 -4 34 1z", "#4F6A5A") + path("M20 0L27 -7 29 -3 23 2z", "#3F5247")
        return (
            inside
            + shell
            + ellipse(-12, -6, 4.6, 5, "#141615")
            + lid
            + path("M-8 -14l5 4M-4 -15l2 6", "none", stroke="#3F5247", stroke_width=0.9)
        )
    body = path("M-18 -2Q-18 -22 0 -22T18 -2V0H-18z", "#3F6B57") + path(
        "M4 -22Q18 -20 18 -2V0H8z", "#2C4D3F", opacity=0.7
    )
    return (
        body
        + ellipse(-12, -6, 4.6, 5, "#141615")
        + rect(-5, -17, 19, 11, "#F2D24B", rx=1)
        + text(4.5, -13.6, "鼠药 有毒", 3.8, "#A5281C")
        + text(4.5, -9, "请勿触碰", 3.4, "#26282A")
    )
