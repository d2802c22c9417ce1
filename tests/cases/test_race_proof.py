"""The races in small: one winner per version and nobody told that the service is busy; a service that compares nothing fails."""

from __future__ import annotations

from dataclasses import asdict

from flask import Flask

from tests.cases.race_proof import TRIES, race


def test_one_gets_its_way(city_app: Flask) -> None:
    verdict = race(city_app, 3, len(TRIES), "either")
    assert verdict.ok, asdict(verdict)
    assert verdict.won + verdict.stale + verdict.gone == 3 * len(TRIES)


def test_a_service_that_compares_no_version_is_found_out(city_app: Flask) -> None:
    verdict = race(city_app, 3, len(TRIES), "either", "blind")
    assert verdict.doubled or verdict.others, asdict(verdict)
    assert not verdict.ok
