"""`run.py prove walks`: random walks through the life of a case, at every step against a model written apart from the table."""

from __future__ import annotations

import argparse
import multiprocessing
import time
from collections.abc import Callable

from tests.cases.walks.police import walk_police
from tests.cases.walks.pure import Count, Difference, walk_pure

STEPS = 30
AT_ONCE = 500
Walks = Callable[[int, int, int, int], Count]
_FORK = multiprocessing.get_context("fork")


def spread(walks: Walks, total: int, steps: int, seed: int, processes: int) -> Count:
    """All walks in several processes. Raises Difference at the first that shows."""
    jobs = [(first, min(AT_ONCE, total - first), steps, seed) for first in range(0, total, AT_ONCE)]
    whole = Count()
    with _FORK.Pool(processes) as pool:
        for part in pool.imap_unordered(_walked, [(walks, job) for job in jobs]):
            if isinstance(part, str):
                raise Difference(part)
            whole.join(part)
    return whole


def _walked(work: tuple[Walks, tuple[int, int, int, int]]) -> Count | str:
    walks, job = work
    try:
        return walks(*job)
    except Difference as error:
        return str(error)


def main(arguments: list[str]) -> int:
    """Walk; 1 when table and model part anywhere."""
    parser = argparse.ArgumentParser(prog="run.py prove walks")
    parser.add_argument("--walks", type=int, default=50_000, help="walks on the pure tables")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--processes", type=int, default=2)
    chosen = parser.parse_args(arguments)
    for name, walks in (("public table", walk_pure), ("confidential table", walk_police)):
        start = time.monotonic()
        try:
            count = spread(walks, chosen.walks, chosen.steps, chosen.seed, chosen.processes)
        except Difference as error:
            print(f"{name}: {error}")
            return 1
        print(f"{name}: {chosen.walks} walks of {chosen.steps} steps in {time.monotonic() - start:.0f} s, as the model")
        print(f"  done {count.done}")
        print(f"  refused {count.refused}")
    return 0
