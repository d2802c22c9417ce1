"""Who acts in the walks through the service, and every wish as a command with all that it says."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import uuid4

import sqlalchemy as sa

from app.accounts import Actor, NewAccount, Role, create_accounts, get_actor, hash_password
from app.cases import (
    AfterPhoto,
    Asked,
    Correction,
    Fix,
    RequestKind,
    accept_case,
    ask_request,
    assign_checker,
    correct_case,
    dismiss_case,
    dispatch_submitted,
    file_report,
    give_feedback,
    grant_request,
    merge_case,
    order_rework,
    pass_check,
    refuse_request,
    reopen_case,
    resume_case,
    return_case,
    rule_on_return,
    seal_case,
    suspend_case,
    undo_case,
    withdraw_request,
)
from app.cases.models import Case, CaseGuide, CaseTask
from app.cases.models.rulings import CaseRequest
from app.cases.service.tasks import hand_down, withdraw_task
from app.evidence import StagedPhoto, stage_photo
from app.evidence.rules.files import original_key
from app.platform import clock
from app.platform.db import db
from app.platform.storage import current_storage
from app.territory import unit_tree
from tests.cases.walks.model import Who
from tests.cases.walks.served import Served
from tests.support.city import PASSWORD, XIGUAN, People, jpeg, report

OTHER_ITEM = "ZANG-04"
"""Of the case that others are merged into: only those of the same item can be asked to be joined."""


@dataclass
class Cast:
    """Everybody of the walks by name, the units that cases can go to, and the case that others are merged into."""

    actors: dict[str, Actor]
    everybody: tuple[Who, ...]
    leads: tuple[str, ...]
    parents: dict[str, str | None]
    photo: StagedPhoto
    other: str = ""
    other_leads: frozenset[str | None] = frozenset()
    nobody: frozenset[str] = frozenset()

    @property
    def reporter(self) -> Actor:
        """Who reports everything."""
        return self.actors["inspector"]

    @property
    def checkers(self) -> tuple[str, ...]:
        """Who can be named to check."""
        return ("supervisor", "supervisor2", "inspector2")

    def prepare(self) -> None:
        """There is a case to merge into."""
        if not self.other:
            filed = file_report(report(OTHER_ITEM), self.reporter)
            case = db.session.scalars(sa.select(Case).where(Case.number == filed.number)).one()
            guides = db.session.scalars(sa.select(CaseGuide.unit_code).where(CaseGuide.case_id == case.id))
            above = {unit.code for unit in unit_tree().ancestors(case.lead_unit or "")}
            seeing = {case.lead_unit, case.leaf_unit, case.body_unit, *guides, *above}
            self.other, self.other_leads = filed.number, frozenset(seeing - {None})


def cast_of(people: People) -> Cast:
    """Accounts for everybody of the walks in the demo city."""
    home, foreign, county = (who.unit_code or "" for who in (people.officer, people.foreign_officer, people.county))
    sibling = next(unit.code for unit in unit_tree().children(county) if unit.code not in {home, foreign})
    homes = (home, county, foreign, "CGJ")
    everybody = (
        *(Who(f"officer-{unit}", "officer", unit) for unit in (home, sibling, foreign, county)),
        Who("department", "department", "CGJ"),
        *(Who(name, "supervisor", "ZHDC") for name in ("supervisor", "supervisor2")),
        *(Who(f"supervisor-{unit}", "supervisor", "ZHDC", unit) for unit in homes),
        *(Who(name, "arbiter", "BGS") for name in ("arbiter", "arbiter2")),
        *(Who(f"arbiter-{unit}", "arbiter", "BGS", unit) for unit in homes),
        *(Who(name, "inspector", "ZHDC") for name in ("inspector", "inspector2")),
        *(Who(role, role, unit) for role, unit in (("publisher", "XWDC"), ("police", "GAJ"), ("clerk", "BGS"))),
        *(Who(f"police-{unit.code}", "police", unit.code) for unit in unit_tree().children("GAJ")[:3]),
        *(Who(role, role, unit) for role, unit in (("commander", "ZHB"), ("admin", "BGS"))),
    )
    secret = hash_password(PASSWORD)
    new = [
        NewAccount(
            f"walk-{who.name}", Role(who.role), who.unit or "", who.name, password_hash=secret, home_unit=who.home
        )
        for who in everybody
    ]
    accounts = create_accounts(new, by="test")
    return Cast(
        actors={who.name: get_actor(account) for who, account in zip(everybody, accounts, strict=True)},
        everybody=everybody,
        leads=(home, sibling, foreign, county, "CGJ"),
        parents={unit.code: unit.parent for unit in unit_tree()},
        photo=stage_photo(io.BytesIO(jpeg(1, (80, 60)))),
    )


def command(actor: Actor, number: str, wish: Served, cast: Cast) -> object:
    """Do what ``wish`` says. Raises what the command raises."""
    return _ACTS[wish.action](actor, number, wish, cast)


Act = Callable[[Actor, str, Served, Cast], object]


def _after(cast: Cast) -> tuple[StagedPhoto, AfterPhoto]:
    """An after-photo that nobody has seen before, taken on the spot; what its bytes show is not looked at here."""
    fresh = replace(cast.photo, sha256=uuid4().hex * 2, pixel_digest=uuid4().hex)
    current_storage().put_if_absent(original_key(fresh.sha256), b"photo")
    return fresh, AfterPhoto(taken_at=clock.now(), fix=Fix(*XIGUAN, 6.0))


def _newest_request(number: str, wish: Served) -> int:
    query = sa.select(sa.func.max(CaseRequest.id)).join(Case, Case.id == CaseRequest.case_id)
    return db.session.scalar(query.where(Case.number == number, CaseRequest.kind == wish.kind)) or 0


def _newest_task(number: str) -> int:
    query = sa.select(sa.func.max(CaseTask.id)).join(Case, Case.id == CaseTask.case_id)
    return db.session.scalar(query.where(Case.number == number, CaseTask.kind == "handdown")) or 0


def _assign(actor: Actor, number: str, wish: Served, cast: Cast) -> object:
    return assign_checker(actor, number, cast.actors[wish.named].account_id, wish.text, wish.seen)


_WHY = {
    "extension": "large_job",
    "suspension": "season",
    "transfer": "not_our_duty",
    "appeal": "access",
    "join": "same_place",
}


def _ask(actor: Actor, number: str, wish: Served, cast: Cast) -> object:
    until = wish.until.isoformat() if wish.until else ""
    wanted = {"suspension": until, "transfer": wish.unit or "", "join": cast.other}.get(wish.kind, "")
    return ask_request(actor, number, Asked(RequestKind(wish.kind), _WHY[wish.kind], wish.text, wanted), wish.seen)


_ACTS: dict[str, Act] = {
    "dispatch": lambda a, n, w, _c: dispatch_submitted(a, n, w.unit or "", w.text, w.seen),
    "dismiss": lambda a, n, w, _c: dismiss_case(a, n, w.reason or "", w.text, w.seen),
    "accept": lambda a, n, w, _c: accept_case(a, n, w.seen),
    "return": lambda a, n, w, _c: return_case(a, n, w.reason or "", w.text, w.seen),
    "rule": lambda a, n, w, _c: rule_on_return(a, n, w.reason or "", w.text, unit=w.unit, seen=w.seen),
    "correct": lambda a, n, w, _c: correct_case(a, n, Correction(unit=w.unit), w.reason or "", w.text, seen=w.seen),
    "feedback": lambda a, n, w, c: give_feedback(a, n, w.text, [_after(c) for _ in range(w.photos)], w.seen),
    "suspend": lambda a, n, w, _c: suspend_case(a, n, w.until, w.text, w.seen) if w.until else None,
    "resume": lambda a, n, w, _c: resume_case(a, n, w.seen),
    "pass": lambda a, n, w, _c: pass_check(a, n, w.text, w.seen),
    "rework": lambda a, n, w, _c: order_rework(a, n, w.reason or "", w.text, w.seen),
    "merge": lambda a, n, w, c: merge_case(a, n, c.other, w.text, w.seen),
    "reopen": lambda a, n, w, _c: reopen_case(a, n, w.text, w.seen),
    "undo": lambda a, n, w, _c: undo_case(a, n, w.text, w.seen),
    "seal": lambda a, n, w, _c: seal_case(a, n, "DUPIN-01", w.text, w.seen),
    "assign": _assign,
    "ask": _ask,
    "grant": lambda a, n, w, _c: grant_request(a, n, _newest_request(n, w), "同意"),
    "refuse": lambda a, n, w, _c: refuse_request(a, n, _newest_request(n, w), w.text),
    "withdraw": lambda a, n, w, _c: withdraw_request(a, n, _newest_request(n, w)),
    "hand": lambda a, n, w, _c: hand_down(a, n, w.unit or "", ["ground"], w.text, seen=w.seen),
    "take_back": lambda a, n, w, _c: withdraw_task(a, n, _newest_task(n), w.text),
}
