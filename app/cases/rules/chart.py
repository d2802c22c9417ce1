"""A state diagram laid out from a table of edges: the states one below the other, every step a line in the box of its state.

Pure geometry for any table. All steps to one state share a lane on the right, so that nothing crosses a word and the drawing is
as narrow as a phone; what can be drawn side by side without touching shares a column.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH_OF_BOX = 246
TITLE = 34
LINE = 26
GAP = 18
FIRST_LANE = 18
BETWEEN_LANES = 13
CORNER = 6
MARGIN = 4


@dataclass(frozen=True)
class Arrow:
    """One step: from which state by which action to which other; each a key that the drawing gives back."""

    source: str
    action: str
    target: str


@dataclass(frozen=True)
class Port:
    """A step as a line in the box of its state; ``y`` is its middle, ``path`` the way to the lane of its target."""

    arrow: Arrow
    y: int
    path: str


@dataclass(frozen=True)
class Box:
    """A state with the steps that leave it."""

    state: str
    y: int
    height: int
    ports: tuple[Port, ...]

    @property
    def middle(self) -> int:
        """Where the name stands and arrows arrive."""
        return self.y + TITLE // 2


@dataclass(frozen=True)
class Chart:
    """The whole drawing in its own units."""

    width: int
    height: int
    boxes: tuple[Box, ...]

    @property
    def lanes(self) -> dict[str, list[Port]]:
        """The steps by the state they lead to: what is drawn over what, so that a lane does not cut itself."""
        found: dict[str, list[Port]] = {}
        for port in (port for box in self.boxes for port in box.ports):
            found.setdefault(port.arrow.target, []).append(port)
        return found


def drawn(states: Sequence[str], arrows: Iterable[Arrow]) -> Chart:
    """The drawing of ``arrows`` between ``states``, which stand in the order given; equal arrows are drawn once."""
    distinct = tuple(dict.fromkeys(arrows))
    leaving = {state: [arrow for arrow in distinct if arrow.source == state] for state in states}
    tops, bottom = _tops(states, leaving)
    middle = {state: top + TITLE // 2 for state, top in tops.items()}
    heights = {
        arrow: tops[state] + TITLE + LINE * place + LINE // 2
        for state, steps in leaving.items()
        for place, arrow in enumerate(steps)
    }
    columns = _columns(_spans(heights, middle))
    boxes = tuple(
        Box(
            state,
            tops[state],
            TITLE + LINE * len(leaving[state]),
            tuple(
                Port(arrow, heights[arrow], _path(heights[arrow], middle[arrow.target], columns[arrow.target]))
                for arrow in leaving[state]
            ),
        )
        for state in states
    )
    lanes = max(columns.values(), default=0) + 1
    return Chart(MARGIN + WIDTH_OF_BOX + FIRST_LANE + BETWEEN_LANES * lanes, bottom, boxes)


def _tops(states: Sequence[str], leaving: dict[str, list[Arrow]]) -> tuple[dict[str, int], int]:
    tops: dict[str, int] = {}
    y = MARGIN
    for state in states:
        tops[state] = y
        y += TITLE + LINE * len(leaving[state]) + GAP
    return tops, y - GAP + MARGIN


def _spans(heights: dict[Arrow, int], middle: dict[str, int]) -> dict[str, tuple[int, int]]:
    """From where to where the lane of each state reaches."""
    spans: dict[str, tuple[int, int]] = {}
    for arrow, y in heights.items():
        low, high = spans.get(arrow.target, (middle[arrow.target], middle[arrow.target]))
        spans[arrow.target] = min(low, y), max(high, y)
    return spans


def _columns(spans: dict[str, tuple[int, int]]) -> dict[str, int]:
    """A column for each lane, short ones nearest to the boxes; lanes in one column do not touch."""
    taken: list[list[tuple[int, int]]] = []
    columns: dict[str, int] = {}
    for state, (low, high) in sorted(spans.items(), key=lambda item: (item[1][1] - item[1][0], item[0])):
        free = [place for place, held in enumerate(taken) if all(high < a or low > b for a, b in held)]
        column = free[0] if free else len(taken)
        if not free:
            taken.append([])
        taken[column].append((low, high))
        columns[state] = column
    return columns


def _path(y: int, end: int, column: int) -> str:
    """Out of the box, along the lane, back to the state; round corners."""
    right = MARGIN + WIDTH_OF_BOX
    lane = right + FIRST_LANE + BETWEEN_LANES * column
    turn = CORNER if end > y else -CORNER
    return (
        f"M{right} {y}H{lane - CORNER}Q{lane} {y} {lane} {y + turn}"
        f"V{end - turn}Q{lane} {end} {lane - CORNER} {end}H{right + 7}"
    )
