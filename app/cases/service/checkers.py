"""Who checks: drawn at random among those allowed and at work, with the seed on record; the Office may name another (rules §4)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app import audit
from app.accounts import Actor, Role, actors_at_work, case_handle, get_actor, list_accounts
from app.cases.models import Case
from app.cases.models.rulings import CheckDraw
from app.cases.queries.capacity import drawn_account, parties_of, standing_of
from app.cases.rules.beside import DRAW
from app.cases.rules.draws import draw
from app.cases.rules.life import Action, Party, State
from app.cases.rules.reasons import CHECKER_REASONS
from app.cases.rules.standing import in_conflict
from app.cases.service import beside
from app.cases.service.executor import StaleCase, Step, locked_case, note_step
from app.cases.service.patience import on_case
from app.cases.service.telling import tell_checker
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput, Conflict, Forbidden
from app.platform.i18n import _l
from app.platform.unit_of_work import atomic
from app.territory import unit_tree

AT_WORK = timedelta(days=3)
"""Somebody is at work who used the service within this time; nobody else is drawn, so that no check waits for a holiday."""


def draw_checker(case: Case) -> None:
    """Draw who checks a case that was just fed back. With nobody at work anybody allowed may check it."""
    ended = end_draw(case)
    at_work = actors_at_work(Role.SUPERVISOR, clock.now() - AT_WORK)
    pool = sorted(_allowed(case, at_work), key=lambda actor: actor.account_id)
    if not pool:
        if ended:
            _record(case, "draw", {"drawn": None}, ended)
        return
    handles = [case_handle(case.number, actor.account_id) for actor in pool]
    seed = secrets.token_hex(16)
    chosen = draw(seed, handles)
    drawn = _name(case, pool[chosen].account_id, seed=seed, pool=handles)
    _record(case, "draw", {"seed": seed, "pool": handles, "drawn": handles[chosen]}, ended, drawn)


def _record(case: Case, action: str, facts: Mapping[str, Any], *rows: beside.Named) -> None:
    body = {"version": case.version, **facts, **beside.body(*rows)}
    audit.record(f"case.{action}", f"case:{case.number}", body, actor="service")


def _allowed(case: Case, actors: Iterable[Actor]) -> list[Actor]:
    standing, tree = standing_of(case), unit_tree()
    return [actor for actor in actors if not in_conflict(actor.home_unit, standing, tree)]


def _name(
    case: Case, account_id: int, *, seed: str | None = None, pool: list[str] | None = None, reason: str = ""
) -> beside.Named:
    row = CheckDraw(case_id=case.id, account_id=account_id, at=clock.now(), seed=seed, pool=pool or [], reason=reason)
    db.session.add(row)
    db.session.flush()
    return beside.named(case.number, DRAW, row)


def end_draw(case: Case) -> beside.Named:
    """Nobody is drawn any more: the check is decided, or begins anew. Returns who was, as the record is to name it."""
    valid = sa.update(CheckDraw).where(CheckDraw.case_id == case.id, CheckDraw.valid == sa.true())
    ended = valid.values(valid=False).returning(*beside.columns(CheckDraw, DRAW))
    rows = db.session.execute(ended.execution_options(synchronize_session="fetch")).mappings()
    return beside.named(case.number, DRAW, *rows)


def candidates(case: Case) -> list[Actor]:
    """Everybody who may be named to check ``case``: 督察组 and inspectors without a conflict of interest."""
    accounts = [
        account for role in (Role.SUPERVISOR, Role.INSPECTOR) for account in list_accounts(role=role) if account.active
    ]
    return _allowed(case, [get_actor(account.account_id) for account in accounts])


def named_checker(case: Case) -> Actor | None:
    """Who was drawn or named to check ``case``; None when anybody allowed may. For the Office's eyes only."""
    account_id = drawn_account(case)
    return get_actor(account_id) if account_id is not None else None


@on_case
def assign_checker(
    actor: Actor, number: str, account_id: int, reason: str, seen: int | None = None, *, code: str | None = None
) -> Case:
    """改派核查人: the Office names another checker, an inspector too, and says why. The history does not tell whom.

    ``code`` is one of ``rules.reasons.CHECKER_REASONS``, if the form asks for one.
    """
    with atomic():
        case = locked_case(number, actor)
        if Party.ARBITER not in parties_of(actor, case):
            raise Forbidden("conflict_of_interest", _l("这件案卷与您原单位有关，须由别人处理。"))
        if seen is not None and seen != case.version:
            raise StaleCase(case, seen)
        if case.state != State.CHECKING:
            raise Conflict("not_checking", _l("这件案卷不在待核查，不能改派核查人。"))
        if code is not None and code not in CHECKER_REASONS:
            raise BadInput("reason_missing", _l("请选一个理由。"), field="reason")
        if not reason.strip():
            raise BadInput("text_missing", _l("还没写说明。写一句就能提交。"), field="text")
        if account_id not in {candidate.account_id for candidate in candidates(case)}:
            raise BadInput(
                "checker_barred", _l("这个人不能核查这件案卷：不是核查人，或与原单位有关。"), field="checker"
            )
        ended, named = end_draw(case), _name(case, account_id, reason=reason.strip())
        facts = {"checker": case_handle(case.number, account_id)}
        note_step(case, Party.ARBITER, Step(Action.ASSIGN, seen, code, reason), actor, "CheckerAssigned")
        tell_checker(case, get_actor(account_id), actor)
        _record(case, "checker", facts, ended, named)
        return case
