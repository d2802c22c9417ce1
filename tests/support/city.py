"""The demo city in a test database: units, persons, boundaries, calendar, and one account per role."""

from __future__ import annotations

import io
import random
import uuid
from dataclasses import dataclass

from PIL import Image

from app.accounts import Actor, NewAccount, Role, create_accounts, find_account, get_actor, hash_password
from app.cases import AnnouncedPhoto, Fix, Report
from app.territory import list_units, load_city
from app.worktime import ensure_seeded

# Inside 西关街道 (魏都区), far from every border; inside 东城区's own ground; well outside the city.
XIGUAN = (113.8121, 34.0305)
OUTSIDE = (113.0, 33.0)
PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class People:
    """One actor per role; ``officer`` sits in the unit that leads ordinary cases at XIGUAN."""

    inspector: Actor
    other_inspector: Actor
    officer: Actor
    foreign_officer: Actor
    county: Actor
    department: Actor
    supervisor: Actor
    arbiter: Actor
    publisher: Actor
    police: Actor
    clerk: Actor
    commander: Actor
    admin: Actor


def load() -> None:
    """The city, its calendar and one account per role, in the database of the current application."""
    load_city()
    ensure_seeded("test")
    leaf, other, county = _units()
    logins = (
        ("inspector", Role.INSPECTOR, "ZHDC"),
        ("inspector2", Role.INSPECTOR, "ZHDC"),
        ("officer", Role.OFFICER, leaf),
        ("foreign", Role.OFFICER, other),
        ("county", Role.OFFICER, county),
        ("department", Role.DEPARTMENT, "CGJ"),
        ("supervisor", Role.SUPERVISOR, "ZHDC"),
        ("arbiter", Role.ARBITER, "BGS"),
        ("publisher", Role.PUBLISHER, "XWDC"),
        ("police", Role.POLICE, "GAJ"),
        ("clerk", Role.CLERK, "BGS"),
        ("commander", Role.COMMANDER, "ZHB"),
        ("admin", Role.ADMIN, "BGS"),
    )
    secret = hash_password(PASSWORD)
    create_accounts(
        [NewAccount(login, role, unit, name=f"测试{login}", password_hash=secret) for login, role, unit in logins],
        by="test",
    )


def _units() -> tuple[str, str, str]:
    townships = [unit for unit in list_units() if unit.kind == "township"]
    leaf = next(unit for unit in townships if unit.zh.startswith("西关街道"))
    other = next(unit for unit in townships if unit.parent not in (leaf.parent, None) and unit.code != leaf.code)
    assert leaf.parent is not None
    return leaf.code, other.code, leaf.parent


def people() -> People:
    """The actors of ``load``."""

    def actor(login: str) -> Actor:
        account = find_account(login)
        assert account is not None
        return get_actor(account.account_id)

    names = {"other_inspector": "inspector2", "foreign_officer": "foreign"}
    return People(**{field: actor(names.get(field, field)) for field in People.__dataclass_fields__})


def report(item: str = "ZANG-01", at: tuple[float, float] = XIGUAN, **changes: object) -> Report:
    """A report of two photos, filed on the spot with a good fix."""
    photos = (AnnouncedPhoto("a" * 64, "near"), AnnouncedPhoto("b" * 64, "wide"))
    fields: dict[str, object] = {
        "id": str(uuid.uuid4()),
        "item": item,
        "fix": Fix(at[0], at[1], 8.0),
        "photos": photos,
        **changes,
    }
    return Report(**fields)  # type: ignore[arg-type]


def jpeg(seed: int = 0, size: tuple[int, int] = (640, 480)) -> bytes:
    """A small photo with contrast; another seed is another picture."""
    dice = random.Random(seed)
    small = Image.new("L", (16, 12))
    small.putdata([dice.randrange(256) for _ in range(16 * 12)])
    out = io.BytesIO()
    small.resize(size).convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()
