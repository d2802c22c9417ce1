"""A new boundary version changes no past decision; the open cases on changed ground are listed for the Office (rules §3.10)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import sqlalchemy as sa

from app import audit
from app.accounts import Actor, Role, case_handle
from app.cases.models import Case
from app.cases.models.ground import GroundChange
from app.cases.service.executor import locked_case
from app.cases.service.patience import on_case
from app.geo.shapes import NOWHERE
from app.notices import Notice, post, to_role
from app.platform import clock
from app.platform.db import db
from app.platform.errors import NotFound
from app.platform.i18n import _l
from app.platform.jobs import periodic
from app.platform.unit_of_work import atomic
from app.territory import VersionLine, layer, list_versions

_PER_TRANSACTION = 500


@periodic("cases.sweep-changed-ground", seconds=1800)
def sweep_changed_ground() -> None:
    """Find what a process that died between an import and its listing left: the row is the truth, the event a hint."""
    versions = list_versions()
    if len(versions) > 1:
        list_changed_ground(max(versions, key=lambda version: version.number).label)


def list_changed_ground(version: str) -> None:
    """List every open case whose leaf is another one in the boundary version; may run again, it adds what is missing."""
    line = next((each for each in list_versions() if each.label == version), None)
    if line is None:
        return
    changes = list(_changes(line))
    for first in range(0, len(changes), _PER_TRANSACTION):
        with atomic():
            _note(line, changes[first : first + _PER_TRANSACTION])
    if changes:
        _tell(line, len(changes))


def _tell(line: VersionLine, count: int) -> None:
    """The Office learns once of each version that there is something to look at."""
    with atomic():
        office = (to_role(Role.ARBITER),)
        post(Notice(kind="ground.changed", key=f"ground:{line.label}", audience=office, params={"count": count}))


@on_case
def settle_changed_ground(actor: Actor, number: str, version: str) -> None:
    """The Office has looked at a case in changed ground; whatever it did to the case is an act of its own.

    Raises:
        NotFound: no such case, or it is not listed.
    """
    with atomic():
        case = locked_case(number, actor)
        change = db.session.get(GroundChange, (case.id, version))
        if change is None:
            raise NotFound("not_in_changed_ground", _l("这件案卷不在边界变动清单里。"))
        change.settled_at = clock.now()
        body = {"version": version, "old": change.old_leaf, "new": change.new_leaf}
        audit.record("case.ground-settled", f"case:{number}", body, actor=case_handle(number, actor.account_id))


def _changes(line: VersionLine) -> Iterator[tuple[int, str | None, str | None]]:
    """Case, former leaf, new leaf of every open case that the version puts elsewhere and that is not listed for it."""
    listed = sa.select(GroundChange.case_id).where(GroundChange.version == line.label)
    query = sa.select(Case.id, Case.lon, Case.lat, Case.leaf_unit).where(Case.is_open, Case.id.not_in(listed))
    rows = db.session.execute(query.order_by(Case.id)).all()
    if not rows:
        return
    index = layer(line).index
    lons, lats = np.array([(row.lon, row.lat) for row in rows], dtype=np.float64).T
    for row, at in zip(rows, index.find_many(lons, lats).tolist(), strict=True):
        leaf = None if at == NOWHERE else index.codes[at]
        if leaf != row.leaf_unit:
            yield row.id, row.leaf_unit, leaf


def _note(line: VersionLine, changes: list[tuple[int, str | None, str | None]]) -> None:
    now = clock.now()
    rows = [
        {
            "case_id": case_id,
            "version": line.label,
            "old_leaf": old,
            "new_leaf": new,
            "valid_from": line.valid_from,
            "noticed_at": now,
        }
        for case_id, old, new in changes
    ]
    db.session.execute(sa.insert(GroundChange), rows)
    audit.record("case.ground-changed", f"boundaries:{line.label}", {"cases": len(rows)}, actor="system")
