"""What the Office puts right on a case: item, place or unit, who checks it, and that it belongs to the police."""

from __future__ import annotations

import math
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import Actor, Role, current_actor, role_name
from app.cases.queries.page import CasePage, case_page, find_case, steps_since
from app.cases.queries.units import receiving_units
from app.cases.rules.life import Action
from app.cases.rules.reasons import CHECKER_REASONS, CORRECT_REASONS
from app.cases.service.checkers import assign_checker, candidates, named_checker
from app.cases.service.executor import StaleCase
from app.cases.service.sealing import seal_case
from app.cases.service.sending import Correction, correct_case, preview_correction
from app.cases.views.cases import refused, seen_version
from app.cases.views.what_if import HEIGHT, START_ZOOM, WIDTH, ZOOMS, Found, found_words
from app.cases.views.words import item_choices, reason_chips
from app.platform.errors import AppError, BadInput, Conflict, Forbidden
from app.platform.i18n import _l, pick
from app.platform.policy import requires
from app.territory import Sheet

bp = Blueprint("corrections", __name__)
Answer = Response | str | tuple[str, int]
# A position typed or clicked is told to six decimals: 11 cm
SAME_PLACE = 5e-7


@dataclass(frozen=True)
class Asked:
    """The correction as the form holds it."""

    item: str
    lon: float
    lat: float
    unit: str
    zoom: int

    @property
    def sheet(self) -> Sheet:
        """The ground round the place."""
        return Sheet(self.lon, self.lat, WIDTH, HEIGHT, float(ZOOMS[self.zoom]))

    def of(self, page: CasePage) -> Correction:
        """What differs from the case as it stands."""
        row = page.row
        moved = abs(self.lon - row.lon) > SAME_PLACE or abs(self.lat - row.lat) > SAME_PLACE
        return Correction(
            item=self.item if self.item != page.item.code else None,
            place=(self.lon, self.lat) if moved else None,
            unit=self.unit or None,
        )


def _page_for(number: str, action: Action) -> CasePage:
    """The case, if the reader may take ``action`` on it now."""
    page = case_page(number, current_actor())
    if action not in page.actions:
        raise Forbidden("not_now", _l("这件案卷现在不能由您这样处理：或已往前走，或与您原单位有关。"))
    return page


@bp.get("/cases/<number:number>/correction")
@requires("cases.rule")
def correction(number: str) -> str:
    """更正改派: item, place and unit on one sheet, with what would follow."""
    page = _page_for(number, Action.CORRECT)
    return _sheet_page(page, _from_case(page))


def _from_case(page: CasePage) -> Asked:
    return Asked(page.item.code, page.row.lon, page.row.lat, "", START_ZOOM - 1)


@bp.post("/cases/<number:number>/correction")
@requires("cases.rule")
def correct(number: str) -> Answer:
    """Look where the correction would send the case (a click on the sheet, 试算), or carry it out."""
    page = _page_for(number, Action.CORRECT) if "go" not in request.form else case_page(number, current_actor())
    asked = _from_case(page)
    try:
        asked = _asked(page)
        if "go" not in request.form:
            return _sheet_page(page, asked, found=_tried(page, asked))
        form = request.form
        what = asked.of(page)
        correct_case(current_actor(), number, what, form.get("reason", ""), form.get("text", ""), seen=seen_version())
    except Forbidden:
        error = Forbidden("conflict_of_interest", _l("这件案卷与您原单位有关，须由别人处理。"))
        return refused(number, error, "")
    except (BadInput, Conflict) as error:
        return _sheet_page(page, asked, error=error), error.status
    return redirect(url_for("cases.show", number=number, done="corrected"), 303)


def _tried(page: CasePage, asked: Asked) -> Found | None:
    what = asked.of(page)
    if what == Correction():
        return None
    return found_words(preview_correction(find_case(page.row.number, current_actor()), what))


