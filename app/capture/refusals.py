"""Why a follow-up that came whole was not carried out, with where the case stands now."""

from __future__ import annotations

from typing import Any, Final

from app.accounts import Actor
from app.cases import CaseNow, case_now
from app.platform.errors import AppError, BadInput, Conflict, Forbidden, NotFound
from app.platform.i18n import Lazy, _l

# What the rules of a case may answer. Anything else (a lock, a full disk) is a matter of trying again.
NOT_CARRIED_OUT: Final = (Conflict, Forbidden, NotFound, BadInput)
_REUSED = "photo_seen_before"


def refusal_of(code: str, number: str, author: Actor, kind: str) -> AppError:
    """The answer to everybody who sends a refused follow-up again; ``code`` is what the case said when it came.

    BadInput for photos that are no proof; else a Conflict that shows the present state of the case.
    """
    if kind == "check":
        return _refusal_of_check(code, number, author)
    if code == _REUSED:
        return BadInput(
            _REUSED,
            _l("这张照片系统里已经有过，不能作为整改照片。说明和照片服务器已收好。"),
            advice=_l("请到现场重新拍一张，再提交一次。"),
            field="photos",
            number=number,
        )
    try:
        now = case_now(number, author)
    except NotFound:
        return Conflict(
            "case_elsewhere",
            _l("这件案卷现在不归您的单位办，整改反馈没有执行。说明和照片服务器已收好。"),
            advice=_l("如有疑问，请联系市创建办。"),
            number=number,
        )
    words = _l("案卷 %(spaced)s 刚刚有了变化，现在是“%(state)s”，整改反馈没有执行。说明和照片服务器已收好。")
    return _moved_on(code, words, now, lead=now.lead)


def _refusal_of_check(code: str, number: str, author: Actor) -> Conflict:
    """An inspector sees a case only while its check waits for him: of any other he learns no more than that."""
    try:
        now = None if code == Forbidden.default_code else case_now(number, author)
    except NotFound:
        now = None
    if now is None:
        return Conflict(
            "check_elsewhere",
            _l("这件案卷现在不能由您核查，核查结果没有执行。说明和照片服务器已收好。"),
            advice=_l("它或已不在待核查，或改由别人核查，或与您原单位有关。如有疑问，请联系市创建办。"),
            number=number,
        )
    words = _l("案卷 %(spaced)s 刚刚有了变化，现在是“%(state)s”，核查结果没有执行。说明和照片服务器已收好。")
    return _moved_on(code, words, now)


def _moved_on(code: str, words: Lazy, now: CaseNow, **more: Any) -> Conflict:
    """What the phone shows of a case that somebody else has moved meanwhile."""
    return Conflict(
        code,
        words,
        advice=_l("请打开案卷看清最新情况，再决定是否重新提交。"),
        number=now.number,
        spaced=now.spaced_number,
        state=now.state_name,
        state_code=str(now.state),
        version=now.version,
        **more,
    )
