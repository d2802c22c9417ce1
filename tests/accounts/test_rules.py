from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.rules import (
    SECOND_FACTOR_ROLES,
    Relation,
    agent_label,
    canonical_login,
    case_handle,
    is_close,
    is_login,
    own_path,
    password_fault,
    person_handle,
    relation,
)

KEY = b"0123456789abcdef"
PARENTS = {"411002001": "411002", "411002002": "411002", "411002": None, "CGJ": None}


def test_a_handle_is_stable_within_a_case_and_unlinkable_across_cases() -> None:
    assert case_handle(KEY, 1, 7) == case_handle(KEY, 1, 7)
    handles = {case_handle(KEY, case, account) for case in range(50) for account in range(20)}
    assert len(handles) == 1000
    assert all(len(handle) == 8 and handle.isupper() for handle in handles | {person_handle(KEY, 7)})
    assert person_handle(KEY, 7) not in handles
    assert case_handle(KEY, 1, 7) != case_handle(KEY[::-1], 1, 7)


def test_numbers_are_not_run_together() -> None:
    assert case_handle(KEY, 1, 23) != case_handle(KEY, 12, 3)


@pytest.mark.parametrize(
    ("unit", "other", "expected"),
    [
        ("411002", "411002", Relation.OWN),
        ("411002001", "411002", Relation.PARENT),
        ("411002", "411002001", Relation.CHILD),
        ("411002001", "411002002", Relation.FOREIGN),
        ("CGJ", "411002", Relation.FOREIGN),
    ],
)
def test_relations_of_units(unit: str, other: str, expected: Relation) -> None:
    assert relation(unit, other, PARENTS) is expected
    assert is_close(unit, other, PARENTS) is (expected is not Relation.FOREIGN)


def test_who_needs_a_second_factor() -> None:
    assert {role.value for role in SECOND_FACTOR_ROLES} == {
        "supervisor",
        "arbiter",
        "publisher",
        "police",
        "clerk",
        "commander",
        "admin",
    }


def test_logins_are_compared_without_case_width_and_space() -> None:
    assert canonical_login("  Ｗang-01 ") == canonical_login("wANG-01") == "wang-01"


@pytest.mark.parametrize("login", ["CGJ-411002", "weidu-017", "411002", "a.b_c"])
def test_logins(login: str) -> None:
    assert is_login(login)


@pytest.mark.parametrize("login", ["", "a", "-ab", "王五", "a b", "a/b", "x" * 65])
def test_no_logins(login: str) -> None:
    assert not is_login(login)


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("plum river 7 stones", None),
        ("月光下的三棵柳树和一口井", None),
        ("short", "short"),
        ("x" * 129, "long"),
        ("my-WANG-01-secret", "login"),
        ("aaaaabbbbbccccc", "simple"),
        ("12345678901", "simple"),
        ("98765432109", "simple"),
        ("Password2026!", "simple"),
    ],
)
def test_passwords(password: str, fault: str | None) -> None:
    assert password_fault(password, "wang-01") == fault


@pytest.mark.parametrize("target", ["/", "/cases", "/cases/AB-12?tab=late", "/map#z=12"])
def test_paths_of_our_own(target: str) -> None:
    assert own_path(target) == target


@pytest.mark.parametrize(
    "target",
    [
        "",
        None,
        "cases",
        "//evil.example",
        "/\\evil.example",
        "/a\\b",
        "https://evil.example/",
        "javascript:x",
        "/a\nb",
        "/ a",
    ],
)
def test_paths_of_others(target: str | None) -> None:
    assert own_path(target) is None


@given(st.text(max_size=40))
def test_an_own_path_never_names_a_host(target: str) -> None:
    path = own_path(target)
    assert path is None or (path.startswith("/") and not path.startswith(("//", "/\\")))


@pytest.mark.parametrize(
    ("agent", "label"),
    [
        (
            "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36",
            "Chrome · Android",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge · Windows"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/126.0 MicroMessenger/8.0", "WeChat · Android"),
        ("curl/8.0", ""),
    ],
)
def test_devices_are_named_coarsely(agent: str, label: str) -> None:
    assert agent_label(agent) == label
