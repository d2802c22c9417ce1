"""Power cuts in small: SQLite as the service runs it keeps what was promised, and without syncs it does not."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest
from flask import Flask

from tests.faults.power import run


@pytest.mark.parametrize("control", ["", "off"])
def test_what_was_promised_survives_a_power_cut(city_app: Flask, tmp_path: Path, control: str) -> None:
    if not city_app.config["MINGCHA"].on_sqlite:
        pytest.skip("PostgreSQL has its own log")
    verdict = run(city_app, tmp_path, 2, 40, control)
    assert verdict.ok == (not control), asdict(verdict)
    assert verdict.steps == 8
