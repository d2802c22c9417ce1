"""The calendar as pages of the administrator: what holds, a preview of what a file or other hours would change, the change."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import current_actor, person_handle
from app.platform import clock, formats
from app.platform.errors import AppError, BadInput
from app.platform.i18n import _, _l, pick
from app.platform.policy import requires
from app.worktime.parsing import format_sessions, format_summer
from app.worktime.preview import Holiday, Preview, holidays, preview, spans
from app.worktime.queries import CalendarState, current_state, list_versions
from app.worktime.service import import_calendar, imported_state, set_office_hours, state_with_hours

bp = Blueprint("calendar", __name__, template_folder="templates")
MOST_BYTES = 128 * 1024
_ENCODINGS = ("utf-8-sig", "gb18030")  # spreadsheets of this country save the second
_TELL_FROM_MONTH = 10
_NAMES_EN = {
    "元旦": "New Year",
    "春节": "Spring Festival",
    "清明节": "Qingming",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat",
    "中秋节": "Mid-autumn",
    "国庆节": "National Day",
}


@bp.get("/calendar")
@requires("worktime.calendar")
def index() -> str:
    """The calendar that holds, its holidays, the forms to change it, and every earlier version."""
    return _index()


def _index(error: AppError | None = None) -> str:
    state, today = current_state(), clock.local(clock.now()).date()
    summer = state.hours.summer
    kept = request.form if error else {}
    return render_template(
        "worktime/calendar.html",
        state=state,
        versions=list_versions(),
        years=_years(state),
        tables=[(year, [_words(each) for each in holidays(state.days, year)]) for year in _shown_years(state, today)],
        regular=kept.get("regular") or format_sessions(state.hours.regular),
        summer=format_summer(summer).split("=")[-1] if summer else "",
        first=_month_day(summer.first) if summer else "",
        last=_month_day(summer.last) if summer else "",
        kept=kept,
        missing=_missing(state, today),
        error=error,
    )


@bp.post("/calendar/preview")
@requires("worktime.calendar")
def look() -> str | tuple[str, int]:
    """What a file of legal days or other office hours would change; nothing is changed."""
    request.max_content_length = MOST_BYTES + 64 * 1024
    try:
        return _look_at_hours() if request.form.get("kind") == "hours" else _look_at_days()
    except BadInput as error:
        return _index(error), error.status


@bp.post("/calendar/change")
@requires("worktime.calendar")
def change() -> Response | tuple[str, int]:
    """Let what the preview showed hold from now on."""
    form, actor = request.form, person_handle(current_actor().account_id)
    try:
        if form.get("kind") == "hours":
            set_office_hours(form.get("regular", ""), form.get("summer", ""), actor)
        else:
            import_calendar(form.get("text", ""), form.get("source", "")[:120], actor)
    except BadInput as error:
        return _index(error), error.status
    flash(_("已生效。暂定的时限正在按新日历重算；已过的时限不变。"))
    return redirect(url_for("calendar.index"), 303)


def _look_at_days() -> str:
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise BadInput("calendar_file_missing", _l("还没选文件。放假安排可以是 CSV 或 ICS。"), field="file")
    text = _decoded(upload.stream.read(MOST_BYTES + 1))
    state, years = imported_state(text)
    return _preview(preview(state), years, kind="days", text=text, source=upload.filename)


def _look_at_hours() -> str:
    form = request.form
    regular, sessions = form.get("regular", "").strip(), form.get("summer", "").strip()
    first, last = form.get("first", "").strip(), form.get("last", "").strip()
    summer = f"{first}..{last}={sessions}" if first or last or sessions else ""
    return _preview(preview(state_with_hours(regular, summer)), (), kind="hours", regular=regular, summer=summer)


def _preview(found: Preview, years: tuple[int, ...], **kept: str) -> str:
    return render_template(
        "worktime/preview.html",
        preview=found,
        years=years,
        kept=kept,
        days=[
            (formats.day(each.day), formats.weekday(each.day), _("上班") if each.works else _("休息"), _name(each.name))
            for each in found.days
        ],
        hours=format_sessions(found.state.hours.regular),
        summer=format_summer(found.state.hours.summer) if found.state.hours.summer else "",
    )


def _decoded(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise BadInput("calendar_file_large", _l("文件太大：放假安排不超过 128 KB。"), field="file")
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput("calendar_file_encoding", _l("文件不是 UTF-8 或 GB18030 文本。"), field="file")


def _years(state: CalendarState) -> str:
    years = sorted(state.days.years)
    parts = [(years[index], years[index]) for index in range(len(years))]
    joined: list[tuple[int, int]] = []
    for first, last in parts:
        if joined and first - joined[-1][1] == 1:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return "、".join(f"{first}–{last}" if first != last else str(first) for first, last in joined)


def _shown_years(state: CalendarState, today: date) -> list[int]:
    return [year for year in (today.year, today.year + 1) if year in state.days.years]


def _missing(state: CalendarState, today: date) -> int | None:
    """The year whose table should be there by now and is not."""
    if today.year not in state.days.years:
        return today.year
    soon = today.year + 1
    return soon if today.month >= _TELL_FROM_MONTH and soon not in state.days.years else None


def _words(holiday: Holiday) -> tuple[str, str, str]:
    off = pick("、", ", ").join(_span(*each) for each in spans(holiday.off))
    work = pick("、", ", ").join(_unbroken(f"{formats.day(day)} {formats.weekday(day)}") for day in holiday.work)
    return _name(holiday.name), off, work or "–"


def _name(zh: str) -> str:
    return pick(zh, _NAMES_EN.get(zh, zh))


def _span(first: date, last: date) -> str:
    return (
        _unbroken(formats.day(first))
        if first == last
        else f"{_unbroken(formats.day(first))} – {_unbroken(formats.day(last))}"
    )


def _unbroken(words: str) -> str:
    """A date that no line ends within."""
    return words.replace(" ", "\u00a0")


def _month_day(value: tuple[int, int]) -> str:
    return f"{value[0]:02}-{value[1]:02}"
