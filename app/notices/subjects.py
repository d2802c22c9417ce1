"""What notices are about, as the rooms above hand it in through the wiring: its name, its page, and who may still see it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from app.accounts import Actor
from app.platform.i18n import Lazy

_EXTENSION = "mingcha_notice_subjects"


@dataclass(frozen=True)
class SubjectKind:
    """``label`` names one with ``%(ref)s`` ("案卷 4827-1936"), ``written`` is how its reference is read, ``url`` its page.

    ``visible`` tells which of some references a reader may see.
    """

    label: Lazy
    written: Callable[[str], str]
    url: Callable[[str], str]
    visible: Callable[[Actor, Collection[str]], Collection[str]]


def register_subject(app: Flask, kind: str, subject: SubjectKind) -> None:
    """Let notices be about things of this kind."""
    _kinds(app)[kind] = subject


def subject_kind(kind: str | None) -> SubjectKind | None:
    """What was handed in for a kind of subject; None for notices about nothing in particular."""
    return _kinds().get(kind) if kind else None


def subject_label(kind: str | None, ref: str | None) -> str:
    """ "案卷 4827-1936" in the reader's language; empty for none."""
    known = subject_kind(kind)
    return str(known.label) % {"ref": known.written(ref)} if known and ref else ""


def subject_url(kind: str | None, ref: str | None) -> str:
    """The path of its page; empty for none."""
    known = subject_kind(kind)
    return known.url(ref) if known and ref else ""


def _kinds(app: Flask | None = None) -> dict[str, SubjectKind]:
    return cast("dict[str, SubjectKind]", (app or current_app).extensions.setdefault(_EXTENSION, {}))
