"""Proof: a demo city of 100 000 cases is made within three minutes and its audit chain is whole."""

import argparse
import json
import time

from bench.city import SEED, empty

LIMIT_SECONDS = 180


def main(arguments: list[str]) -> int:
    """Make the city, walk the chain, print one line of JSON; 1 when it took too long or the chain breaks."""
    parser = argparse.ArgumentParser(prog="run.py prove demo")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args(arguments)
    city = empty(chosen.cases)
    begun = time.perf_counter()
    city.flask("demo", "generate", "--cases", str(chosen.cases), "--seed", str(chosen.seed))
    seconds = time.perf_counter() - begun
    chain = city.flask("audit", "verify").strip()
    made = int(str(city.rows("SELECT count(*) FROM case_file")[0][0]))
    good = seconds <= LIMIT_SECONDS and made >= chosen.cases
    print(json.dumps({"proof": "demo", "cases": made, "seconds": round(seconds, 1), "chain": chain, "ok": good}))
    return 0 if good else 1
