"""The steps of the random histories of ``tests.cases.holders``: each through its own door, and what it means to the model."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import sqlalchemy as sa

from app.cases import (
    Asked,
    Correction,
    RequestKind,
    accept_case,
    ask_request,
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
)
from app.cases.models import Case, PoliceCase
from app.cases.models.rulings import CaseRequest
from app.cases.queries.persons import handlers_of, selectable_persons
from app.cases.rules.holding import Holder
from app.cases.rules.tasks import HAND_DOWN_REASONS
from app.cases.service.ladder import sweep_ladder
from app.cases.service.persons import change_person, replace_person
from app.cases.service.tasks import hand_down
from app.platform import clock
from app.platform.db import db
from app.territory import unit_tree
from tests.cases.holders import (
    OFFICE,
    START,
    Model,
    World,
    committed,
    demand,
    drawn,
    step,
)
from tests.cases.steps import ITEM, new_photo
from tests.support.city import OUTSIDE, XIGUAN, People, report


@step("file")
def _file(world: World, _number: str, _choice: int) -> bool:
    filed = file_report(report(ITEM), world.people.inspector)
    world.models[filed.number] = Model(world.named(world.people.officer.unit_code))
    return True


@step("outside")
def _outside(world: World, _number: str, _choice: int) -> bool:
    world.models[file_report(report(ITEM, at=OUTSIDE), world.people.inspector).number] = Model(OFFICE)
    return True


@step("join")
def _join(world: World, number: str, _choice: int) -> bool:
    row = committed([number])[number]
    if not row["is_open"]:
        return False
    filed = file_report(report(ITEM, at=(row["lon"], row["lat"]), joins_case=number), world.people.inspector)
    demand(filed.joined and filed.number == number, f"{number} was not joined")
    return True


@step("dispatch")
def _dispatch(world: World, number: str, choice: int) -> bool:
    unit = world.target(choice)
    dispatch_submitted(world.people.arbiter, number, unit, "就近")
    world.models[number].sent(world.named(unit))
    return True


@step("accept")
def _accept(world: World, number: str, _choice: int) -> bool:
    accept_case(world.led(number), number)
    model = world.models[number]
    model.holder, model.addressee = model.lead(), None
    return True


@step("return")
def _return(world: World, number: str, _choice: int) -> bool:
    return_case(world.led(number), number, "not_our_ground", "隔壁的")
    world.models[number].returned = True
    return True


@step("rule")
def _rule(world: World, number: str, choice: int) -> bool:
    ruling = ("unfounded", "founded")[choice % 2]
    rule_on_return(world.people.arbiter, number, ruling, "在你辖区")
    world.models[number].returned = False
    return True


@step("redirect")
def _redirect(world: World, number: str, choice: int) -> bool:
    unit = world.target(choice)
    rule_on_return(world.people.arbiter, number, "founded", "归别处", unit=unit)
    world.sent_on(number, unit)
    return True


@step("correct-unit")
def _correct_unit(world: World, number: str, choice: int) -> bool:
    unit = world.target(choice)
    correct_case(world.people.arbiter, number, Correction(unit=unit), "unit_wrong", "派错了")
    world.sent_on(number, unit)
    return True


@step("correct-place")
def _correct_place(world: World, number: str, choice: int) -> bool:
    place = XIGUAN[0] + choice % 7 * 1e-5, XIGUAN[1]
    correct_case(world.people.arbiter, number, Correction(place=place), "place_wrong", "位置偏了")
    world.sent_on(number, world.people.officer.unit_code)
    return True


@step("feedback")
def _feedback(world: World, number: str, _choice: int) -> bool:
    give_feedback(world.led(number), number, "清了", [new_photo()])
    return True


@step("suspend")
def _suspend(world: World, number: str, choice: int) -> bool:
    until = clock.local(world.now).date() + timedelta(days=1 + choice % 20)
    suspend_case(world.people.arbiter, number, until, "等材料")
    return True


@step("resume")
def _resume(world: World, number: str, _choice: int) -> bool:
    return bool(resume_case(world.people.arbiter, number))


@step("pass")
def _pass(world: World, number: str, _choice: int) -> bool:
    return bool(pass_check(world.people.supervisor, number))


@step("rework")
def _rework(world: World, number: str, _choice: int) -> bool:
    return bool(order_rework(world.people.supervisor, number, "remains"))


@step("reopen")
def _reopen(world: World, number: str, _choice: int) -> bool:
    return bool(reopen_case(world.people.supervisor, number, "又有了"))


@step("dismiss")
def _dismiss(world: World, number: str, _choice: int) -> bool:
    dismiss_case(world.people.arbiter, number, "not_there", "没有")
    world.models[number].away = True
    return True


@step("merge")
def _merge(world: World, number: str, choice: int) -> bool:
    others = [other for other in world.models if other != number]
    if not others:
        return False
    merge_case(world.people.arbiter, number, others[choice % len(others)], "同一处")
    world.models[number].away = True
    return True


@step("undo")
def _undo(world: World, number: str, _choice: int) -> bool:
    undo_case(world.people.arbiter, number, "看错了")
    world.models[number].away = False
    return True


@step("seal")
def _seal(world: World, number: str, _choice: int) -> bool:
    seal_case(world.people.arbiter, number, "DUPIN-01", "发现是涉毒线索")
    world.models[number] = Model(None)
    newest = sa.select(PoliceCase.lead_unit, PoliceCase.person).order_by(PoliceCase.id.desc()).limit(1)
    unit, person = db.session.execute(newest).one()
    demand(unit in world.units and bool(person), f"the police case of {number} has nobody")
    return True


ASKED = ((RequestKind.TRANSFER, "not_our_ground"), (RequestKind.EXTENSION, "weather"), (RequestKind.JOIN, "same_place"))


@step("ask")
def _ask(world: World, number: str, choice: int) -> bool:
    kind, reason = ASKED[choice % len(ASKED)]
    others = [other for other in world.models if other != number]
    wanted = {RequestKind.TRANSFER: world.target(choice // 3), RequestKind.JOIN: others[-1] if others else ""}
    ask_request(world.led(number), number, Asked(kind, reason, "请批", wanted.get(kind, "")))
    return True


def _open_request(number: str) -> CaseRequest | None:
    query = sa.select(CaseRequest).join(Case, Case.id == CaseRequest.case_id)
    return db.session.scalars(query.where(Case.number == number, CaseRequest.state == "open")).first()


@step("grant")
def _grant(world: World, number: str, _choice: int) -> bool:
    request = _open_request(number)
    if request is None:
        return False
    kind, unit = request.kind, str(request.wanted.get("unit"))
    grant_request(world.people.arbiter, number, request.id, "同意")
    if kind == RequestKind.TRANSFER:
        world.sent_on(number, unit)
    world.models[number].away = kind == RequestKind.JOIN
    return True


@step("refuse")
def _refuse(world: World, number: str, _choice: int) -> bool:
    request = _open_request(number)
    return request is not None and bool(refuse_request(world.people.arbiter, number, request.id, "再想想"))


@step("hand-down")
def _hand_down(world: World, number: str, choice: int) -> bool:
    officer = world.led(number)
    children = unit_tree().children(officer.unit_code) if officer.unit_code in world.units else ()
    if not children:
        return False
    return bool(
        hand_down(officer, number, children[choice % len(children)].code, list(HAND_DOWN_REASONS)[:1], "请现场处理")
    )


@step("person")
def _person(world: World, number: str, choice: int) -> bool:
    officer = world.led(number)
    names = selectable_persons(officer.unit_code, world.now)
    if not names:
        return False
    name = names[choice % len(names)]
    change_person(officer, number, name)
    world.models[number].lead_is(Holder(officer.unit_code, name))
    return True


@step("successor")
def _successor(world: World, _number: str, choice: int) -> bool:
    unit = world.target(choice)
    successor = Holder(unit, f"接任{world.now:%m%d%H%M}")
    replace_person(world.officer(unit), successor.person or "", "新替补", hand_over=True)
    staying = {"新替补", *handlers_of(unit)}
    for model in world.models.values():
        if model.holder is not None and model.holder.unit == unit and model.holder.person not in staying:
            model.holder = successor
        if model.addressee is not None and model.addressee.unit == unit and model.addressee.person not in staying:
            model.addressee = successor
    return True


@step("wait")
def _wait(_world: World, _number: str, _choice: int) -> bool:
    return True


@step("sweep")
def _sweep(_world: World, _number: str, _choice: int) -> bool:
    sweep_ladder()
    return True


def lived(people: People, seed: int, histories: int, length: int) -> Counter[str]:
    """So many random histories, one after another; how often each step was carried out. Raises HolderError."""
    chance = random.Random(seed)
    total: Counter[str] = Counter()
    now = START
    for _ in range(histories):
        # Persons come and go by date: what one history changed must not befall a later one that starts before it
        world = World(people, now)
        for _ in range(length):
            world.run(drawn(chance))
        total += world.tally
        now = world.now
    return total
