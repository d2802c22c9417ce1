"""Every rule of the application × method × role × own and foreign things answers as the table says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.routing import Map, Rule
from werkzeug.test import TestResponse

from app.platform.policy import public
from tests.matrix.requests import SAFE, THINGS, call_for, send, url_of
from tests.matrix.table import LOGIN, ROWS, TABLE, Row, read
from tests.matrix.world import ANONYMOUS, FOREIGN, OWN, ROLES, World

Key = tuple[str, str]
EVERYBODY = (ANONYMOUS, *ROLES)
AUTOMATIC = frozenset({"HEAD", "OPTIONS"})
ALWAYS = (
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Permissions-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Cache-Control",
)
LEAST = "clerk"  # signed in, with the fewest doors


def routes(url_map: Map) -> dict[Key, Rule]:
    """Every rule by endpoint and method."""
    return {
        (rule.endpoint, method): rule for rule in url_map.iter_rules() for method in (rule.methods or set()) - AUTOMATIC
    }


def gaps(url_map: Map, rows: Mapping[Key, Row]) -> dict[str, set[Key]]:
    """Routes that the table lacks, and lines without a route."""
    present = set(routes(url_map))
    return {"not in the table": present - set(rows), "no such route": set(rows) - present}


def said(response: TestResponse) -> str:
    """The status as the table writes it."""
    to_login = response.status_code == 303 and (response.location or "").startswith("/login")
    return LOGIN if to_login and response.request.path != "/logout" else str(response.status_code)


def differences(world: World, row: Row, rule: Rule, roles: Iterable[str] = EVERYBODY) -> list[str]:
    """Where the application answers otherwise than the row says, or changed something while it refused."""
    scopes = (OWN, FOREIGN) if rule.arguments & THINGS else (OWN,)
    return [
        f"{role}, {scope}: {fault}"
        for role in roles
        for scope in scopes
        for fault in _faults(world, rule, row.method, (role, scope), row.expected(role, scope))
    ]


def _faults(world: World, rule: Rule, method: str, who: tuple[str, str], wanted: str) -> list[str]:
    role, scope = who
    call = call_for(world, rule.endpoint, role, scope)
    client = world.fresh_client(role) if call.ends_session else world.client(role)
    csrf = "" if method in SAFE else world.csrf(client)
    before = 0 if method in SAFE else world.entries()
    response = send(client, method, url_of(world, rule, call), call, csrf=csrf)
    answer = said(response)
    faults = [] if answer == wanted else [f"{answer}, not {wanted}"]
    faults += [f"{answer} without {name}" for name in ALWAYS if name not in response.headers]
    if method not in SAFE and answer.startswith(("2", "3")):
        world.moved()
    elif method not in SAFE and world.entries() != before:
        faults.append(f"refused with {answer}, yet something was changed")
    return faults


def test_the_table_has_every_route_and_no_other(world: World) -> None:
    assert gaps(world.app.url_map, ROWS) == {"not in the table": set(), "no such route": set()}


# Whose door it is is decided by policies alone. That every page's statements run on PostgreSQL, and that rows are seen by
# their own people only, is walked there by `tests/site/test_crawl.py` and `test_canaries.py`.
@pytest.mark.any_database
@pytest.mark.parametrize("key", ROWS, ids=" ".join)
def test_every_role_is_answered_as_the_table_says(world: World, key: Key) -> None:
    assert differences(world, ROWS[key], routes(world.app.url_map)[key]) == []


def test_methods_that_come_with_a_route_open_no_other_door(world: World) -> None:
    """HEAD is refused where GET is; OPTIONS tells the methods of an address to nobody who may not use it."""
    found = []
    for (endpoint, method), rule in routes(world.app.url_map).items():
        row = ROWS[endpoint, method]
        for role in (ANONYMOUS, LEAST):
            call = call_for(world, endpoint, role, OWN)
            url, wanted = url_of(world, rule, call), row.expected(role, OWN)
            refused = wanted in {LOGIN, "401", "403"} and row.expected(role, FOREIGN) == wanted
            if method == "GET":
                found += _differs(f"HEAD {url} {role}", said(send(world.client(role), "HEAD", url, call)), wanted)
            options = said(send(world.client(role), "OPTIONS", url, call))
            if refused and endpoint not in HALF_OPEN:
                found += _differs(f"OPTIONS {url} {role}", options, "401" if wanted == LOGIN else wanted)
    assert found == []


# Public addresses that send everybody to the login page who is not half-way through logging in
HALF_OPEN = frozenset({"accounts.code", "accounts.give_code", "accounts.enrolment", "accounts.enrol"})


def _differs(what: str, answer: str, wanted: str) -> list[str]:
    return [] if answer == wanted else [f"{what}: {answer}, not {wanted}"]


def test_other_methods_are_refused_whoever_asks(world: World) -> None:
    client = world.client("commander")
    csrf = world.csrf(client)
    taken = {(rule.rule, method) for (_endpoint, method), rule in routes(world.app.url_map).items()}
    for (endpoint, _method), rule in routes(world.app.url_map).items():
        call = call_for(world, endpoint, "commander", OWN)
        for other in {"POST", "PUT", "DELETE", "PATCH"} - {method for path, method in taken if path == rule.rule}:
            answer = send(client, other, url_of(world, rule, call), replace(call, form={}, body=None), csrf=csrf)
            assert answer.status_code == 405, f"{other} {rule.rule}: {answer.status_code}"


class TestMachineInterface:
    """/api/ takes a personal token from everybody, and no unsafe request that another site could have sent."""

    def rows(self, world: World) -> dict[Key, Rule]:
        return {key: rule for key, rule in routes(world.app.url_map).items() if rule.rule.startswith("/api/")}

    def test_a_token_opens_what_the_session_opens(self, world: World) -> None:
        found, client = [], world.app.test_client()
        for key, rule in self.rows(world).items():
            for role in ROLES:
                call = call_for(world, key[0], role, OWN)
                bearer = {"Authorization": f"Bearer {world.token(role)}"}
                answer = said(send(client, key[1], url_of(world, rule, call), call, headers=bearer))
                found += _differs(f"{key} {role}", answer, ROWS[key].expected(role, OWN))
        assert found == []

    def test_a_wrong_token_opens_nothing_and_no_session_helps_it(self, world: World) -> None:
        for key, rule in self.rows(world).items():
            call = call_for(world, key[0], "inspector", OWN)
            for bearer in ("Bearer mc_wrong", "Basic aW5zcGVjdG9y", "Bearer "):
                answer = send(
                    world.client("inspector"),
                    key[1],
                    url_of(world, rule, call),
                    call,
                    headers={"Authorization": bearer},
                )
                assert answer.status_code == 401, (key, bearer)

    def test_a_token_opens_no_page(self, world: World) -> None:
        client = world.app.test_client()
        for key, rule in routes(world.app.url_map).items():
            if rule.rule.startswith("/api/") or ROWS[key].expected(ANONYMOUS, OWN) != LOGIN:
                continue
            call = call_for(world, key[0], "inspector", OWN)
            bearer = {"Authorization": f"Bearer {world.token('inspector')}"}
            assert said(send(client, key[1], url_of(world, rule, call), call, headers=bearer)) == LOGIN, key

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Origin": "http://localhost"},
            {"X-Requested-With": "fetch"},
            {"X-Requested-With": "fetch", "Origin": "http://evil.example"},
            {"X-Requested-With": "fetch", "Origin": "null"},
            {"X-Requested-With": "fetch", "Sec-Fetch-Site": "cross-site"},
            {"X-Requested-With": "fetch", "Sec-Fetch-Site": "same-site"},
            {"X-Requested-With": "fetch", "Sec-Fetch-Site": "none", "Origin": "http://localhost"},
        ],
        ids=[
            "bare",
            "no header",
            "no origin",
            "foreign origin",
            "null origin",
            "cross-site",
            "same-site",
            "address bar",
        ],
    )
    def test_what_another_site_could_send_is_refused(self, world: World, headers: dict[str, str]) -> None:
        unsafe = {key: rule for key, rule in self.rows(world).items() if key[1] not in SAFE}
        assert unsafe
        for key, rule in unsafe.items():
            call, before = call_for(world, key[0], "inspector", OWN), world.entries()
            answer = send(world.client("inspector"), key[1], url_of(world, rule, call), call, headers=headers)
            assert (answer.status_code, answer.get_json()["code"]) == (403, "cross_site"), key
            assert world.entries() == before

    def test_pages_take_no_form_without_its_token(self, world: World) -> None:
        """Refused forms change nothing, whoever sends them; the right person is the one who could."""
        for key, rule in routes(world.app.url_map).items():
            if key[1] in SAFE or rule.rule.startswith("/api/"):
                continue
            role = next((name for name in ROLES if ROWS[key].expected(name, FOREIGN)[0] == "3"), ANONYMOUS)
            call = call_for(world, key[0], role, OWN)
            before = world.entries()
            answer = send(world.client(role), key[1], url_of(world, rule, call), call, csrf="")
            assert answer.status_code in {401, 403, 422}, f"{key} {role}: {answer.status_code}"
            assert world.entries() == before, key


class TestTheTableItself:
    def test_a_forgotten_route_and_a_stale_line_are_found(self) -> None:
        app = Flask("trial", static_folder=None)
        app.add_url_rule("/new", "trial.new", public(lambda: ""), methods=["GET", "DELETE"])
        rows = {("trial.old", "GET"): next(iter(ROWS.values()))}
        found = gaps(app.url_map, rows)
        assert found["not in the table"] == {("trial.new", "GET"), ("trial.new", "DELETE")}
        assert found["no such route"] == {("trial.old", "GET")}

    def test_another_status_is_found(self, world: World) -> None:
        row = ROWS["cases.show", "GET"]
        wrong = replace(row, cells={**row.cells, "officer": ("200", "200"), "clerk": ("200", "200")})
        found = differences(world, wrong, routes(world.app.url_map)["cases.show", "GET"], ("officer", "clerk"))
        assert found == ["officer, foreign: 404, not 200", "clerk, own: 403, not 200", "clerk, foreign: 403, not 200"]

    def test_lines_of_another_width_or_twice_are_refused(self) -> None:
        head = TABLE.strip().splitlines()[0]
        for lines in ("site.home GET 200 200 200", "site.home GET 200 200\nsite.home GET 200 200"):
            with pytest.raises(ValueError, match="one line for each route"):
                read(f"{head}\n{lines}")
