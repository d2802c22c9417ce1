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
Silence = Callable[[], int]
_witnesses: dict[str, Witness] = {}
_silences: dict[str, Silence] = {}


def add_witness(name: str, witness: Witness) -> None:
    """Let ``witness`` be heard by ``audit verify``. Called from ``app.wiring`` only."""
    _witnesses[name] = witness


def add_silence(name: str, silence: Silence) -> None:
    """Let ``silence`` count rows that the record says nothing of, being older than what it says. From ``app.wiring`` only."""
    _silences[name] = silence


def unheld() -> int:
    """How many rows the record says nothing of: nobody can tell whether they are as they were."""
    return sum(silence() for silence in _silences.values())


def discrepancies() -> Iterator[Discrepancy]:
    """Everything the witnesses find, one after the other."""
    for witness in _witnesses.values():
        yield from witness()
