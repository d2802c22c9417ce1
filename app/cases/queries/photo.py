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
    if actor.role == Role.INSPECTOR:
        query = (
            query.join(Finding, Finding.case_id == CasePhoto.case_id)
            .join(FindingOrigin, FindingOrigin.finding_id == Finding.id)
            .where(FindingOrigin.account_id == actor.account_id)
        )
    else:
        query = query.join(Case, Case.id == CasePhoto.case_id).where(visible_to(actor))
    digest = db.session.scalars(query.limit(1)).first()
    if digest is None:
        raise NotFound
    return digest