def _asked(page: CasePage) -> Asked:
    form = request.form
    zoom = form.get("rezoom") or form.get("zoom", "")
    asked = Asked(
        item=form.get("item") or page.item.code,
        lon=_degrees(form.get("lon", ""), page.row.lon, "lon"),
        lat=_degrees(form.get("lat", ""), page.row.lat, "lat"),
        unit=form.get("unit", ""),
        zoom=min(int(zoom), len(ZOOMS) - 1) if zoom.isdecimal() else START_ZOOM,
    )
    x, y = form.get("at.x", ""), form.get("at.y", "")
    # Enter in a field presses the sheet too, at its corner: that is no click
    if not (x.isdecimal() and y.isdecimal()) or x == y == "0":
        return asked
    lon, lat = asked.sheet.position_at(int(x), int(y))
    return Asked(asked.item, round(lon, 6), round(lat, 6), asked.unit, asked.zoom)


def _degrees(text: str, former: float, field: str) -> float:
    if not text.strip():
        return former
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or abs(value) > (180 if field == "lon" else 90):
        raise BadInput("number_unreadable", _l("不是数字：%(value)s"), field=field, value=text)
    return value


def _sheet_page(page: CasePage, asked: Asked, *, found: Found | None = None, error: AppError | None = None) -> str:
    row, actor, sheet = page.row, current_actor(), asked.sheet
    return render_template(
        "cases/correction.html",
        page=page,
        row=row,
        asked=asked,
        found=found,
        error=error,
        news=steps_since(row.number, error.seen or 0, actor) if isinstance(error, StaleCase) and error.seen else [],
        kept=request.form,
        sheet=sheet,
        grounds=sheet.leaves(),
        former=sheet.place_of(row.lon, row.lat),
        last_zoom=len(ZOOMS) - 1,
        items=item_choices(confidential=False),
        units=[(unit.code, pick(unit.zh, unit.en)) for unit in receiving_units()],
        reasons=reason_chips(CORRECT_REASONS),
    )


@bp.get("/cases/<number:number>/sealing")
@requires("cases.rule")
def sealing(number: str) -> str:
    """转公安: what will be out of sight, before it is."""
    return _sealing_page(_page_for(number, Action.SEAL))


def _sealing_page(page: CasePage, error: AppError | None = None) -> str:
    items = item_choices(confidential=True)
    return render_template("cases/sealing.html", page=page, row=page.row, items=items, error=error, kept=request.form)


@bp.post("/cases/<number:number>/sealing")
@requires("cases.rule")
def seal(number: str) -> Answer:
    """Hand the case to the police; the list is where one stands afterwards, for the case is gone."""
    page, form = _page_for(number, Action.SEAL), request.form
    try:
        if not form.get("sure"):
            raise BadInput("not_sure", _l("请先确认：转出后不能撤回。"), field="sure")
        seal_case(current_actor(), number, form.get("item", ""), form.get("text", ""), seen_version())
    except (BadInput, Conflict) as error:
        return _sealing_page(page, error), error.status
    return redirect(url_for("rulings.index", done="sealed"), 303)


@bp.app_template_global("checker_choices")
def checker_choices(number: str) -> dict[str, object]:
    """Who checks a case now, and who else may: for the Office's page only."""
    case = find_case(number, current_actor())
    now = named_checker(case)
    others = [each for each in candidates(case) if now is None or each.account_id != now.account_id]
    return {
        "now": _called(now) if now else "",
        "others": sorted(((str(each.account_id), _called(each)) for each in others), key=lambda choice: choice[1]),
        "reasons": reason_chips(CHECKER_REASONS),
    }


def _called(checker: Actor) -> str:
    """A colleague by name, an inspector by handle: who inspects stays sealed for the Office too (security 4d)."""
    who = checker.handle if checker.role is Role.INSPECTOR else checker.name
    return f"{role_name(checker.role)} {who}"


@bp.post("/cases/<number:number>/checker")
@requires("cases.rule")
def name_checker(number: str) -> Answer:
    """改派核查人 with a reason."""
    form = request.form
    account = form.get("checker", "")
    try:
        assign_checker(
            current_actor(),
            number,
            int(account) if account.isdecimal() else 0,
            form.get("text", ""),
            seen_version(),
            code=form.get("reason", ""),
        )
    except (BadInput, Conflict, Forbidden) as error:
        return refused(number, error, "checker")
    return redirect(url_for("cases.show", number=number, done="checker"), 303)
