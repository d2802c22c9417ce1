"""People, their sessions and tokens. Who an inspector really is stands sealed in a table of its own (security 4a)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Base, UtcDateTime

_Big = sa.BigInteger().with_variant(sa.Integer, "sqlite")


class Account(Base):
    """A login with its role and unit. ``display_name`` of an inspector is an alias or staff number, never the legal name."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(_Big, primary_key=True)
    login: Mapped[str] = mapped_column(sa.String(64))
    login_key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    password_hash: Mapped[str] = mapped_column(sa.String(160))
    role: Mapped[str] = mapped_column(sa.String(16), index=True)
    unit_code: Mapped[str] = mapped_column(sa.String(32), index=True)
    home_unit: Mapped[str | None] = mapped_column(sa.String(32))
    display_name: Mapped[str] = mapped_column(sa.String(60))
    language: Mapped[str] = mapped_column(sa.String(2), default="")
    active: Mapped[bool] = mapped_column(default=True)
    must_change: Mapped[bool] = mapped_column(default=False)
    demo: Mapped[bool] = mapped_column(default=False)
    totp_secret: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    totp_step: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class IdentityVault(Base):
    """A person's legal identity, sealed to a key that never touches the server."""

    __tablename__ = "identity_vault"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SessionRow(Base):
    """A login on one device. ``stage``: ``full``, or what is still missing (``code``, ``enrol``)."""

    __tablename__ = "account_session"

    id: Mapped[int] = mapped_column(_Big, primary_key=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    stage: Mapped[str] = mapped_column(sa.String(8))
    agent: Mapped[str] = mapped_column(sa.String(60))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ApiToken(Base):
    """A personal token for programs; only its hash is kept."""

    __tablename__ = "account_token"

    id: Mapped[int] = mapped_column(_Big, primary_key=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LoginThrottle(Base):
    """Tries counted within a window, by a keyed hash of what was tried; a restart does not reset them."""

    __tablename__ = "login_throttle"

    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    tries: Mapped[int] = mapped_column()
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
