"""One table of places per role; every page is in it or left out on purpose; nobody is shown a closed door."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.platform.policy import public, requires
from app.site import provide_count
from app.site.navigation import LANDING, NAVIGATION, Place, endpoint_of, landing, navigation

ROLES = {
    "inspector", "officer", "department", "supervisor", "arbiter", "publisher", "police", "clerk", "commander", "admin",
}  # fmt: skip

# Pages without an address of their own in the navigation, and why
EXCLUDED = {
    "bulk.index": "leads back to the list with boxes to tick",
    "ground.index": "from the Office's queues",
    "accounts.code": "a step of the login",
    "accounts.confirmation": "a step before a weighty act",
    "accounts.enrolment": "a step of the second factor",
    "accounts.login": "before anybody is known",
    "accounts.password": "from one's own page",
    "accounts.second_factor": "from one's own page",
    "hooks.index": "from the page of deliveries",
    "notice_preferences.show": "from one's own page",
    "imports.form": "from own reports, from the list of missing photos and from one's own page",
    "site.home": "the seal leads there",
    "site.components": "for builders, demo only",
    "site.favicon": "asked for by browsers",
    "site.healthz": "asked for by the process manager",
    "site.manifest": "asked for by browsers",
    "site.service_worker": "asked for by browsers",
}


def pages(app: Flask) -> dict[str, str]:
    """Endpoint → path of everything that answers GET at a fixed address outside the machine interface."""
    return {
        rule.endpoint: rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments and not rule.rule.startswith(("/api/", "/static/"))
    }


def places() -> set[Place]:
    return {place for table in NAVIGATION.values() for place in table.places}


def test_every_role_has_a_table() -> None:
    assert set(NAVIGATION) == ROLES
    assert set(LANDING) == ROLES - {"inspector"}


def test_every_page_is_in_the_navigation_or_left_out_on_purpose(app: Flask) -> None:
    reachable = {endpoint_of(app, place.path) for place in places()}
    assert set(pages(app)) - reachable - set(EXCLUDED) == set()


def test_no_exclusion_is_stale(app: Flask) -> None:
    reachable = {endpoint_of(app, place.path) for place in places() if place.path != "/"}
    assert set(EXCLUDED) - set(pages(app)) == set()
    assert set(EXCLUDED) & reachable == set()


def test_a_phone_shows_four_tabs_at_most_and_no_place_twice() -> None:
    assert {role for role, table in NAVIGATION.items() if len(table.tabs) > 4} == set()
    assert {role for role, table in NAVIGATION.items() if len(set(table.places)) != len(table.places)} == set()


def test_landing_is_one_of_the_places() -> None:
    assert {role for role, place in LANDING.items() if place not in NAVIGATION[role].places} == set()


@pytest.fixture
def doors(app: Flask) -> Flask:
    """Two pages: the map for everybody, the board for supervisors."""
    from app.platform.policy import registry

    registry(app).add({"x.board": frozenset({"supervisor"})})
    app.add_url_rule("/map", "doors.map", public(lambda: "map"))
    app.add_url_rule("/board", "doors.board", requires("x.board")(lambda: "board"))
    return app


def test_only_open_doors_are_shown(doors: Flask, act_as: Callable[[str | None], None]) -> None:
    with doors.test_request_context("/map"):
        act_as("supervisor")
        shown = {link.url: link for link in navigation()}
        assert set(shown) >= {"/map", "/board"}
        assert (shown["/map"].current, shown["/board"].current) == (True, False)
        act_as("officer")
        assert "/board" not in {link.url for link in navigation()}
        act_as(None)
        assert navigation() == []


def test_a_page_below_a_place_keeps_it_current(doors: Flask, act_as: Callable[[str | None], None]) -> None:
    act_as("supervisor")
    with doors.test_request_context("/map/411002"):
        assert [link.url for link in navigation() if link.current] == ["/map"]
    with doors.test_request_context("/mapping"):
        assert [link.url for link in navigation() if link.current] == []


def test_counts_come_from_the_room_that_has_them(doors: Flask, act_as: Callable[[str | None], None]) -> None:
    provide_count(doors, "/board", lambda actor: len(actor.role))
    act_as("supervisor")
    with doors.test_request_context("/map"):
        assert {link.url: link.count for link in navigation()}["/board"] == len("supervisor")


def test_landing_falls_back_to_the_first_open_place(doors: Flask, act_as: Callable[[str | None], None]) -> None:
    act_as("commander")
    with doors.test_request_context("/"):
        assert landing("inspector") is None
        assert landing("supervisor") == "/map"
        assert landing("commander") == "/board"
        assert landing("admin") == "/boundaries"  # nobody has brought /people
