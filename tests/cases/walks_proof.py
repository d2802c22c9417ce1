"""`run.py prove walks`: random walks through the life of a case, at every step against a model written apart from the table."""

from __future__ import annotations

import argparse
import multiprocessing
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from tests.cases.walks.police import walk_police
from tests.cases.walks.pure import Count, Difference, walk_pure
from tests.cases.walks.serving import shares, walk_share

STEPS = 30
AT_ONCE = 500
Work = TypeVar("Work")
_FORK = multiprocessing.get_context("fork")


def spread(walk: Callable[[Work], Count], work: Sequence[Work], processes: int) -> Count:
    """All work in several processes. Raises Difference at the first that shows."""
    whole = Count()
    with _FORK.Pool(processes) as pool:
        for part in pool.imap_unordered(_walked, [(walk, piece) for piece in work]):
            if isinstance(part, str):
                raise Difference(part)
            whole.join(part)
    return whole


def _walked(piece: tuple[Callable[[Work], Count], Work]) -> Count | str:
    walk, work = piece
    try:
        return walk(work)
    except Difference as error:
        return str(error)


def _public(piece: tuple[int, int, int, int]) -> Count:
    return walk_pure(*piece)


def _confidential(piece: tuple[int, int, int, int]) -> Count:
    return walk_police(*piece)


def _tell(name: str, walks: int, run: Callable[[], Count]) -> bool:
    start = time.monotonic()
    try:
        count = run()
    except Difference as error:
        print(f"{name}: {error}", flush=True)
        return False
    done, refused = sum(count.done.values()), sum(count.refused.values())
    print(f"{name}: {walks} walks as the model, {done} steps done, {refused} refused, {time.monotonic() - start:.0f} s")
    for title, numbers in (("done", count.done), ("refused", count.refused)):
        print(f"  {title}: " + ", ".join(f"{key} {numbers[key]}" for key in sorted(numbers)), flush=True)
    return True


def main(arguments: list[str]) -> int:
    """Walk; 1 when table or service and the model part anywhere."""
    parser = argparse.ArgumentParser(prog="run.py prove walks")
    parser.add_argument("--walks", type=int, default=50_000, help="walks on each pure table")
    parser.add_argument("--service", type=int, default=3_000, help="walks through the service on each database")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--db", choices=("sqlite", "postgres", "both"), default="both")
    chosen = parser.parse_args(arguments)
    walks, steps, seed, processes = chosen.walks, chosen.steps, chosen.seed, chosen.processes
    pieces = [(first, min(AT_ONCE, walks - first), steps, seed) for first in range(0, walks, AT_ONCE)]
    good = not walks or all(
        [
            _tell("public table", walks, lambda: spread(_public, pieces, processes)),
            _tell("confidential table", walks, lambda: spread(_confidential, pieces, processes)),
        ]
    )
    for kind in ("sqlite", "postgres") if chosen.db == "both" else (chosen.db,):
        if chosen.service:
            with shares(kind, chosen.service, steps, seed, processes) as parts:
                good &= _tell(f"service on {kind}", chosen.service, partial(spread, walk_share, parts, processes))
    return 0 if good else 1
