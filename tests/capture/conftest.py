"""The city with its people, one inspector's session, and reports as a phone makes them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from app.accounts import issue_token
from app.platform.db import db
from config import Config
from tests.conftest import base_config, dispose
from tests.support import city
from tests.support.databases import Databases
from tests.support.html_lint import PageClient

AT = {"lon": city.XIGUAN[0], "lat": city.XIGUAN[1]}


@pytest.fixture(scope="session")
def city_template(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with the city and its people in it."""

    def prepare(url: str) -> None:
        app = create_app(replace(base_config(tmp_path_factory.mktemp("city")), database_url=url))
        with app.app_context():
            city.load()
        dispose(app)

    databases.add_template("city", prepare)
    return "city"


@pytest.fixture
def config(tmp_path: Path, databases: Databases, city_template: str) -> Iterator[Config]:
    url = databases.fresh(city_template)
    yield replace(base_config(tmp_path), database_url=url)
    databases.drop(url)


@pytest.fixture
def people(app: Flask) -> city.People:
    with app.app_context():
        return city.people()


@dataclass
class Sending:
    """A report on its way: its frozen bytes and the pictures it announces."""

    id: str
    raw: bytes
    pictures: dict[str, bytes] = field(default_factory=dict)

    @property
    def sha(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()


def frozen(pictures: int = 0, first: int = 0, **changes: Any) -> Sending:
    """A report with ``pictures`` photos, as the phone freezes it; ``changes`` replace or, with ``...``, remove keys."""
    images = [city.jpeg(first + number) for number in range(pictures)]
    by_digest = {hashlib.sha256(image).hexdigest(): image for image in images}
    photos = [
        {"sha256": digest, "size": len(image), "type": "image/jpeg", "role": "near", "provenance": "camera_inpage"}
        for digest, image in by_digest.items()
    ]
    content: dict[str, Any] = {
        "id": str(uuid4()),
        "form_version": 1,
        "item": "ZANG-02",
        "fix": {**AT, "accuracy_m": 8.0, "age_ms": 900, "source": "device", "crs": "wgs84"},
        "photos": photos,
        **changes,
    }
    content = {key: value for key, value in content.items() if value is not ...}
    return Sending(content.get("id", ""), json.dumps(content).encode(), by_digest)


@dataclass
class Answer:
    """An answer whose JSON the test knows to be there."""

    response: TestResponse

    @property
    def status_code(self) -> int:
        return self.response.status_code

    @property
    def mimetype(self) -> str:
        return self.response.mimetype or ""

    @property
    def json(self) -> Any:
        return self.response.get_json()


@dataclass
class Phone:
    """A client with an inspector's token, speaking the wire protocol."""

    client: FlaskClient
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def put(
        self, sending: Sending, url_id: str | None = None, kind: str = "application/json", **headers: str
    ) -> Answer:
        path = f"/api/reports/{url_id or sending.id}"
        sent = {**self.headers, **headers}
        return Answer(self.client.put(path, data=sending.raw, content_type=kind, headers=sent))

    def put_photo(self, sending: Sending, digest: str, body: bytes | None = None) -> Answer:
        data = sending.pictures[digest] if body is None else body
        path = f"/api/reports/{sending.id}/photos/{digest}"
        return Answer(self.client.put(path, data=data, content_type="image/jpeg", headers=self.headers))

    def get(self, path: str, **headers: str) -> Answer:
        return Answer(self.client.get(path, headers={**self.headers, **headers}))


def rows(app: Flask, table: str) -> int:
    """How many rows a table has."""
    with app.app_context():
        return int(db.session.scalar(sa.text(f"SELECT count(*) FROM {table}")) or 0)


MakePhone = Callable[[str], Phone]


@pytest.fixture
def make_phone(app: Flask, people: city.People) -> MakePhone:
    """A phone of the person with this field name in People."""

    def make(who: str) -> Phone:
        with app.app_context():
            token = issue_token(getattr(people, who).account_id, "test", "test")
        return Phone(app.test_client(), token)

    return make


@pytest.fixture
def phone(make_phone: MakePhone) -> Phone:
    return make_phone("inspector")


@pytest.fixture
def inspector(page: PageClient, people: city.People) -> PageClient:
    """A browser without scripts in which the inspector is logged in."""
    return log_in(page, "inspector")


def log_in(page: PageClient, login: str) -> PageClient:
    page.get("/login", skip={"title"}).submit("/login", login=login, password=city.PASSWORD)
    return page
