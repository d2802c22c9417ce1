"""Lists and pages of cases, and what the lead unit does with them: accept, return, rectify."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.accounts import Actor, current_actor
from app.cases.queries.lists import CaseFilter, count_by_urgency, list_cases
from app.cases.queries.nearby import Neighbour, neighbours
from app.cases.queries.page import CasePage, StepView, case_page, steps_since
from app.cases.queries.persons import open_cases_of, selectable_persons
from app.cases.queries.rungs import RungLine
from app.cases.queries.told import NoticeLine, notice_lines
from app.cases.queries.units import unit_name
from app.cases.queries.work import case_work
from app.cases.rules.life import STATE_NAMES
from app.cases.rules.numbers import is_case_number
from app.cases.rules.reading import Urgency
from app.cases.rules.reasons import RETURN_REASONS
from app.cases.service import moves
from app.cases.service.executor import StaleCase
from app.cases.service.looking import looked_at
from app.cases.views import rectify
from app.cases.views.converter import CaseNumberConverter
from app.cases.views.minimap import minimap
from app.cases.views.unsent import sent_twice, unsent_form
from app.cases.views.words import HELPERS, closing_points, reason_words
from app.platform import clock
from app.platform.errors import AppError, BadInput, Conflict, NotFound
from app.platform.i18n import _, _l, language, pick
from app.platform.policy import requires
from app.routing import render_trace

bp = Blueprint("cases", __name__, template_folder="../templates")
STORIES = ("steps", "notices")
"""What the history of a case may be narrowed to."""
TABS = (Urgency.OVERDUE, Urgency.TODAY, Urgency.WEEK, Urgency.LATER, Urgency.CHECKING)
TAB_WORDS = {
    Urgency.OVERDUE: _l("超期"),
    Urgency.TODAY: _l("今天到期"),
    Urgency.WEEK: _l("本周"),
    Urgency.LATER: _l("以后"),
    Urgency.CHECKING: _l("等核查"),
}


@bp.record_once
def words(state: BlueprintSetupState) -> None:
    """The sentences of clocks and reasons, for the templates of all rooms, and case numbers in addresses."""
    state.app.jinja_env.globals.update(HELPERS)
    state.app.url_map.converters["number"] = CaseNumberConverter


def seen_version() -> int | None:
    """The version of the page that the form came from."""
    raw = request.form.get("version", "")
    return int(raw) if raw.isdigit() else None


def _filter(actor: Actor) -> CaseFilter:
    states = tuple(state for state in request.args.getlist("state") if state in STATE_NAMES)
    return CaseFilter(
        tab=request.args.get("tab", ""),
        states=states,
        categories=tuple(request.args.getlist("category")),
        unit=request.args.get("unit", ""),
        person=request.args.get("person", ""),
        cause=request.args.get("cause", ""),
        mark=request.args.get("mark", ""),
        changed=request.args.get("changed") == "1",
        own=actor.unit_code is not None and request.args.get("scope") != "all" and _is_unit(actor),
    )


def _is_unit(actor: Actor) -> bool:
    return actor.role in {"officer", "department"}


@bp.get("/cases")
@requires("cases.list")
def index() -> Response | str:
    """Cases by urgency, not by date: overdue, today, this week, later, waiting for a check."""
    actor = current_actor()
    wanted = request.args.get("number", "").replace("-", "").strip()
    if wanted and not is_case_number(wanted):
        raise NotFound("case_not_found", _l("没有这个案卷号，或不归您看。"), advice=_l("案卷号是 8 位数字，请核对。"))
    if wanted:
        return redirect(url_for("cases.show", number=wanted), 303)
    narrowed = _filter(actor)
    counts = count_by_urgency(actor, narrowed)
    page = list_cases(actor, narrowed, after=request.args.get("after"))
    picking = request.args.get("pick", "") if narrowed.own and page.rows else ""
    return render_template(
        "cases/list.html",
        page=page,
        picking=picking,
        persons=[(name, name) for name in selectable_persons(actor.unit_code, clock.now())] if picking else [],
        narrowed=narrowed,
        tabs=[(tab, getattr(counts, tab), str(TAB_WORDS[tab])) for tab in TABS],
        tab_words=TAB_WORDS,
        counts=counts,
        unit_title=unit_name(actor.unit_code) if _is_unit(actor) and actor.unit_code else "",
        is_unit=_is_unit(actor),
        holders=sorted(open_cases_of(actor.unit_code)) if _is_unit(actor) else [],
        states=[(state.value, pick(*names)) for state, names in STATE_NAMES.items()],
        query={key: request.args.getlist(key) for key in request.args if key != "after"},
    )


@bp.get("/cases/<number:number>")
@requires("cases.read")
def show(number: str) -> str:
    """One case."""
    actor = current_actor()
    html = _render(number)
    work = g.case_work
    looked_at(actor, work.case_id, work.mark)
    return html


def _render(
    number: str, error: AppError | None = None, act: str | None = None, kept: MultiDict[str, str] | None = None
) -> str:
    actor = current_actor()
    page = case_page(number, actor)
    g.case_work = case_work(number, actor)
    told = request.args.get("told", "")
    return render_template(
        "cases/case.html",
        page=page,
        row=page.row,
        told=told if told in STORIES else "",
        story=_story(page, told, actor),
        work=g.case_work,
        act=act or request.args.get("act", ""),
        error=error,
        news=steps_since(number, error.seen or 0, actor) if isinstance(error, StaleCase) and error.seen else [],
        unsent=unsent_form(page, error),
        kept=request.form if kept is None else kept,
        staged=rectify.staged_for_form(),
        staged_token=rectify.staged_token,
        trace=render_trace(page.decision, language()) if page.decision else [],
        return_reasons=[(code, pick(*words)) for code, words in RETURN_REASONS.items()],
        minimap=minimap(page.row.lon, page.row.lat, page.leaf_code, page.row.category),
    )


def _story(page: CasePage, told: str, actor: Actor) -> list[StepView | RungLine | NoticeLine]:
    """The history as it is filtered, newest first; a notice stands above the step that it tells of."""
    steps = [] if told == "notices" else list(page.story)
    notices = [] if told == "steps" else notice_lines(page.row.number, actor)
    return sorted([*steps, *notices], key=lambda line: line.at)[::-1]


def _done(number: str, message: str) -> Response:
    return redirect(url_for("cases.show", number=number, done=message), 303)


def page_with(number: str, act: str, kept: MultiDict[str, str]) -> str:
    """The page with one of its forms open and filled in."""
    return _render(number, act=act, kept=kept)


def refused(number: str, error: AppError, act: str) -> Response | tuple[str, int]:
    """The page again with what went wrong and everything that was filled in; a form sent twice was done by the first."""
    if sent_twice(current_actor(), error):
        return _done(number, "already")
    return _render(number, error, act), error.status


@bp.post("/cases/<number:number>/acceptance")
@requires("cases.accept")
def accept(number: str) -> Response | tuple[str, int]:
    """签收."""
    try:
        moves.accept_case(current_actor(), number, seen_version())
    except Conflict as error:
        return refused(number, error, "")
    back = request.form.get("back", "")
    return redirect(url_for("cases.index"), 303) if back == "list" else _done(number, "accepted")


@bp.post("/cases/<number:number>/return")
@requires("cases.return")
def give_back(number: str) -> Response | tuple[str, int]:
    """退回 with one of four reasons and a sentence."""
    reason, text = request.form.get("reason", ""), request.form.get("text", "")
    try:
        moves.return_case(current_actor(), number, reason, text, seen_version())
    except (BadInput, Conflict) as error:
        return refused(number, error, "return")
    return _done(number, "returned")


@bp.post("/cases/<number:number>/feedback")
@requires("cases.rectify")
def feedback(number: str) -> Response | tuple[str, int]:
    """整改反馈 with at least one after-photo."""
    actor = current_actor()
    try:
        photos = rectify.received_photos(actor)
        cause = request.form.get("cause") or None
        moves.give_feedback(actor, number, request.form.get("text", ""), photos, seen_version(), cause=cause)
    except AppError as error:
        if error.status not in {409, 413, 415, 422}:
            raise
        return refused(number, error, "rectify")
    rectify.forget_staged()
    return _done(number, "rectified")


def done_message(code: str) -> str:
    """What a finished act says on top of the page."""
    return {
        "asked": _("申请已提交，等创建办批复；批复前时限照走。"),
        "withdrawn": _("已撤回申请，不计次数，时限照旧。"),
        "corrected": _("已更正改派，两个时限从现在重新起算。"),
        "checker": _("已改派核查人，单位只看到“改派核查人”，看不到是谁。"),
        "already": _("这一步您刚才已经提交，已经生效，没有重复执行。"),
        "accepted": _("已签收，开始整改。"),
        "returned": _("已退回，等创建办裁定。"),
        "rectified": _("已反馈，等别人来核查。"),
        "ruled": _("已裁定。"),
        "dispatched": _("已派遣。"),
        "dismissed": _("已不予立案。"),
        "suspended": _("已挂账，停止计时。"),
        "resumed": _("已恢复计时。"),
        "merged": _("已合并。"),
        "reopened": _("已重新打开。"),
        "handed": _("已交办；主办单位、责任人和时限不变。"),
        "task-accepted": _("已接收任务。"),
        "task-answered": _("已答复，主办单位会收到消息。"),
        "task-declined": _("没有接收，已告知主办单位。"),
        "task-withdrawn": _("已收回任务。"),
        "task-rated": _("已评价，计入对方单位的统计。"),
        "person-changed": _("已换责任人，原责任人记在经过里。"),
        "notice-withdrawn": _("已收回，链接不再有效。"),
        "split": _("已拆出这件案卷，与原案卷互相注明。"),
        "marked": _("标记已保存，单位会收到消息。"),
        "noted": _("已记下，单位和督察组都能看到；不公开。"),
        "restored": _("已撤销，恢复原状。"),
        "pressed": _("已督办，单位收到消息。"),
    }.get(code, "")


@bp.app_template_filter("points")
def _points(sentence: str) -> list[str]:
    return closing_points(sentence)


@bp.app_template_global("case_neighbours")
def _case_neighbours(number: str) -> list[Neighbour]:
    return neighbours(number, current_actor())


@bp.app_template_filter("reason_word")
def _reason_word(code: str) -> str:
    return reason_words(code)


@bp.app_template_global("done_message")
def _done_message(code: str) -> str:
    return done_message(code)
