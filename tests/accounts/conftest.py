from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts import NewAccount, Role, create_account

PASSWORD = "plum river 7 stones"


@dataclass
class Person:
    """An account and a browser of its own."""

    login: str
    account_id: int
    client: FlaskClient
    app: Flask

    def inside(self) -> AbstractContextManager[object]:
        """A context of its own for what happens beside the browser."""
        return self.app.app_context()

    def post(self, path: str, **fields: str) -> TestResponse:
        return post(self.client, path, **fields)

    def log_in(self, password: str = PASSWORD, path: str = "/login") -> TestResponse:
        return self.post(path, login=self.login, password=password)


def post(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    """Post a form the way a browser does: with the token of a page fetched before."""
    page = client.get("/login").text
    if 'name="csrf_token" value="' not in page:
        page = client.get("/account/password").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    return client.post(path, data={"csrf_token": token, **fields}, headers={"Referer": "http://localhost/"})


@pytest.fixture
def house(app: Flask) -> Flask:
    """The application on its own database."""
    return app


MakePerson = Callable[..., Person]


@pytest.fixture
def make_person(house: Flask) -> MakePerson:
    def make(login: str = "wang", role: Role = Role.OFFICER, app: Flask | None = None, **more: object) -> Person:
        new = NewAccount(login, role, "411002", password=PASSWORD, **more)  # type: ignore[arg-type]
        with house.app_context():
            account_id = create_account(new, "system")
        used = app or house
        return Person(login, account_id, used.test_client(), used)

    return make
