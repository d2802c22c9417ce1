"""Changes units, responsible persons, heads and boundaries. Boundary versions and people are added, never rewritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from app.audit import record
from app.catalogue import get_catalogue
from app.geo.shapes import shape_to_wkb
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput
from app.platform.i18n import _l
from app.platform.ids import new_uuid
from app.platform.settings import current_config
from app.platform.unit_of_work import atomic, emit
from app.territory.city import SHIPPED, City, Ground, read_city
from app.territory.events import BoundariesChanged, ResponsibleChanged
from app.territory.models import BoundaryRow, HeadRow, PersonRow, RankingGroupRow, StampRow, UnitRow, VersionRow
from app.territory.queries import STAMP_ID, get_unit, responsible_at


@dataclass(frozen=True)
class CityLoaded:
    """What a load added; all zero when everything was there already."""

    version: str
    units: int
    persons: int
    heads: int
    boundaries: int


@dataclass(frozen=True)
class NewVersion:
    """A boundary version to add: its label, the instant it begins, where it comes from and the ground of every unit."""

    label: str
    valid_from: datetime
    source: str
    attribution: str
    grounds: Sequence[Ground]


def load_city(actor: str = "system") -> CityLoaded:
    """Load the shipped city: units, one responsible person and one head each, boundaries valid from 2000-01-01.

    May be run again at any time: what is there stays as it is, changes made since included.
    """
    config = current_config()
    return store_city(read_city(SHIPPED, get_catalogue(), (config.city_name_zh, config.city_name_en)), actor)


def store_city(city: City, actor: str) -> CityLoaded:
    """Add what is missing of a city."""
    with atomic():
        units = _add_units(city)
        persons = _add_persons(city)
        heads = _add_heads(city)
        boundaries = add_version(NewVersion(city.version, city.valid_from, city.source, city.attribution, city.grounds))
        loaded = CityLoaded(city.version, units, persons, heads, boundaries)
        if any((units, persons, heads, boundaries)):
            record("territory.loaded", "city", asdict(loaded), actor)
            touch()
        if boundaries:
            emit(BoundariesChanged(city.version, city.valid_from))
    return loaded


def name_responsible(unit_code: str, name: str, substitute: str, valid_from: datetime, actor: str) -> None:
    """Let another person answer for a unit from an instant on; whoever does so until then ends there.

    Raises:
        NotFound: when there is no such unit.
        BadInput: when a name is empty, or somebody was named to begin at that instant or later.
    """
    if not (name.strip() and substitute.strip()):
        raise BadInput("person_empty", _l("责任人和替补都要填写。"))
    with atomic():
        get_unit(unit_code)
        _end_spell(unit_code, valid_from)
        person = PersonRow(unit_code=unit_code, name=name.strip(), substitute=substitute.strip(), valid_from=valid_from)
        db.session.add(person)
        _person_changed("territory.person-named", unit_code, {"from": valid_from.isoformat()}, actor)


def name_head(unit_code: str, name: str, valid_from: datetime, actor: str) -> None:
    """Let another person head a unit from an instant on; whoever does so until then ends there.

    Raises:
        NotFound: when there is no such unit.
        BadInput: when the name is empty, or somebody was named to begin at that instant or later.
    """
    if not name.strip():
        raise BadInput("head_empty", _l("请填写负责人姓名，最多 40 字。"), field="head")
    with atomic():
        get_unit(unit_code)
        _end_headship(unit_code, valid_from)
        db.session.add(HeadRow(unit_code=unit_code, name=name.strip(), valid_from=valid_from))
        db.session.flush()
        record("territory.head-named", f"unit:{unit_code}", {"from": valid_from.isoformat()}, actor)
        touch()


def end_headship(unit_code: str, at: datetime, actor: str) -> None:
    """Let nobody head a unit from an instant on: 约谈 and 问责建议 reach the commander only until somebody is named.

    Raises:
        NotFound: when there is no such unit.
        BadInput: when somebody was named to begin at that instant or later.
    """
    with atomic():
        get_unit(unit_code)
        _end_headship(unit_code, at)
        db.session.flush()
        record("territory.head-ended", f"unit:{unit_code}", {"at": at.isoformat()}, actor)
        touch()


def end_responsibility(unit_code: str, at: datetime, actor: str) -> None:
    """Let nobody answer for a unit from an instant on: it cannot receive cases until somebody is named.

    Raises:
        NotFound: when there is no such unit.
        BadInput: when somebody was named to begin at that instant or later.
    """
    with atomic():
        get_unit(unit_code)
        _end_spell(unit_code, at)
        _person_changed("territory.person-ended", unit_code, {"at": at.isoformat()}, actor)


def set_absence(unit_code: str, start: datetime, end: datetime | None, actor: str) -> None:
    """Let the substitute act for a unit's responsible person, from an instant to another or until further notice.

    Raises:
        NotFound: when there is no such unit.
        BadInput: when nobody is named, or the absence ends before it begins.
    """
    if end is not None and end <= start:
        raise BadInput("absence_order", _l("离岗的结束时间要晚于开始时间。"))
    with atomic():
        get_unit(unit_code)
        if responsible_at(unit_code, start) is None:
            raise BadInput("person_missing", _l("这个单位还没有责任人。"))
        row = _open_spell(unit_code, start)
        row.absent_from, row.absent_to = start, end
        _person_changed("territory.absence", unit_code, {"from": start.isoformat()}, actor)


def touch() -> None:
    """Say that the directory changed, so that every process reads it anew; part of the same unit of work."""
    row = db.session.get(StampRow, STAMP_ID)
    if row is None:
        db.session.add(StampRow(id=STAMP_ID, stamp=new_uuid()))
    else:
        row.stamp = new_uuid()
    db.session.flush()


def _person_changed(action: str, unit_code: str, body: dict[str, str], actor: str) -> None:
    db.session.flush()
    record(action, f"unit:{unit_code}", body, actor)
    emit(ResponsibleChanged(unit_code))
    touch()


def _end_spell(unit_code: str, at: datetime) -> None:
    later = sa.select(PersonRow.id).where(PersonRow.unit_code == unit_code, PersonRow.valid_from >= at)
    if db.session.scalar(later.limit(1)) is not None:
        raise BadInput("person_later", _l("已经有从这一时刻或更晚开始的责任人。"))
    running = sa.select(PersonRow).where(
        PersonRow.unit_code == unit_code, sa.or_(PersonRow.valid_to.is_(None), PersonRow.valid_to > at)
    )
    for row in db.session.scalars(running):
        row.valid_to = at


def _end_headship(unit_code: str, at: datetime) -> None:
    rows = db.session.scalars(
        sa.select(HeadRow).where(
            HeadRow.unit_code == unit_code, sa.or_(HeadRow.valid_to.is_(None), HeadRow.valid_to > at)
        )
    ).all()
    if any(row.valid_from >= at for row in rows):
        raise BadInput("head_later", _l("已经有从这一时刻或更晚开始的负责人。"))
    for row in rows:
        row.valid_to = at


def _open_spell(unit_code: str, at: datetime) -> PersonRow:
    rows = sa.select(PersonRow).where(
        PersonRow.unit_code == unit_code,
        PersonRow.valid_from <= at,
        sa.or_(PersonRow.valid_to.is_(None), PersonRow.valid_to > at),
    )
    return db.session.scalars(rows.order_by(PersonRow.valid_from.desc()).limit(1)).one()


def _add_units(city: City) -> int:
    known = set(db.session.scalars(sa.select(UnitRow.code)))
    groups = set(db.session.scalars(sa.select(RankingGroupRow.code)))
    for position, group in enumerate(city.groups):
        if group.code not in groups:
            db.session.add(RankingGroupRow(code=group.code, zh=group.zh, en=group.en, position=position))
    rows = [
        {
            "code": unit.code,
            "zh": unit.zh,
            "en": unit.en,
            "short_zh": unit.short_zh,
            "short_en": unit.short_en,
            "kind": unit.kind.value,
            "parent": unit.parent,
            "legal_county": unit.legal_county,
            "serves": unit.serves,
            "ranking_group": unit.ranking_group,
        }
        for unit in city.units
        if unit.code not in known
    ]
    if rows:
        db.session.execute(sa.insert(UnitRow), rows)
    return len(rows)


def _add_persons(city: City) -> int:
    known = set(db.session.scalars(sa.select(PersonRow.unit_code)))
    rows = [
        {
            "unit_code": person.unit,
            "name": person.name,
            "substitute": person.substitute,
            "valid_from": person.valid_from,
            "valid_to": person.valid_to,
        }
        for person in city.persons
        if person.unit not in known
    ]
    if rows:
        db.session.execute(sa.insert(PersonRow), rows)
    return len(rows)


def _add_heads(city: City) -> int:
    known = set(db.session.scalars(sa.select(HeadRow.unit_code)))
    rows = [
        {"unit_code": head.unit, "name": head.name, "valid_from": head.valid_from, "valid_to": head.valid_to}
        for head in city.heads
        if head.unit not in known
    ]
    if rows:
        db.session.execute(sa.insert(HeadRow), rows)
    return len(rows)


def add_version(version: NewVersion) -> int:
    """Add a boundary version inside the caller's unit of work; how many shapes it has, 0 when its label is there."""
    if db.session.get(VersionRow, version.label) is not None:
        return 0
    number = (db.session.scalar(sa.select(sa.func.max(VersionRow.number))) or 0) + 1
    row = VersionRow(
        label=version.label,
        number=number,
        valid_from=version.valid_from,
        source=version.source[:120],
        attribution=version.attribution,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    rows = [
        {
            "version": version.label,
            "unit_code": ground.code,
            "level": ground.level.value,
            "parent": ground.parent,
            "legal_county": ground.legal_county,
            "illustrative": ground.illustrative,
            "wkb": shape_to_wkb(ground.shape),
        }
        for ground in version.grounds
    ]
    db.session.execute(sa.insert(BoundaryRow), rows)
    return len(rows)
