"""The proof of the ladder in small, and that it finds a sweep that loses what it was about to ring."""

from __future__ import annotations

from tests.cases.ladder_proof import careless, prove


def test_doubled_and_killed_sweeps_ring_what_a_calm_one_rings(database_kind: str) -> None:
    verdict = prove(database_kind, cases=12, sweeps=16, seed=5)
    assert verdict.good, verdict
    assert verdict.kills > 0


def test_a_careless_sweep_is_found_out(database_kind: str) -> None:
    verdict = prove(database_kind, cases=12, sweeps=16, seed=5, sweep=careless)
    assert verdict.lost > 0, verdict
