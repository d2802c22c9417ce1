"""Space: a camera that turns metres into picture units, and walls on which flat things are drawn in perspective.

World axes: x to the right, y upwards, z away from the viewer, in metres, the ground at y = 0.
Things that stand on the ground are drawn in centimetres about the middle of their foot, y downwards.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from app.demo.scenes.parts.pen import Point, attrs, ellipse, group, path, poly, polyline, smooth, text

Spot = tuple[float, float]


def dice(*seed: str | int) -> random.Random:
    """A repeatable source of small variations; the same words always give the same picture."""
    return random.Random(":".join(str(part) for part in seed))


@dataclass(frozen=True, slots=True)
class Camera:
    """A level camera. ``horizon`` and ``vanish`` place the vanishing point, ``height`` is in metres."""

    focal: float = 800
    horizon: float = 250
    vanish: float = 400
    height: float = 2.3

    def at(self, x: float, y: float, z: float) -> Point:
        """Where a point in space falls on the picture; ``z`` must be positive."""
        return (self.vanish + self.focal * x / z, self.horizon + self.focal * (self.height - y) / z)

    def scale(self, z: float) -> float:
        """Picture units per metre at that distance."""
        return self.focal / z

    def floor(self, spots: Sequence[Spot]) -> list[Point]:
        """Points on the ground, given as (x, z)."""
        return [self.at(x, 0, z) for x, z in spots]

    def ground_y(self, z: float) -> float:
        """The picture height at which the ground lies at that distance."""
        return self.at(0, 0, z)[1]

    def area(self, spots: Sequence[Spot], fill: str, **more: float | str | None) -> str:
        """A straight-edged patch of ground."""
        return poly(self.floor(spots), fill, **more)

    def strip(self, x0: float, z0: float, x1: float, z1: float, fill: str, **more: float | str | None) -> str:
        """A rectangle on the ground."""
        return self.area([(x0, z0), (x1, z0), (x1, z1), (x0, z1)], fill, **more)

    def mark(self, spots: Sequence[Spot], colour: str, width: float, **more: float | str | None) -> str:
        """A line drawn on the ground, ``width`` in picture units."""
        return path(polyline(self.floor(spots)), "none", stroke=colour, stroke_width=width, **more)

    def disc(self, x: float, z: float, radius: float, fill: str, *, y: float = 0, **more: float | str | None) -> str:
        """A flat circle of that radius in metres, lying at height ``y``."""
        cx, cy = self.at(x, y, z)
        s = self.scale(z)
        return ellipse(cx, cy, radius * s, radius * s * self.squash(z, y), fill, **more)

    def squash(self, z: float, y: float = 0) -> float:
        """How flat a lying circle looks at that distance: height over width."""
        return max(0.04, math.sin(math.atan2(self.height - y, z)))

    def blob(
        self,
        rng: random.Random,
        x: float,
        z: float,
        rx: float,
        rz: float,
        fill: str,
        *,
        rough: float = 0.22,
        points: int = 11,
        **more: float | str | None,
    ) -> str:
        """An irregular patch on the ground: a stain, a puddle, bare earth."""
        turns = [2 * math.pi * i / points for i in range(points)]
        reach = [1 + rng.uniform(-rough, rough) for _ in turns]
        spots = [(x + rx * r * math.cos(a), z + rz * r * math.sin(a)) for a, r in zip(turns, reach, strict=True)]
        return path(smooth(self.floor(spots)), fill, **more)

    def stand(
        self, x: float, z: float, thing: str, *, y: float = 0, size: float = 1, turn: float = 0, flip: bool = False
    ) -> str:
        """A thing drawn in centimetres, put at (x, z), ``y`` metres above the ground."""
        return group(thing, move=self.at(x, y, z), scale=self.scale(z) / 100 * size, turn=turn, flip=flip)

    def lay(self, x: float, z: float, thing: str, *, turn: float = 0, size: float = 1) -> str:
        """A thing drawn in centimetres as seen from above, lying flat on the ground."""
        px, py = self.at(x, 0, z)
        s = self.scale(z) / 100 * size
        frame = f"matrix({s:.4f} 0 0 {s * self.squash(z):.4f} {px:.2f} {py:.2f}) rotate({turn:.1f})"
        return f"<g{attrs(transform=frame)}>{thing}</g>"

    def shadow(self, x: float, z: float, width: float, depth: float = 0.25, opacity: float = 0.2) -> str:
        """A soft flat shadow under a thing, sizes in metres."""
        px, py = self.at(x, 0, z)
        s = self.scale(z)
        return ellipse(
            px + 0.06 * s, py, width / 2 * s, depth * s * max(0.25, self.squash(z)), "#1E1A16", opacity=opacity
        )


@dataclass(frozen=True, slots=True)
class Wall:
    """An upright plane. ``u`` runs along it from (x, z), ``v`` upwards, ``w`` out of it towards the viewer's side."""

    cam: Camera
    x: float
    z: float
    along: Spot = (1, 0)
    out: Spot = (0, -1)

    def at(self, u: float, v: float, w: float = 0) -> Point:
        """Where a point of the wall falls on the picture."""
        x = self.x + self.along[0] * u + self.out[0] * w
        z = self.z + self.along[1] * u + self.out[1] * w
        return self.cam.at(x, v, max(z, 0.4))

    def depth(self, u: float) -> float:
        """How far the wall is from the viewer at ``u``."""
        return self.z + self.along[1] * u

    def scale(self, u: float) -> float:
        """Picture units per metre of height at ``u``."""
        return self.cam.scale(max(self.depth(u), 0.4))

    def quad(
        self, u0: float, v0: float, u1: float, v1: float, fill: str, w: float = 0, **more: float | str | None
    ) -> str:
        """A rectangle on the wall between two corners."""
        return poly([self.at(u0, v0, w), self.at(u1, v0, w), self.at(u1, v1, w), self.at(u0, v1, w)], fill, **more)

    def shape(self, points: Sequence[Point], fill: str, w: float = 0, **more: float | str | None) -> str:
        """A polygon on the wall."""
        return poly([self.at(u, v, w) for u, v in points], fill, **more)

    def curve(self, points: Sequence[Point], fill: str, w: float = 0, **more: float | str | None) -> str:
        """A soft closed shape on the wall: a damp patch, a missing piece of plaster."""
        return path(smooth([self.at(u, v, w) for u, v in points]), fill, **more)

    def line(self, points: Sequence[Point], colour: str, width: float, w: float = 0, **more: float | str | None) -> str:
        """A line on the wall, ``width`` in picture units."""
        return path(polyline([self.at(u, v, w) for u, v in points]), "none", stroke=colour, stroke_width=width, **more)

    def box(self, u0: float, v0: float, u1: float, v1: float, depth: float, fill: str, side: str, under: str) -> str:
        """A box that stands out of the wall by ``depth``: the faces that can be seen, then its front."""
        faces = [
            (side, [(u0, v0, 0.0), (u0, v1, 0.0), (u0, v1, depth), (u0, v0, depth)]),
            (side, [(u1, v0, 0.0), (u1, v1, 0.0), (u1, v1, depth), (u1, v0, depth)]),
            (under, [(u0, v0, 0.0), (u1, v0, 0.0), (u1, v0, depth), (u0, v0, depth)]),
            (under, [(u0, v1, 0.0), (u1, v1, 0.0), (u1, v1, depth), (u0, v1, depth)]),
        ]
        drawn = "".join(poly([self.at(*corner) for corner in corners], colour) for colour, corners in faces)
        return drawn + self.quad(u0, v0, u1, v1, fill, depth)

    def stick(self, u: float, v: float, thing: str, w: float = 0) -> str:
        """A thing drawn in centimetres about its middle, fixed flat on the wall at (u, v)."""
        (x0, y0), (x1, y1), (x2, y2) = self.at(u, v, w), self.at(u + 0.01, v, w), self.at(u, v - 0.01, w)
        frame = f"matrix({x1 - x0:.4f} {y1 - y0:.4f} {x2 - x0:.4f} {y2 - y0:.4f} {x0:.2f} {y0:.2f})"
        return f"<g{attrs(transform=frame)}>{thing}</g>"

    def words(self, u0: float, u1: float, v: float, size: float, what: str, fill: str, w: float = 0) -> str:
        """Words spread evenly between ``u0`` and ``u1``, ``size`` metres high, on the line ``v``."""
        step = (u1 - u0) / len(what)
        order = what if self.reads_forward() else what[::-1]
        return "".join(
            self.stick(u0 + step * (i + 0.5), v, self._glyph(letter, size * 100, fill), w)
            for i, letter in enumerate(order)
        )

    def reads_forward(self) -> bool:
        """Whether ``u`` grows to the right of the picture, so that writing along it reads as it should."""
        return self.at(1, 0)[0] > self.at(0, 0)[0]

    def _glyph(self, letter: str, size: float, fill: str) -> str:
        glyph = text(0, 0, letter, size, fill)
        return glyph if self.reads_forward() else f'<g transform="scale(-1 1)">{glyph}</g>'
