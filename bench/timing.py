"""Stop-watches."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """Times of single calls and of the whole, in seconds."""

    each: list[float]
    whole: float

    @property
    def per_second(self) -> float:
        """Calls per second over the whole run."""
        return len(self.each) / self.whole


def timed(work: Callable[[int], object], n: int, warm_up: int = 5) -> Run:
    """Call ``work(i)`` n times, after some calls that do not count."""
    for i in range(warm_up):
        work(-1 - i)
    each: list[float] = []
    begun = time.perf_counter()
    for i in range(n):
        started = time.perf_counter()
        work(i)
        each.append(time.perf_counter() - started)
    return Run(each, time.perf_counter() - begun)


def timed_together(workers: Sequence[Callable[[int], object]], n: int) -> Run:
    """Let every worker make n calls at the same time, each on a thread of its own."""
    begun = time.perf_counter()
    with ThreadPoolExecutor(len(workers)) as pool:
        runs = list(pool.map(lambda work: timed(work, n, warm_up=0), workers))
    return Run([seconds for run in runs for seconds in run.each], time.perf_counter() - begun)
