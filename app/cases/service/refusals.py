"""What somebody is told whom a guard of the table stops."""

from __future__ import annotations

from typing import Any

from app.cases.rules.life import Guard
from app.platform.errors import AppError, BadInput, Conflict, Forbidden
from app.platform.i18n import Lazy, _l


def refused_by(guard: Guard) -> AppError:
    """The error for a guard that does not hold."""
    kind, code, message, more = _REFUSALS.get(guard, (Conflict, "not_yet", _l("还没有到时候。"), {}))
    return kind(code, message, **more)


_REFUSALS: dict[Guard, tuple[type[AppError], str, Lazy, dict[str, Any]]] = {
    Guard.IN_ACCEPT_LIMIT: (
        Conflict,
        "return_too_late",
        _l("签收时限已过，不能再退回；仍可签收，按超期计。"),
        {"advice": _l("如确不归本单位，请联系市创建办改派。")},
    ),
    Guard.ONE_RETURN: (Conflict, "returned_before", _l("本单位已退回过一次，裁定为准。"), {}),
    Guard.NOT_FINAL: (Conflict, "ruling_final", _l("已两次裁定，第二次为最终裁定，不能再退回。"), {}),
    Guard.SUSPENDED_ONCE: (Conflict, "suspended_before", _l("这件案卷挂过账，不能再挂。"), {}),
    Guard.BEFORE_EXPIRY: (
        BadInput,
        "suspension_refused",
        _l("只能在到期前挂账，截止日期最远一年。"),
        {"field": "until"},
    ),
    Guard.DRAWN: (
        Forbidden,
        "checker_drawn",
        _l("这件核查抽中了别人。"),
        {"advice": _l("要换人，请创建办改派核查人；核查超期后，督察组其他人也可核查。")},
    ),
}
