"""The people of the demo city: one account per role, one per unit, one per head that a case may come before, a few more inspectors; one password for all."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from app.accounts import (
    Actor,
    NewAccount,
    Role,
    create_accounts,
    get_actor,
    hash_password,
    list_accounts,
    new_password,
)
from app.platform import clock
from app.platform.settings import current_config
from app.territory import Unit, UnitKind, head_at, list_units, responsible_at

BY = "demo"
INSPECTORS = 16
OFFICER_GROUND = "西关街道"
_ROLE_OF_KIND = {
    UnitKind.CITY: Role.OFFICER,
    UnitKind.COUNTY: Role.OFFICER,
    UnitKind.ZONE: Role.OFFICER,
    UnitKind.TOWNSHIP: Role.OFFICER,
    UnitKind.DEPARTMENT: Role.DEPARTMENT,
    UnitKind.BODY: Role.DEPARTMENT,
    UnitKind.SPECIALIST: Role.DEPARTMENT,
    UnitKind.POLICE: Role.POLICE,
    UnitKind.COMMAND: Role.COMMANDER,
    UnitKind.OFFICE: Role.ARBITER,
    UnitKind.GROUP: Role.SUPERVISOR,
}
_ROLE_OF_CODE = {"XWDC": Role.PUBLISHER}
_HEADED = (UnitKind.TOWNSHIP, UnitKind.COUNTY, UnitKind.ZONE, UnitKind.DEPARTMENT, UnitKind.BODY)
_HOMES = {
    Role.INSPECTOR: "ZHDC",
    Role.DEPARTMENT: "CGJ",
    Role.SUPERVISOR: "ZHDC",
    Role.ARBITER: "BGS",
    Role.PUBLISHER: "XWDC",
    Role.POLICE: "GAJ",
    Role.CLERK: "BGS",
    Role.COMMANDER: "ZHB",
    Role.ADMIN: "BGS",
}
_NAMES = {
    Role.OFFICER: "赵示例",
    Role.DEPARTMENT: "钱示例",
    Role.SUPERVISOR: "督察组 03",
    Role.ARBITER: "裁定员 02",
    Role.PUBLISHER: "孙示例",
    Role.POLICE: "公安专线 01",
    Role.CLERK: "奖励经办 01",
    Role.COMMANDER: "指挥部 01",
    Role.ADMIN: "管理员",
}


@dataclass(frozen=True)
class Cast:
    """Everybody who acts in the demo city. ``by_unit`` has the account of every unit under its code."""

    inspectors: tuple[Actor, ...]
    supervisor: Actor
    arbiter: Actor
    by_unit: dict[str, Actor]


def ensure_people() -> None:
    """Make the demo accounts that are missing."""
    there = {account.login for account in list_accounts()}
    wanted = ["inspector", *(unit.code for unit in list_units()), *map(head_login, headed_units())]
    if there.issuperset(wanted):
        return
    secret = hash_password(demo_password())
    accounts = [*_roles(secret), *_inspectors(secret), *_units(secret), *_heads(secret)]
    create_accounts([each for each in accounts if each.login not in there], BY)


def cast() -> Cast:
    """The people as actors; call after ``ensure_people``."""
    accounts = {account.login: account for account in list_accounts()}
    actors = {login: get_actor(accounts[login].account_id) for login in accounts if accounts[login].active}
    inspectors = ["inspector", *(f"inspector-{number:02d}" for number in range(2, INSPECTORS + 1))]
    return Cast(
        inspectors=tuple(actors[login] for login in inspectors),
        supervisor=actors["supervisor"],
        arbiter=actors["arbiter"],
        by_unit={unit.code: actors[unit.code] for unit in list_units()},
    )


def demo_password() -> str:
    """The one password of all demo accounts; made at first use and kept, mode 0600."""
    path = password_file()
    if path.exists():
        return path.read_text("utf-8").strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    password = new_password()
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as handle:
        handle.write(password + "\n")
    return password


def password_file() -> Path:
    """Where the demo password is kept."""
    return current_config().instance_path / "demo-password"


def officer_unit() -> str:
    """The unit of the demo officer: a sub-district in the middle of the city, with plenty of cases."""
    townships = [unit for unit in list_units() if unit.kind is UnitKind.TOWNSHIP]
    fitting = [unit for unit in townships if unit.zh.startswith(OFFICER_GROUND)]
    return (fitting or townships)[0].code


def _roles(secret: str) -> list[NewAccount]:
    homes = {**_HOMES, Role.OFFICER: officer_unit()}
    return [
        NewAccount(role.value, role, homes[role], name=_NAMES.get(role, "督察员 07"), password_hash=secret, demo=True)
        for role in Role
    ]


def _inspectors(secret: str) -> list[NewAccount]:
    return [
        NewAccount(
            f"inspector-{number:02d}",
            Role.INSPECTOR,
            "ZHDC",
            name=f"督察员 {number + 10}",
            password_hash=secret,
            demo=True,
        )
        for number in range(2, INSPECTORS + 1)
    ]


def _units(secret: str) -> list[NewAccount]:
    return [
        NewAccount(unit.code, _role_of(unit), unit.code, name=_name_of(unit), password_hash=secret, demo=True)
        for unit in list_units()
    ]


def headed_units() -> list[Unit]:
    """The units whose heads have an account: those that cases are sent to, the police line excepted."""
    now = clock.now()
    return [unit for unit in list_units(*_HEADED) if head_at(unit.code, now) is not None]


def head_login(unit: Unit) -> str:
    """What the head of a unit signs in as."""
    return f"{unit.code}-head"


def _heads(secret: str) -> list[NewAccount]:
    now = clock.now()
    named = ((unit, head_at(unit.code, now)) for unit in headed_units())
    return [
        NewAccount(head_login(unit), _role_of(unit), unit.code, name=head.name, password_hash=secret, demo=True)
        for unit, head in named
        if head is not None
    ]


def _role_of(unit: Unit) -> Role:
    return _ROLE_OF_CODE.get(unit.code, _ROLE_OF_KIND[unit.kind])


def _name_of(unit: Unit) -> str:
    person = responsible_at(unit.code, clock.now())
    return person.name if person is not None else unit.short_zh
