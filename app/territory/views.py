"""Boundaries as pages of the administrator: the versions, a file's dry run with its map, and the confirmation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import current_actor, person_handle
from app.geo.crs import Crs, UnknownCrsError, parse_crs
from app.platform import clock
from app.platform.clock import SHANGHAI
from app.platform.errors import AppError, BadInput, Conflict
from app.platform.i18n import _, _l, pick
from app.platform.policy import requires
from app.territory.boundary_file import MOST_BYTES
from app.territory.imports import DryRun, confirm_import, dry_run, get_dry_run, list_dry_runs
from app.territory.queries import find_unit, list_versions
from app.territory.remarks import TITLES, Gravity, Remark

bp = Blueprint("boundaries", __name__, template_folder="templates")
# The form around the file
_ENVELOPE = 64 * 1024
_CRS_WORDS = {
    Crs.WGS84: _l("WGS-84（天地图、GPS、OpenStreetMap）"),
    Crs.GCJ02: _l("GCJ-02（高德、腾讯）"),
    Crs.BD09: _l("BD-09（百度）"),
}
_GRAVITY_WORDS = {
    Gravity.BLOCKS: _l("必须先改正"),
    Gravity.REASON: _l("要写明理由"),
    Gravity.NOTE: _l("变化"),
}


@dataclass(frozen=True)
class RemarkLine:
    """A remark as it is read: its number on the map, what, who, and the detail."""

    number: int
    title: str
    who: str
    detail: str
    area: str


@dataclass(frozen=True)
class RemarkGroup:
    """Remarks of one gravity, and how many there are in all (the list keeps the first hundred of a kind)."""

    gravity: Gravity
    title: str
    lines: list[RemarkLine]
    count: int


@bp.get("/boundaries")
@requires("territory.boundaries")
def index() -> str:
    """The boundary versions, the latest dry runs, and the form for another file."""
    return _index()


def _index(error: AppError | None = None) -> str:
    return render_template(
        "territory/boundaries.html",
        versions=list_versions(),
        runs=list_dry_runs(),
        systems=[(str(crs), str(words)) for crs, words in _CRS_WORDS.items()],
        tomorrow=clock.local(clock.now()).date().isoformat(),
        now=clock.now(),
        error=error,
    )


@bp.post("/boundaries")
@requires("territory.boundaries")
def look() -> Response | tuple[str, int]:
    """Dry-run an uploaded file; nothing is changed."""
    request.max_content_length = MOST_BYTES + _ENVELOPE
    try:
        run = _looked_at()
    except (BadInput, Conflict) as error:
        return _index(error), error.status
    return redirect(url_for("boundaries.report", run_id=run.id), 303)


def _looked_at() -> DryRun:
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise BadInput("boundary_file_missing", _l("还没选边界文件（GeoJSON）。"), field="file")
    return dry_run(
        upload.stream.read(),
        upload.filename,
        crs=_crs(request.form.get("crs", "")),
        valid_from=_day(request.form.get("valid_from", "")),
        actor=_actor(),
    )


@bp.get("/boundaries/reports/<string(length=12):run_id>")
@requires("territory.boundaries")
def report(run_id: str) -> str:
    """What a dry run found, on a map and in words; the confirmation stands below."""
    return _report(get_dry_run(run_id))


def _report(run: DryRun, error: AppError | None = None, reason: str = "") -> str:
    return render_template(
        "territory/report.html",
        run=run,
        groups=_groups(run),
        system=str(_CRS_WORDS[run.crs]),
        moved=[(_unit(old), _unit(new), count) for old, new, count in run.report.moved_cases[:20]],
        error=error,
        reason=reason,
    )


@bp.post("/boundaries/reports/<string(length=12):run_id>")
@requires("territory.boundaries")
def confirm(run_id: str) -> Response | tuple[str, int]:
    """Import what the report describes."""
    reason = request.form.get("reason", "")
    try:
        confirm_import(run_id, reason=reason, actor=_actor())
    except (BadInput, Conflict) as error:
        return _report(get_dry_run(run_id), error, reason), error.status
    flash(_("已导入。旧版本保留，已作的决定不变。"))
    return redirect(url_for("boundaries.index"), 303)


def _actor() -> str:
    return person_handle(current_actor().account_id)


def _crs(text: str) -> Crs:
    try:
        return parse_crs(text)
    except UnknownCrsError:
        raise BadInput("crs_unknown", _l("请选文件的坐标系；系统不猜。"), field="crs") from None


def _day(text: str) -> datetime:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadInput("valid_from_missing", _l("请填生效日期。"), field="valid_from") from None
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


def _groups(run: DryRun) -> list[RemarkGroup]:
    numbered = list(enumerate(run.report.remarks, start=1))
    groups = []
    for gravity in Gravity:
        chosen = [(number, remark) for number, remark in numbered if remark.gravity is gravity]
        kinds = {remark.kind for _number, remark in chosen}
        count = sum(run.report.totals[kind] for kind in kinds)
        lines = [_line(number, remark) for number, remark in chosen]
        groups.append(RemarkGroup(gravity, str(_GRAVITY_WORDS[gravity]), lines, count))
    return groups


def _line(number: int, remark: Remark) -> RemarkLine:
    who = " · ".join(_unit(code) for code in remark.codes)
    place = _("第 %(n)s 个要素", n=remark.feature) if remark.feature else ""
    return RemarkLine(
        number=number,
        title=pick(*TITLES[remark.kind]),
        who=" · ".join(filter(None, (who, place))),
        detail=remark.detail,
        area=_area(remark.area_m2),
    )


def _area(square_metres: float | None) -> str:
    if square_metres is None:
        return ""
    return f"{square_metres / 1e6:.3f} km²" if square_metres >= 10_000 else f"{square_metres:.1f} m²"


def _unit(code: str | None) -> str:
    unit = find_unit(code)
    if unit is None:
        return code or _("市外")
    return pick(unit.short_zh, unit.short_en)
