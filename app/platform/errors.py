"""One tree of expected errors. Each says what happened, what is safe and what to do next, in the reader's language."""

from __future__ import annotations

from typing import Any, ClassVar

from app.platform.i18n import Lazy, _l


class AppError(Exception):
    """An expected refusal: a stable ``code``, an HTTP ``status``, a translated ``message`` and parameters.

    ``params`` fill the message and travel in problem JSON; ``safe`` and ``advice`` say what is safe and what to do.
    """

    status: ClassVar[int] = 500
    default_code: ClassVar[str] = "internal"
    default_message: ClassVar[Lazy] = _l("出了意外，没有保存。")

    def __init__(
        self,
        code: str | None = None,
        message: Lazy | str | None = None,
        *,
        advice: Lazy | str | None = None,
        field: str | None = None,
        retry_after: int | None = None,
        **params: Any,
    ) -> None:
        self.code = code or self.default_code
        self._message = message if message is not None else self.default_message
        self._advice = advice
        self.field = field
        self.retry_after = retry_after
        self.params = params
        super().__init__(self.code)

    @property
    def message(self) -> str:
        """The sentence for the reader, filled with the parameters."""
        text = str(self._message)
        return text % self.params if self.params and "%(" in text else text

    @property
    def advice(self) -> str:
        """What is safe and what to do next; may be empty."""
        text = str(self._advice) if self._advice is not None else ""
        return text % self.params if self.params and "%(" in text else text

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class BadInput(AppError):
    """The input breaks a rule (422)."""

    status = 422
    default_code = "bad_input"
    default_message = _l("填写有误，没有保存。")


class Malformed(AppError):
    """The request cannot be read at all (400)."""

    status = 400
    default_code = "malformed"
    default_message = _l("请求读不懂，没有保存。")


class Unauthenticated(AppError):
    """No valid login (401)."""

    status = 401
    default_code = "unauthenticated"
    default_message = _l("请先登录。")


class Forbidden(AppError):
    """The role may not do this (403)."""

    status = 403
    default_code = "forbidden"
    default_message = _l("您的角色不能做这件事。")


class NotFound(AppError):
    """It does not exist, or not for this reader (404): the two are never told apart."""

    status = 404
    default_code = "not_found"
    default_message = _l("没有找到。")


class Conflict(AppError):
    """Somebody else was first, or the page is stale (409)."""

    status = 409
    default_code = "conflict"
    default_message = _l("内容已经变了，没有保存。")


class Gone(AppError):
    """It was deleted (410)."""

    status = 410
    default_code = "gone"
    default_message = _l("已经删除。")


class TooLarge(AppError):
    """The body is over its limit (413)."""

    status = 413
    default_code = "too_large"
    default_message = _l("内容太大，没有保存。")


class UnsupportedType(AppError):
    """The type of the body is not accepted (415)."""

    status = 415
    default_code = "unsupported_type"
    default_message = _l("这种文件不能接收。")


class TooManyRequests(AppError):
    """A limit of tries was reached (429)."""

    status = 429
    default_code = "too_many_requests"
    default_message = _l("次数太多，请稍后再试。")


class Busy(AppError):
    """Out of service for a moment; a retry is safe (503)."""

    status = 503
    default_code = "busy"
    default_message = _l("服务正忙，请稍后再试；没有丢失任何内容。")


class Contended(Busy):
    """Busy because a lock was not to be had in time, or a deadlock or a conflict of writers was resolved against us."""


class StorageFull(AppError):
    """No room on the disk (507); nothing half-written."""

    status = 507
    default_code = "storage_full"
    default_message = _l("服务器磁盘已满，没有保存；手机上的内容请保留。")
