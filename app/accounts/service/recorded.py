"""The fingerprints by which the record holds an account: whoever changes one puts them in the entry."""

from __future__ import annotations

import sqlalchemy as sa

from app.accounts.held import IDENTITY, PERSON, PROOF, person_text, proof_text
from app.accounts.models import Account, IdentityVault
from app.audit import fingerprint
from app.platform.db import db

_PROVED_BY = (Account.password_hash, Account.totp_secret)


def whose(row: Account, identity: IdentityVault | None) -> str:
    """The fingerprint of whose account it is; nothing of that changes as long as the account lives."""
    sealed = (identity.sealed, identity.created_at) if identity is not None else (None, None)
    values = {name: getattr(row, name) for name in PERSON} | dict(zip(IDENTITY, sealed, strict=True))
    return fingerprint(person_text(values), f"account:{row.id}")


def proved_by(account_id: int, password_hash: str, totp_secret: bytes | None) -> str:
    """The fingerprint of what proves from now on that somebody is the one whose account it is."""
    values = dict(zip(PROOF, (password_hash, totp_secret), strict=True))
    return fingerprint(proof_text(values), f"account:{account_id}")


def change_proof(account_id: int, **values: object) -> dict[str, str]:
    """Change columns that prove who somebody is; returns what the entry holds of them as they were found and as they are."""
    own = Account.id == account_id
    found = db.session.execute(sa.select(*_PROVED_BY).where(own).with_for_update()).one()
    left = db.session.execute(sa.update(Account).where(own).values(**values).returning(*_PROVED_BY)).one()
    return {"proof_before": proved_by(account_id, *found), "proof": proved_by(account_id, *left)}
