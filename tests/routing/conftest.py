"""The shipped city, loaded."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.accounts import NewAccount, Role, create_account, issue_token
from config import Config
from tests.conftest import base_config
from tests.support.cities import city_config
from tests.support.databases import Databases

TokenOf = Callable[[Role], str]


@pytest.fixture
def config(tmp_path: Path, databases: Databases) -> Iterator[Config]:
    yield from city_config(base_config(tmp_path), databases)


@pytest.fixture
def city(app: Flask) -> Iterator[Flask]:
    """The application in a context with the shipped city."""
    with app.app_context():
        yield app


@pytest.fixture
def token_of(city: Flask) -> TokenOf:
    """Makes somebody with a role and gives the person's token."""

    def make(role: Role) -> str:
        account = create_account(NewAccount(f"{role.value}-1", role, "BGS", password="plum river 7 stones"), "test")
        return issue_token(account, "test", "test")

    return make
