"""Somebody who asks, without the machinery of accounts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask

from app.accounts import register_units
from app.platform.policy import registry
from app.site import provide_language
from app.site.hooks import hooks


@dataclass(frozen=True)
class Somebody:
    role: str
    name: str = "周敏"
    unit_code: str = "OFFICE"
    account_id: int = 1
    login: str = "zhoumin"
    handle: str = "abcd"


@pytest.fixture
def act_as(app: Flask) -> Callable[[str | None], None]:
    """``act_as("officer")``: from now on requests come from an officer; None: from nobody."""

    def become(role: str | None) -> None:
        registry(app).load_actor = lambda: Somebody(role) if role else None

    become(None)
    register_units(app, lambda _code: ("综合督察组", "Supervision"))
    hooks(app).counts.clear()
    provide_language(app, lambda _asking, _language: None)  # nobody here has an account to keep it in
    return become
