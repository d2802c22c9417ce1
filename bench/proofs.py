"""`python3 run.py prove [NAME] …`: long proofs, each a module with `main(arguments) -> int`; without a name they are listed.

Proofs live beside what they prove (`tests/faults/`, `tests/routing/` …) and are registered here by name.
"""

import importlib
import sys

PROOFS = {
    "ground": (
        "tests.routing.ground_proof",
        "a million random places have one leaf each, equal to a slow exact look-up, alike on both databases",
    ),
    "holders": (
        "tests.cases.holders_proof",
        "--histories N at random on both databases: each case has exactly one holder at every moment, no ruling rewritten",
    ),
    "kills": (
        "tests.faults.kills",
        "1 000 writers, 50 servers and 50 PostgreSQL clusters die: nothing acknowledged is lost, the record holds",
    ),
    "ladder": (
        "tests.cases.ladder_proof",
        "sweeps of the ladder run twice at once and killed ring what a calm one rings, on both databases",
    ),
    "walks": (
        "tests.cases.walks_proof",
        "random walks through the life of a case agree with a model written apart: --walks N on the tables, --service N",
    ),
    "power": (
        "tests.faults.power",
        "10 000 power cuts of SQLite's disk take nothing that was acknowledged; --control off must lose",
    ),
    "races": (
        "tests.cases.race_proof",
        "1 000 cases × 16 processes that all want something else: one winner, no busy error, on both databases",
    ),
    "tamper": (
        "tests.audit.prove_tamper",
        "the record and all that it holds attacked: --rounds N, --rows N, --proofs N, --entries N",
    ),
    "demo": ("bench.demo_city", "a demo city of --cases N in time, its chain whole"),
    "transition": (
        "tests.cases.transition_proof",
        "a step of four writers among 100 000 cases: p95 below 40 ms, on both databases (a quiet machine)",
    ),
    "chaos": (
        "tests.faults.chaos",
        "--reports N from a phone that dies over a network that lies: all, once, whole, nothing left",
    ),
    "puts": (
        "tests.faults.puts",
        "10 000 PUTs on 500 ids while the server is killed 100 times: each once, whole, never taken back",
    ),
    "phone": (
        "tests.capture.phone_proof",
        "the capture page: size, installable, there at once without a network, Lighthouse where it is installed",
    ),
    "webkit": (
        "tests.capture.webkit_proof",
        "the capture page in WebKitGTK where it is installed: draft, photo, no network, received",
    ),
}


def main(arguments: list[str]) -> int:
    """Run the named proof with the remaining arguments, or list them all; 2 for an unknown name."""
    name, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if name in PROOFS:
        return int(importlib.import_module(PROOFS[name][0]).main(rest))
    for known, (_, meaning) in PROOFS.items():
        print(f"{known:<12}{meaning}")
    return 0 if not name else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
