"""One measurement as one line of JSON."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Line:
    """What one bench found.

    Times are milliseconds per request as the client saw them; ``per_s`` is what all clients together achieved.
    ``baseline`` is the median of the bare equivalent measured in the same run (milliseconds; for throughputs its
    rate), ``ratio`` the own figure over it. ``queries`` are the statements of one request, ``bytes_gzip`` the size
    of one answer on the wire. What a bench does not measure is null. ``more`` holds what only this bench has.
    """

    bench: str
    cases: int
    open: int
    n: int
    p50_ms: float | None = None
    p95_ms: float | None = None
    per_s: float | None = None
    queries: int | None = None
    bytes_gzip: int | None = None
    baseline: float | None = None
    ratio: float | None = None
    more: dict[str, object] = field(default_factory=dict)

    def as_json(self) -> str:
        """The line as it is printed; figures are rounded to what they are worth."""
        own = {name: value for name, value in vars(self).items() if name != "more"}
        return json.dumps({name: _rounded(value) for name, value in (own | self.more).items()}, ensure_ascii=False)


def _rounded(value: object) -> object:
    return float(f"{value:.4g}") if isinstance(value, float) else value


def median_ms(seconds: Sequence[float]) -> float:
    """The median of times, in milliseconds."""
    return statistics.median(seconds) * 1000


def p95_ms(seconds: Sequence[float]) -> float:
    """The time that 95 % of the runs do not exceed, in milliseconds."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] * 1000
