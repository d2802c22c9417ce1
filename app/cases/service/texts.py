"""Keeping standard texts: a unit's own, the Office's for all. Every change is in the record."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from app import audit
from app.accounts import Actor, Role
from app.cases.models.texts import StandardText
from app.cases.queries.texts import keeper_of
from app.cases.rules.texts import LONGEST, MOST, Form, gaps, scopes
from app.cases.rules.witness_texts import REMOVED, TEXT_ROW, standard_text
from app.catalogue import get_catalogue
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput, Conflict, Forbidden, NotFound
from app.platform.i18n import _l
from app.platform.unit_of_work import atomic, patient


@dataclass(frozen=True)
class Wording:
    """A text with the form and the item, category or (empty) everything it is for."""

    form: str
    scope: str
    text: str


@patient
def add_text(actor: Actor, wording: Wording) -> StandardText:
    """Keep one more text. Raises BadInput for an empty, too long or misplaced one, Conflict when there are too many."""
    _demand(actor, wording)
    keeper = keeper_of(actor)
    with atomic():
        query = sa.select(sa.func.count()).where(StandardText.unit_code.is_not_distinct_from(keeper))
        if (db.session.scalar(query) or 0) >= MOST:
            raise Conflict("too_many_texts", _l("常用语已有 60 条，请先删去不用的。"))
        row = StandardText(
            unit_code=keeper,
            form=wording.form,
            scope=wording.scope,
            text=wording.text.strip(),
            changed_at=clock.now(),
        )
        db.session.add(row)
        db.session.flush()
        _record("text.added", row, actor, None)
        return row


@patient
def change_text(actor: Actor, text_id: int, wording: Wording, seen: int | None = None) -> StandardText:
    """Say it otherwise. Raises NotFound for a text that is not the actor's to keep, Conflict when somebody was first."""
    _demand(actor, wording)
    with atomic():
        row = _own(actor, text_id, seen)
        before = _fingerprint(row)
        row.form, row.scope, row.text = wording.form, wording.scope, wording.text.strip()
        row.version += 1
        row.changed_at = clock.now()
        _record("text.changed", row, actor, before)
        return row


@patient
def remove_text(actor: Actor, text_id: int, seen: int | None = None) -> None:
    """Offer it no more; what was said with it stays said."""
    with atomic():
        row = _own(actor, text_id, seen)
        _record(REMOVED, row, actor, _fingerprint(row))
        db.session.delete(row)


def demand_filled(text: str) -> None:
    """Raise BadInput while a gap of a standard text is left open (O-11)."""
    left = gaps(text)
    if left:
        raise BadInput(
            "text_gap",
            _l("说明里还有没填的空：%(gap)s。"),
            advice=_l("把花括号连同里面的字换成实际内容，再提交一次。"),
            field="text",
            gap="、".join(left),
        )


def _own(actor: Actor, text_id: int, seen: int | None) -> StandardText:
    keeper = keeper_of(actor)
    query = sa.select(StandardText).where(
        StandardText.id == text_id, StandardText.unit_code.is_not_distinct_from(keeper)
    )
    row = db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound("text_not_found", _l("没有这条常用语，可能刚被删除。"))
    if seen is not None and seen != row.version:
        raise Conflict("text_changed", _l("这条常用语刚被同事改过，您的修改没有保存。"))
    return row


def _demand(actor: Actor, wording: Wording) -> None:
    if actor.role not in {Role.OFFICER, Role.DEPARTMENT, Role.ARBITER}:
        raise Forbidden
    text = wording.text.strip()
    if not text or len(text) > LONGEST:
        raise BadInput("text_length", _l("常用语要写 1–500 字，没有保存。"), field="text")
    if wording.form not in set(Form) or wording.scope not in scopes(get_catalogue()):
        raise BadInput("text_place", _l("请选这条常用语用在哪里。"), field="form")


def _fingerprint(row: StandardText) -> str:
    """The fingerprint of a text's row as the session holds it."""
    return audit.fingerprint(standard_text({name: getattr(row, name) for name in TEXT_ROW}), f"text:{row.id}")


def _record(action: str, row: StandardText, actor: Actor, before: str | None) -> None:
    """``before``: the row as it was found; of a text that is added there is none."""
    subject = f"text:{row.id}"
    body = {
        "unit": row.unit_code,
        "form": row.form,
        "scope": row.scope,
        "text": audit.fingerprint(row.text, subject),
        "version": row.version,
        "before": before,
        "after": None if action == REMOVED else _fingerprint(row),
    }
    audit.record(action, subject, body, actor.handle)
