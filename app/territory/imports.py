"""Importing a boundary layer: a dry run that is kept as a report, and its confirmation (rules §3.10).

Nothing changes until somebody confirms a report; the old version stays, and no past decision changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from app.audit import fingerprint, record
from app.geo.coverage import union_of
from app.geo.crs import Crs
from app.platform import clock
from app.platform.clock import SHANGHAI
from app.platform.db import db
from app.platform.errors import BadInput, Conflict, NotFound
from app.platform.i18n import _l
from app.platform.settings import current_config
from app.platform.storage import current_storage
from app.platform.unit_of_work import atomic, emit, leave_snapshot
from app.territory.boundary_file import BoundaryFile, Feature, read_boundaries
from app.territory.city import Ground, version_label
from app.territory.events import BoundariesChanged
from app.territory.models import ImportRow, UnitRow
from app.territory.names import short_english, without_city
from app.territory.ports import open_places
from app.territory.queries import directory, layer_at
from app.territory.rules import UnitKind
from app.territory.service import NewVersion, add_version, touch
from app.territory.sketch import sketch_of
from app.territory.survey import Report, survey

LONGEST_REASON = 500


@dataclass(frozen=True)
class DryRun:
    """A kept dry run: what was looked at, what was found, and the version it became (None: not imported)."""

    id: str
    made_at: datetime
    filename: str
    digest: str
    crs: Crs
    valid_from: datetime
    report: Report
    sketch: dict[str, Any]
    reason: str
    version: str | None
    imported_at: datetime | None


def dry_run(raw: bytes, filename: str, *, crs: Crs, valid_from: datetime, actor: str) -> DryRun:
    """Look at a boundary file and keep the report; nothing else changes. The same question keeps one report.

    Raises:
        TooLarge, BadInput: when the file cannot be read at all.
    """
    units = directory().tree
    file = read_boundaries(raw, crs, units)
    old = layer_at(valid_from)
    places = open_places()
    leave_snapshot()
    report = survey(file, crs, units, old, places)
    sketch = sketch_of(file.features, old, report.remarks)
    run_id = _run_id(file.digest, crs, valid_from)
    current_storage().put_if_absent(_key(file.digest), raw)
    with atomic():
        row = db.session.get(ImportRow, run_id) or ImportRow(id=run_id)
        row.made_at, row.filename, row.digest = clock.now(), filename[:120], file.digest
        row.crs, row.valid_from, row.base = str(crs), valid_from, _base()
        row.report, row.sketch = report.as_json(), sketch
        db.session.add(row)
        db.session.flush()
        body = {"file": file.digest, "crs": str(crs), "valid_from": valid_from.isoformat(), "blocked": report.blocked}
        record("territory.boundaries-looked-at", f"import:{run_id}", body, actor)
    return _run(row)


def get_dry_run(run_id: str) -> DryRun:
    """The kept report. Raises NotFound."""
    row = db.session.get(ImportRow, run_id)
    if row is None:
        raise NotFound("import_not_found", _l("没有这份预演报告。"))
    return _run(row)


def list_dry_runs(limit: int = 20) -> list[DryRun]:
    """The latest reports, newest first."""
    rows = db.session.scalars(sa.select(ImportRow).order_by(ImportRow.made_at.desc()).limit(limit))
    return [_run(row) for row in rows]


def confirm_import(run_id: str, *, reason: str, actor: str) -> str:
    """Import what the report describes; returns the label of the new boundary version.

    Raises:
        NotFound: no such report, or its file is gone.
        Conflict: it blocks, was imported before, or the layers changed since: look again.
        BadInput: when gaps, slivers or the like need a reason and there is none.
    """
    run = get_dry_run(run_id)
    _importable(run, reason)
    file = read_boundaries(_kept_bytes(run.digest), run.crs, directory().tree)
    grounds = grounds_of(file)
    leave_snapshot()
    with atomic():
        row = db.session.get(ImportRow, run_id, populate_existing=True, with_for_update=True)
        if row is None or row.version is not None or row.base != _base():
            raise _stale()
        units = _add_units(file)
        label = version_label(run.valid_from, grounds)
        added = add_version(NewVersion(label, run.valid_from, run.filename, file.attribution, grounds))
        if not added:
            raise Conflict("boundaries_known", _l("同样内容、同一生效日期的边界已经导入过，没有改动。"))
        row.version, row.imported_at, row.reason = label, clock.now(), reason.strip()
        subject = f"import:{run_id}"
        body = {
            "version": label,
            "file": run.digest,
            "shapes": added,
            "units": units,
            "reason": fingerprint(reason.strip(), subject),
        }
        record("territory.boundaries-imported", subject, body, actor)
        touch()
        emit(BoundariesChanged(label, run.valid_from))
    return label


def _importable(run: DryRun, reason: str) -> None:
    if run.version is not None:
        raise Conflict("import_done", _l("这份报告已经导入过，没有重复导入。"))
    if run.report.blocked:
        raise Conflict(
            "import_blocked",
            _l("报告里有必须先改正的问题，没有导入。"),
            advice=_l("请改正文件后重新预演；现行边界没有变。"),
        )
    if run.report.needs_reason and not reason.strip():
        raise BadInput(
            "import_reason_missing",
            _l("有空隙、碎片或减少的单位：请写明为什么仍然正确。"),
            advice=_l("现行边界没有变。"),
            field="reason",
        )
    if len(reason) > LONGEST_REASON:
        raise BadInput("import_reason_too_long", _l("说明最多 500 字，没有导入。"), field="reason")


def _stale() -> Conflict:
    return Conflict(
        "import_stale",
        _l("预演之后边界有了变化，没有导入。"),
        advice=_l("请重新预演，看清新的报告再确认。"),
    )


def grounds_of(file: BoundaryFile) -> list[Ground]:
    """The shapes to keep: what the file holds, and counties and zones it leaves out, made of their townships.

    A county's outline holds the zones on its ground (by law it is theirs), a zone's only its own townships.
    """
    here = {feature.code for feature in file.features}
    leaves = [feature for feature in file.features if feature.level is UnitKind.TOWNSHIP]
    return [*(_ground(feature) for feature in file.features), *_bodies(leaves, here)]


def _ground(feature: Feature) -> Ground:
    return Ground(
        code=feature.code,
        level=feature.level,
        parent=feature.parent,
        legal_county=feature.legal_county,
        illustrative=feature.illustrative,
        shape=feature.shape,
    )


def _bodies(leaves: Sequence[Feature], here: set[str]) -> list[Ground]:
    members: dict[str, list[Feature]] = {}
    for leaf in leaves:
        for above in {leaf.parent, leaf.legal_county or leaf.parent} - here:
            members.setdefault(above, []).append(leaf)
    units = directory().tree
    return [
        Ground(
            code=code,
            level=unit.kind,
            parent=unit.parent or "",
            legal_county=unit.legal_county,
            illustrative=any(leaf.illustrative for leaf in of_it),
            shape=union_of([leaf.shape for leaf in of_it]),
        )
        for code, of_it in sorted(members.items())
        if (unit := units.find(code)) is not None
    ]


def _add_units(file: BoundaryFile) -> int:
    """Units the file brings; nobody answers for them yet, and the board says so."""
    tree = directory().tree
    city = (current_config().city_name_zh, current_config().city_name_en)
    new = [feature for feature in file.features if feature.code not in tree]
    # Counties and zones before the townships that stand below them
    for feature in sorted(new, key=lambda each: each.level is UnitKind.TOWNSHIP):
        alike = next((unit for unit in tree.of_kind(feature.level) if unit.ranking_group), None)
        db.session.add(
            UnitRow(
                code=feature.code,
                zh=feature.zh,
                en=feature.en,
                short_zh=without_city(feature.zh, city[0]),
                short_en=without_city(short_english(feature.en), city[1]),
                kind=str(feature.level),
                parent=feature.parent,
                legal_county=feature.legal_county,
                ranking_group=alike.ranking_group if alike else None,
            )
        )
        db.session.flush()
    return len(new)


def _kept_bytes(digest: str) -> bytes:
    try:
        with current_storage().open(_key(digest)) as stream:
            raw = stream.read()
    except FileNotFoundError:
        raise NotFound("import_file_gone", _l("预演用的文件已不在，请重新上传。")) from None
    if sha256(raw).hexdigest() != digest:
        raise Conflict("import_file_changed", _l("预演用的文件被改动过，没有导入。"), advice=_l("请重新上传预演。"))
    return raw


def _key(digest: str) -> str:
    return f"boundaries/{digest[:2]}/{digest}.geojson"


def _base() -> str:
    """Which boundary versions there are now: a report is about these and no others."""
    return sha256("|".join(sorted(version.label for version in directory().versions)).encode()).hexdigest()


def _run_id(digest: str, crs: Crs, valid_from: datetime) -> str:
    asked = f"{digest}|{crs}|{valid_from.astimezone(SHANGHAI).isoformat()}|{_base()}"
    return sha256(asked.encode()).hexdigest()[:12]


def _run(row: ImportRow) -> DryRun:
    return DryRun(
        id=row.id,
        made_at=row.made_at,
        filename=row.filename,
        digest=row.digest,
        crs=Crs(row.crs),
        valid_from=row.valid_from,
        report=Report.from_json(row.report),
        sketch=row.sketch,
        reason=row.reason,
        version=row.version,
        imported_at=row.imported_at,
    )
