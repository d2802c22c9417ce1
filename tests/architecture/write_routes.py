"""Writes `routes.txt` anew: `.venv/bin/python -m tests.architecture.write_routes` after a wanted change."""

from pathlib import Path

from app import create_app
from tests.architecture.test_application import ROUTES, described
from tests.conftest import base_config

if __name__ == "__main__":
    ROUTES.write_text(described(create_app(base_config(Path.cwd() / ".run"))), "utf-8")
