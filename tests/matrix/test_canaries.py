"""No page, answer, header, cookie or picture that a unit can reach holds anything by which an inspector is known."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import urldefrag
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask, Response
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from app import create_app
from app.accounts import Actor, NewAccount, Role, create_accounts, find_account, get_actor
from app.capture.service import receive_photo, receive_report
from app.cases import AfterPhoto, Fix, accept_case, case_number, give_feedback, pass_check, return_case
from app.cases.models import CasePhoto
from app.evidence import stage_photo
from app.platform import clock
from app.platform.db import db
from app.platform.policy import public
from tests.conftest import base_config, dispose
from tests.matrix.canaries import everything, forms, leaks
from tests.matrix.world import LED_BY_LINE, prepare
from tests.support import city
from tests.support.databases import Databases
from tests.support.sign_in import sign_in

FILED = datetime.fromisoformat("2026-11-23T09:00:00+08:00")
OBSERVED = datetime.fromisoformat("2026-11-23T07:43:21+08:00")
OWN_FIX = (113.8131937, 34.0317713)  # the phone stood some 180 m from the problem
CAMERA = "KanariCam 88X"
INSPECTORS = (("amselgrau", "柳暗花明"), ("zeisigrot", "云破月来"))
LOGINS = {"line": "department", "officer": "officer", "county": "county officer"}
MOST_LINKS = 150
_LINK = re.compile(r'(?:href|src|action|data-[a-z]+)="(/[^"]*)"')


@dataclass(frozen=True)
class Town:
    """The application, its cases, and what must not be seen of those who reported them."""

    app: Flask
    numbers: tuple[str, ...]
    tokens: tuple[str, ...]
    confidential: str
    canaries: dict[str, str]


def picture(seed: int) -> bytes:
    """A photo that carries a camera's name and a place."""
    image = Image.open(io.BytesIO(city.jpeg(seed)))
    exif = Image.Exif()
    exif[0x0110] = CAMERA
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def send(author: Actor, item: str, photo: bytes) -> tuple[str, str]:
    """A report as the phone makes it, with everything it knows; returns id and number."""
    report_id, digest = str(uuid4()), hashlib.sha256(photo).hexdigest()
    fix = {"lon": OWN_FIX[0], "lat": OWN_FIX[1], "accuracy_m": 7.77, "age_ms": 900, "source": "device", "crs": "wgs84"}
    observed = OBSERVED.isoformat()
    shot = {
        "sha256": digest,
        "size": len(photo),
        "type": "image/jpeg",
        "role": "near",
        "taken_at": observed,
        "fix": fix,
    }
    body = {
        "id": report_id,
        "form_version": 1,
        "item": item,
        "pin": {"lon": city.XIGUAN[0], "lat": city.XIGUAN[1]},
        "fix": fix,
        "started_at": observed,
        "finalized_at": observed,
        "photos": [{**shot, "provenance": "input_capture", "last_modified": observed, "exif": {"Model": CAMERA}}],
    }
    number = receive_report(report_id, json.dumps(body).encode(), author).receipt.number
    receive_photo(report_id, digest, io.BytesIO(photo), author)
    return report_id, number


def person(login: str) -> Actor:
    account = find_account(login)
    assert account is not None
    return get_actor(account.account_id)


def times() -> dict[str, str]:
    """The minute of the observation as people, machines and databases write it."""
    return {
        "minute": OBSERVED.strftime("%H:%M"),
        "minute in UTC": OBSERVED.astimezone(UTC).strftime("%H:%M"),
        "epoch seconds": str(int(OBSERVED.timestamp())),
    }


def places() -> dict[str, str]:
    """The phone's own position, to a metre."""
    return {"longitude": f"{OWN_FIX[0]:.7f}"[:-2], "latitude": f"{OWN_FIX[1]:.7f}"[:-2]}


def fill() -> tuple[list[str], str, dict[str, str]]:
    """Cases of two inspectors in every state a unit sees; their numbers, a confidential number, and the canaries."""
    prepare()
    new = [NewAccount(login, Role.INSPECTOR, "ZHDC", name=alias, password=city.PASSWORD) for login, alias in INSPECTORS]
    create_accounts(new, by="test")
    authors = [person(account.login) for account in new]
    canaries = {"camera": CAMERA, **times(), **places()}
    for author in authors:
        canaries |= {f"{author.login} login": author.login, f"{author.login} alias": author.name}
        canaries |= {f"{author.login} handle": author.handle}
    numbers = []
    for index, item in enumerate(("ZANG-01", "ZANG-02", "ZANG-03", LED_BY_LINE, "ZANG-05")):
        photo = picture(index)
        report_id, number = send(authors[index % 2], item, photo)
        canaries |= {f"{item} photo": hashlib.sha256(photo).hexdigest(), f"{item} report": report_id}
        numbers.append(number)
    _report, confidential = send(authors[0], "DUPIN-01", picture(99))
    _move_on(numbers)
    return numbers, confidential, canaries | {"confidential case": confidential}


