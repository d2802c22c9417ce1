"""The shipped city, loaded."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.territory import load_city


@pytest.fixture
def empty(app: Flask) -> Iterator[Flask]:
    """The application in a context, nothing loaded."""
    with app.app_context():
        yield app


@pytest.fixture
def city(empty: Flask) -> Flask:
    """The application in a context with the shipped city."""
    load_city()
    return empty
