"""Which stored picture stands behind a public token, for readers who may see its case."""

from __future__ import annotations

import sqlalchemy as sa

from app.accounts import Actor, Role
from app.cases.models import Case, CasePhoto, Finding, FindingOrigin
from app.cases.queries.visibility import visible_to
from app.platform.db import db
from app.platform.errors import NotFound


def photo_digest(token: str, actor: Actor) -> str:
    """The digest behind ``token``. Raises NotFound for a foreign, unknown or not yet arrived photo alike."""
    query = sa.select(CasePhoto.sha256).where(CasePhoto.token == token, CasePhoto.arrived_at.is_not(None))
    readable = visible_to(actor)
    if actor.role == Role.INSPECTOR:
        # The own findings' cases, beside those the inspector was named to check
        own = sa.select(Finding.case_id).join(FindingOrigin, FindingOrigin.finding_id == Finding.id)
        readable = sa.or_(readable, Case.id.in_(own.where(FindingOrigin.account_id == actor.account_id)))
    digest = db.session.scalars(query.join(Case, Case.id == CasePhoto.case_id).where(readable).limit(1)).first()
    if digest is None:
        raise NotFound
    return digest
