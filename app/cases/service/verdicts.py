"""A check decided on the spot, with the checker's own photos as a note of 督察组 (rules §4; stories I-19, S-01)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.accounts import Actor
from app.cases.models import Case
from app.cases.rules.reasons import REWORK_REASONS
from app.cases.rules.voices import Voice
from app.cases.service.executor import LONGEST_TEXT
from app.cases.service.moves import order_rework, pass_check
from app.cases.service.notes import MOST_FILES, NamedFile, keep_note
from app.cases.service.patience import on_case
from app.cases.service.texts import demand_filled
from app.evidence import StagedPhoto
from app.platform.errors import BadInput
from app.platform.i18n import _l
from app.platform.unit_of_work import atomic


@dataclass(frozen=True)
class Verdict:
    """What the checker found: passed or not, a reason where not, words and photos if there are any."""

    passed: bool
    reason: str = ""
    text: str = ""
    photos: Sequence[StagedPhoto] = ()


def demand_verdict(verdict: Verdict, photos: int) -> None:
    """What can be said of a verdict without its case: raises BadInput for what no case would ever take."""
    if not verdict.passed and verdict.reason not in REWORK_REASONS:
        raise BadInput("reason_missing", _l("请选一个理由。"), field="reason")
    if len(verdict.text) > LONGEST_TEXT:
        raise BadInput("text_too_long", _l("说明最多 2000 字，没有保存。"), field="text")
    demand_filled(verdict.text)
    if photos > MOST_FILES:
        raise BadInput("too_many_files", _l("一次最多附 6 个文件，没有保存。"), field="photos")


@on_case
def decide_on_site(actor: Actor, number: str, verdict: Verdict, seen: int | None = None) -> Case:
    """Pass a check or order rework; the photos hang on the case as a note that names nobody.

    All or nothing. Raises what ``pass_check`` and ``order_rework`` raise.
    """
    with atomic():
        if verdict.passed:
            case = pass_check(actor, number, verdict.text, seen)
        else:
            case = order_rework(actor, number, verdict.reason, verdict.text, seen)
        if verdict.photos:
            files = [NamedFile(photo, "") for photo in verdict.photos]
            keep_note(case, actor, Voice.SUPERVISION, _words(passed=verdict.passed), files, tell=False)
        return case


def _words(*, passed: bool) -> str:
    """What stands beside the photos, in the language of the record."""
    return "现场核查照片：通过" if passed else "现场核查照片：返工"
