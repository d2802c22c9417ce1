"""Dying writers in small: nothing acknowledged is lost; a writer that acknowledges first is found out."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from flask import Flask

from tests.faults.kills import run


def test_nothing_acknowledged_is_lost(city_app: Flask, tmp_path: Path) -> None:
    verdict = run(city_app, tmp_path, 8, database="either")
    assert verdict.ok, asdict(verdict)
    assert verdict.kills == 8


def test_a_writer_that_acknowledges_first_is_found_out(city_app: Flask, tmp_path: Path) -> None:
    verdict = run(city_app, tmp_path, 12, database="either", control="hasty")
    assert verdict.lost, asdict(verdict)
    assert verdict.chain == "holds"
