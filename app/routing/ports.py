"""The seam to the floors above: wiring hands in the earlier rulings, so that the routing need not know cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from flask import Flask, current_app

from app.routing.rules import Precedent

Precedents = Callable[[str, str], Sequence[Precedent]]
"""The newest rulings on a leaf and an item, newest first."""

_EXTENSION = "mingcha_precedents"


def register_precedents(app: Flask, find: Precedents) -> None:
    """Let every decision cite earlier rulings on its ground and item (rules §3.8); without it none are cited."""
    app.extensions[_EXTENSION] = find


def precedents_on(leaf: str | None, item: str) -> Sequence[Precedent]:
    """The rulings that a decision cites; none outside the city."""
    find = cast("Precedents | None", current_app.extensions.get(_EXTENSION))
    return find(leaf, item) if find is not None and leaf is not None else ()
