"""Places where lower rooms hand in numbers. Wiring registers the functions; pages ask for them by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from flask import Flask, current_app

from app.platform.policy import Asking

_EXTENSION = "mingcha_site_hooks"


@dataclass(frozen=True)
class RoundStop:
    """One place of a round: its name, a line about it, the page to work on it, done or not."""

    name: str
    note: str
    url: str
    done: bool


@dataclass(frozen=True)
class HomeRound:
    """Today's covert round of one inspector."""

    number: int
    url: str
    stops: tuple[RoundStop, ...]

    @property
    def done(self) -> int:
        """How many places are finished."""
        return sum(stop.done for stop in self.stops)

    @property
    def next_stop(self) -> RoundStop | None:
        """The first place that is not finished."""
        return next((stop for stop in self.stops if not stop.done), None)


@dataclass
class Hooks:
    """The functions that wiring has registered."""

    counts: dict[str, Callable[[Asking], int]] = field(default_factory=dict)
    round: Callable[[Asking], HomeRound | None] | None = None
    remember_language: Callable[[Asking, str], None] | None = None
    shells: dict[str, Callable[[], str]] = field(default_factory=dict)


def hooks(app: Flask | None = None) -> Hooks:
    """The hooks of ``app`` (of the running application by default)."""
    return cast("Hooks", (app or current_app).extensions.setdefault(_EXTENSION, Hooks()))


def provide_count(app: Flask, path: str, count: Callable[[Asking], int]) -> None:
    """Show ``count(actor)`` beside the navigation entry of ``path`` (for example ``/checks``); 0 shows nothing."""
    hooks(app).counts[path] = count


def provide_round(app: Flask, today: Callable[[Asking], HomeRound | None]) -> None:
    """Fill today's round on the inspector's home; None when there is none."""
    hooks(app).round = today


def provide_language(app: Flask, remember: Callable[[Asking, str], None]) -> None:
    """Keep the language that a signed-in person chose; called with ``zh`` or ``en`` outside any ``atomic()``."""
    hooks(app).remember_language = remember


def provide_shell(app: Flask, name: str, draw: Callable[[], str]) -> None:
    """Hand in a page of the app shell: ``draw`` renders it for nobody in particular, in the language of the moment."""
    hooks(app).shells[name] = draw
