"""The seam to the floors above: wiring hands in where open cases lie, so that the territory need not know cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from flask import Flask, current_app

from app.territory.survey import OpenPlace

OpenPlaces = Callable[[], Sequence[OpenPlace]]
"""Where every open case lies and which leaf it counts to."""

_EXTENSION = "mingcha_open_places"


def register_open_places(app: Flask, places: OpenPlaces) -> None:
    """Let dry runs count the open cases whose leaf would change; without it they count none."""
    app.extensions[_EXTENSION] = places


def open_places() -> Sequence[OpenPlace]:
    """Where open cases lie now."""
    places = cast("OpenPlaces | None", current_app.extensions.get(_EXTENSION))
    return places() if places is not None else ()
