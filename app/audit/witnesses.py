"""What other rooms hold beside the record, and how it is held against the record: each room brings its own witness."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Discrepancy:
    """Something outside the record that is not what the record says."""

    subject: str
    reason: str


Witness = Callable[[], Iterator[Discrepancy]]
_witnesses: dict[str, Witness] = {}


def add_witness(name: str, witness: Witness) -> None:
    """Let ``witness`` be heard by ``audit verify``. Called from ``app.wiring`` only."""
    _witnesses[name] = witness


def discrepancies() -> Iterator[Discrepancy]:
    """Everything the witnesses find, one after the other."""
    for witness in _witnesses.values():
        yield from witness()