def _move_on(numbers: list[str]) -> None:
    officer, line, checker = person("officer"), person("line"), person("supervisor")
    closed, checking, returned, led_by_line, _dispatched = numbers
    with clock.at(FILED + timedelta(minutes=30)):
        return_case(officer, returned, "not_our_ground", "不在辖区")
        for who, number in ((officer, closed), (officer, checking), (line, led_by_line)):
            accept_case(who, number)
            after = AfterPhoto(taken_at=clock.now(), fix=Fix(*city.XIGUAN, 6.0), provenance="camera_inpage")
            give_feedback(who, number, "清了", [(stage_photo(io.BytesIO(city.jpeg(int(number)))), after)])
        pass_check(checker, closed)


@pytest.fixture(scope="module")
def town(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    url = databases.fresh()
    app = create_app(replace(base_config(tmp_path_factory.mktemp("canaries")), database_url=url, demo=True))
    with app.app_context(), clock.at(FILED):
        numbers, confidential, canaries = fill()
        tokens = tuple(db.session.scalars(sa.select(CasePhoto.token)))
    yield Town(app, tuple(numbers), tokens, confidential, canaries)
    dispose(app)
    databases.drop(url)


def addresses(town: Town) -> list[str]:
    """Where the crawl begins: every safe address of the application, filled with every number and picture there is."""
    fillings = {
        "number": town.numbers,
        "token": town.tokens,
        "report_id": [str(uuid4())],
        "event_id": [str(uuid4())],
        "run_id": ["0" * 12],
        "size": ["320", "1280", "64"],
        "name": ["tokens.css"],
        "filename": ["none"],
        "speech": ["zh", "en"],
        "page": ["capture", "home", "reports", "site-checks", "site-check", "offline"],
        "notice_id": [str(number) for number in range(1, 20)],
    }
    found = ["/api/map?bbox=113.7,33.9,113.9,34.1&zoom=15", "/api/map?bbox=113.7,33.9,113.9,34.1&zoom=9"]
    found += ["/api/map/cases?bbox=113.7,33.9,113.9,34.1&zoom=13", "/cases?scope=all", "/cases?state=closed&scope=all"]
    with town.app.test_request_context():
        adapter = town.app.url_map.bind("localhost")
        for rule in town.app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()):
                continue
            values: list[dict[str, str]] = [{}]
            for argument in rule.arguments:
                values = [{**value, argument: filling} for value in values for filling in fillings[argument]]
            found += [adapter.build(rule.endpoint, value) for value in values]
    return found


def crawl(client: FlaskClient, town: Town) -> Iterator[tuple[str, int, bytes]]:
    """GET every address and what the pages there lead to: address, status, and all of the answer."""
    todo = deque(addresses(town))
    seen, linked = set(todo), 0
    while todo:
        path = todo.popleft()
        response = client.get(path, buffered=True)
        yield path, response.status_code, everything(response)
        if response.mimetype != "text/html":
            continue
        for link in [*_LINK.findall(response.get_data(as_text=True)), response.location or "/"]:
            target = urldefrag(unescape(link)).url
            if target.startswith("/") and target not in seen and linked < MOST_LINKS:
                seen.add(target)
                todo.append(target)
                linked += 1


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("login", LOGINS)
def test_a_unit_reads_nothing_of_an_inspector(town: Town, login: str, language: str) -> None:
    visited: dict[str, int] = {}
    assert _crawled(town, login, town.canaries, language, visited) == []
    own = [path for path, status in visited.items() if path.startswith("/cases/") and status == 200]
    assert len(own) >= (1 if login == "line" else len(town.numbers)), "the crawl saw no cases"
    assert any(path.startswith("/photos/") and status == 200 for path, status in visited.items())
    assert visited["/police"] == 403


def _crawled(
    town: Town, login: str, canaries: Mapping[str, str], language: str = "zh", visited: dict[str, int] | None = None
) -> list[str]:
    client, found = town.app.test_client(), list[str]()
    client.set_cookie("mc-lang", language)
    with clock.at(FILED + timedelta(hours=2)):
        sign_in(town.app, client, login)
        for path, status, text in crawl(client, town):
            found += [f"{path}: {leak}" for leak in leaks(text, canaries)]
            if visited is not None:
                visited[path] = status
    return found


