"""Which standard texts a reader is offered, and which their unit keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts import Actor, Role
from app.cases.models.texts import StandardText
from app.cases.rules.texts import Form, closeness, gaps
from app.catalogue import get_catalogue
from app.platform.db import db
from app.platform.errors import NotFound
from app.platform.i18n import _l

_OFFERED = 12


@dataclass(frozen=True)
class TextView:
    """A text as it is offered or kept. ``own``: the reader may change it; ``gaps`` are to be filled before sending."""

    id: int
    form: Form
    scope: str
    text: str
    version: int
    own: bool
    common: bool

    @property
    def gaps(self) -> Sequence[str]:
        """What is left to be filled in."""
        return gaps(self.text)


def keeper_of(actor: Actor) -> str | None:
    """Whose texts somebody keeps: their unit's, or (None) the Office's for all."""
    return None if actor.role == Role.ARBITER else actor.unit_code


def offered_texts(actor: Actor, form: str, item: str) -> list[TextView]:
    """The texts for a form of a case of this item: the closest first, the unit's own before the Office's."""
    category = get_catalogue().category_of(item).code
    fits = [(closeness(row.scope, item, category), row) for row in _rows(actor, form)]
    ranked = sorted((near, row.unit_code is None, row.id, row) for near, row in fits if near is not None)
    return [_view(row, actor) for *_rank, row in ranked[:_OFFERED]]


def kept_texts(actor: Actor) -> list[TextView]:
    """All texts that the reader sees offered somewhere, by form."""
    order = {form.value: place for place, form in enumerate(Form)}
    rows = sorted(_rows(actor), key=lambda row: (order[row.form], row.unit_code is None, row.scope, row.id))
    return [_view(row, actor) for row in rows]


def offered_text(actor: Actor, text_id: int) -> StandardText:
    """A text that the reader may use. Raises NotFound for another unit's and an unknown one alike."""
    row = db.session.scalars(sa.select(StandardText).where(StandardText.id == text_id, _of(actor))).first()
    if row is None:
        raise NotFound("text_not_found", _l("没有这条常用语，可能刚被删除。"))
    return row


def has_texts() -> bool:
    """Whether anybody keeps any."""
    return db.session.scalar(sa.select(StandardText.id).limit(1)) is not None


def _rows(actor: Actor, form: str | None = None) -> Sequence[StandardText]:
    query = sa.select(StandardText).where(_of(actor)).order_by(StandardText.id)
    return db.session.scalars(query.where(StandardText.form == form) if form else query).all()


def _of(actor: Actor) -> sa.ColumnElement[bool]:
    common = StandardText.unit_code.is_(None)
    keeper = keeper_of(actor)
    return common if keeper is None else sa.or_(StandardText.unit_code == keeper, common)


def _view(row: StandardText, actor: Actor) -> TextView:
    return TextView(
        id=row.id,
        form=Form(row.form),
        scope=row.scope,
        text=row.text,
        version=row.version,
        own=row.unit_code == keeper_of(actor),
        common=row.unit_code is None,
    )
