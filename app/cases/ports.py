"""Words of cases that another room keeps, for cases that go to the police. ``app.wiring`` connects them."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flask import Flask, current_app

Forget = Callable[[str], None]
"""Takes the number of a case whose words are to go, inside the caller's unit of work."""

_EXTENSION = "mingcha_words_elsewhere"


def register_words_elsewhere(app: Flask, forget: Forget) -> None:
    """Let a room that keeps words of cases by their number lose those of a case that goes to the police."""
    app.extensions[_EXTENSION] = forget


def forget_elsewhere(number: str) -> None:
    """Let the other room lose its words. Its rows are locked before the case, as when a follow-up is carried out."""
    forget = cast("Forget | None", current_app.extensions.get(_EXTENSION))
    if forget is not None:
        forget(number)
