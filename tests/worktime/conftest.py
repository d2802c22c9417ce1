from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask


@pytest.fixture
def worktime(app: Flask) -> Iterator[Flask]:
    """The application in a context."""
    with app.app_context():
        yield app