@pytest.mark.parametrize("login", ["seconded", "judge", "commander"])
def test_supervision_sees_no_name_and_no_original(town: Town, login: str) -> None:
    """Supervision may learn when; who it was stays sealed for them too."""
    kinds = (" login", " alias", " photo", " report")
    sealed = {name: secret for name, secret in town.canaries.items() if name.endswith(kinds)}
    assert _crawled(town, login, sealed) == []


def test_refusals_and_conflicts_say_nothing_either(town: Town) -> None:
    """Every form about a case, sent from a stale page: what comes back holds no canary."""
    client, found = town.app.test_client(), list[str]()
    with clock.at(FILED + timedelta(hours=2)):
        sign_in(town.app, client, "officer")
        for url, answer in _posted(town, client, town.numbers):
            found += [f"{url}: {leak}" for leak in leaks(everything(answer), town.canaries)]
    assert found == []


def test_a_confidential_number_is_answered_like_one_that_does_not_exist(town: Town) -> None:
    """Nobody but the police line learns from any answer whether a number belongs to a confidential case."""
    with town.app.app_context():
        unknown = next(
            number for number in map(case_number, range(1, 99)) if number not in (*town.numbers, town.confidential)
        )
    for login in ("officer", "line", "seconded", "judge", "clerk"):
        client = town.app.test_client()
        with clock.at(FILED + timedelta(hours=2)):
            sign_in(town.app, client, login)
            answers = {}
            for number in (town.confidential, unknown):
                got = [client.get(f"{room}/{number}") for room in ("/cases", "/checks", "/police")]
                posted = [answer for _url, answer in _posted(town, client, [number])]
                answers[number] = [(each.status_code, _plain(each, number)) for each in [*got, *posted]]
        assert answers[town.confidential] == answers[unknown], login


def _posted(town: Town, client: FlaskClient, numbers: Iterable[str]) -> Iterator[tuple[str, TestResponse]]:
    csrf = client.get("/account").get_data(as_text=True).split('name="csrf_token" value="')[1].split('"')[0]
    for rule in town.app.url_map.iter_rules():
        if rule.arguments == {"number"} and "POST" in (rule.methods or ()):
            for number in numbers:
                url = rule.rule.replace("<number:number>", number)
                yield url, client.post(url, data={"csrf_token": csrf, "version": "0"})


def _plain(answer: TestResponse, number: str) -> str:
    """The page without its number and without what differs from answer to answer anyway."""
    return re.sub(r'(nonce|value)="[^"]*"', "", answer.get_data(as_text=True).replace(number, "#"))


class TestTheCrawlItself:
    """A leak is found wherever and however it is written."""

    @pytest.mark.parametrize("form", forms("x"))
    def test_every_form_of_every_canary_is_found(self, town: Town, form: str) -> None:
        for name, secret in town.canaries.items():
            raw = secret.encode()
            shift = int(form[-1]) if form.startswith("base64") else 0
            needle = (
                base64.b64encode(b"#" * shift + raw + b"more") if form.startswith("base64") else forms(secret)[form]
            )
            assert f"{name} ({form})" in set(leaks(b"<p>" + needle + b"</p>", town.canaries)), (name, form)

    def test_a_view_that_leaks_is_found_by_the_crawl(self, town: Town) -> None:
        app = create_app(town.app.config["MINGCHA"])
        alias, digest = town.canaries["amselgrau alias"], town.canaries["ZANG-01 photo"]
        app.add_url_rule("/body", "trial.body", public(lambda: f"<p>{alias}</p>"))
        app.add_url_rule("/header", "trial.header", public(lambda: Response("", headers={"ETag": f'"{digest}"'})))
        app.add_url_rule("/cookie", "trial.cookie", public(lambda: _cookie(town.canaries["zeisigrot login"])))
        crawled = crawl(app.test_client(), replace(town, app=app))
        found = [f"{path}: {leak}" for path, _status, text in crawled for leak in leaks(text, town.canaries)]
        dispose(app)
        assert {leak.partition(" (")[0] for leak in found} == {
            "/body: amselgrau alias",
            "/header: ZANG-01 photo",
            "/cookie: zeisigrot login",
        }


def _cookie(secret: str) -> Response:
    response = Response("")
    response.set_cookie("who", base64.b64encode(b"1:" + secret.encode()).decode())
    return response
