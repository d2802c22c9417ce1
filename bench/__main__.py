"""`python3 run.py bench [NAME …] [--cases N …]`: one JSON object per line on standard output."""

import argparse
import sys
from collections.abc import Callable, Iterator

from bench import city, creating, ground, ladder, reading, routing
from bench.lines import Line

BENCHES: dict[str, Callable[[city.City], Iterator[Line]]] = {
    "create": creating.create,
    "create-photos": creating.create_photos,
    "list": reading.list_,
    "case": reading.case,
    "viewport": reading.viewport,
    "routing": routing.routing,
    "ground": ground.ground,
    "writers": creating.writers,
    "memory": creating.memory,
    "ladder": ladder.ladder,
    "due": ladder.due_times,
}
SIZES = (1_000, 100_000)


def main(arguments: list[str]) -> int:
    """Run the named benches (all by default) on cities of the given sizes, each on a fresh copy."""
    parser = argparse.ArgumentParser(prog="run.py bench", description="Measure on databases of its own.")
    parser.add_argument("name", nargs="*", help=", ".join(BENCHES))
    parser.add_argument("--cases", type=int, action="append", help="size of the city (1000 and 100000)")
    chosen = parser.parse_args(arguments)
    unknown = set(chosen.name) - set(BENCHES)
    if unknown:
        parser.error(f"no bench {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}")
    for cases in chosen.cases or SIZES:
        for name in chosen.name or BENCHES:
            for line in BENCHES[name](city.fresh(cases)):
                print(line.as_json(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
