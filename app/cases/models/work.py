"""What people do beside the steps of a case: notes and files, tasks, and what each reader has seen.

``NoteAuthor`` links people to notes in a table of its own, as ``EventAuthor`` does for steps (security 4a).
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Base, Json, UtcDateTime

_Big = sa.BigInteger().with_variant(sa.Integer, "sqlite")


class CaseNote(Base):
    """A note or comment on a case with its files, for everybody who may see the case; never public.

    ``voice`` is in which capacity it was said; ``label`` the writer's name, None where only the office may be named.
    """

    __tablename__ = "case_note"
    __table_args__ = (sa.Index("ix_case_note_case", "case_id", "id"),)

    id: Mapped[int] = mapped_column(_Big, primary_key=True, autoincrement=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case_file.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    voice: Mapped[str] = mapped_column(sa.String(12))
    unit_code: Mapped[str | None] = mapped_column(sa.String(24))
    label: Mapped[str | None] = mapped_column(sa.String(40))
    text: Mapped[str] = mapped_column(sa.Text, default="")


class NoteAuthor(Base):
    """Who wrote a note, for the record only."""

    __tablename__ = "note_author"

    note_id: Mapped[int] = mapped_column(sa.ForeignKey("case_note.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(_Big, index=True)


class CaseAttachment(Base):
    """A photo or PDF of a note under a random public token. Photos are shown as derivatives, PDFs only handed out."""

    __tablename__ = "case_attachment"
    __table_args__ = (sa.Index("ix_case_attachment_note", "note_id", "position"),)

    token: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    note_id: Mapped[int] = mapped_column(sa.ForeignKey("case_note.id"))
    position: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    kind: Mapped[str] = mapped_column(sa.String(8))
    size: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(80))


class CaseSeen(Base):
    """How far somebody has read a case: ``mark`` is its version plus its activity at the last look."""

    __tablename__ = "case_seen"

    account_id: Mapped[int] = mapped_column(_Big, primary_key=True, autoincrement=False)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case_file.id"), primary_key=True, index=True)
    mark: Mapped[int]


class CaseTask(Base):
    """Something a unit is to do for another unit's case: guidance (协办) or a hand-down (交办). Lead, person and clock stay.

    ``giver`` is the unit that handed down, None for guidance, which the routing decision asks for. ``person`` is who took it on.
    """

    __tablename__ = "case_task"
    __table_args__ = (
        sa.Index("ix_case_task_case", "case_id", "id"),
        sa.Index("ix_case_task_unit", "unit_code", "state", "due_at", "id"),
        sa.CheckConstraint("kind IN ('guide', 'handdown')", name="kind"),
        sa.CheckConstraint("state IN ('open', 'accepted', 'done', 'declined', 'withdrawn')", name="state"),
    )

    id: Mapped[int] = mapped_column(_Big, primary_key=True, autoincrement=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case_file.id"))
    kind: Mapped[str] = mapped_column(sa.String(8))
    unit_code: Mapped[str] = mapped_column(sa.String(24))
    giver: Mapped[str | None] = mapped_column(sa.String(24))
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(sa.String(10))
    reasons: Mapped[list[str]] = mapped_column(Json, default=list)
    text: Mapped[str] = mapped_column(sa.Text, default="")
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    person: Mapped[str | None] = mapped_column(sa.String(40))
    answer: Mapped[int | None] = mapped_column(sa.ForeignKey("case_note.id"))
    rating: Mapped[str | None] = mapped_column(sa.String(8))
    rating_text: Mapped[str] = mapped_column(sa.Text, default="")
    rated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
