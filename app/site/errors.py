"""The words of an error page: what happened, what is safe, what to do next, and what the reader had typed."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import request, url_for
from werkzeug.exceptions import RequestEntityTooLarge

from app.platform.errors import AppError
from app.platform.i18n import Lazy, _, _l

_SECRET_PARTS = ("password", "token", "code", "secret", "receipt", "version", "next")
_SHORTEST_KEPT = 2
_MOST_KEPT = 6


@dataclass(frozen=True)
class Words:
    """The standing text for one status."""

    title: Lazy
    safe: Lazy
    advice: Lazy


@dataclass(frozen=True)
class Act:
    """A way on."""

    label: str
    url: str


@dataclass(frozen=True)
class Told:
    """Everything the error page shows."""

    title: str
    what: str
    safe: str
    advice: str
    changes: list[tuple[str, str]]
    typed: list[str]
    acts: list[Act]


_NOTHING_CHANGED = _l("什么都没有改动。")

WORDS: dict[int, Words] = {
    400: Words(_l("请求读不懂"), _NOTHING_CHANGED, _l("返回上一页，刷新后再试一次。")),
    401: Words(_l("请先登录"), _l("存在手机上的上报一条也没丢。"), _l("登录后接着做；写的字可以先复制下来。")),
    403: Words(_l("您不能做这件事"), _NOTHING_CHANGED, _l("这属于别的角色。需要权限，请找本单位管理员。")),
    404: Words(_l("没有找到"), _NOTHING_CHANGED, _l("可能地址写错了，或者它已经转给别的单位。从首页或列表里重新找。")),
    405: Words(_l("这个地址不能这样用"), _NOTHING_CHANGED, _l("从首页重新进入。")),
    409: Words(_l("内容已经变了"), _l("别人的改动都在，没有被覆盖。"), _l("先看最新内容，再决定要不要重新提交。")),
    410: Words(_l("已经删除"), _l("记录里留有删除的痕迹。"), _l("从列表里重新找。")),
    413: Words(
        _l("内容太大"), _l("没有保存任何一部分；照片还在您的手机里。"), _l("少选几张，或换小一点的照片，再提交。")
    ),
    415: Words(_l("这种文件不能接收"), _l("没有保存；文件还在您的手机里。"), _l("换成 JPEG、PNG 或 WebP 照片再提交。")),
    422: Words(_l("填写有误"), _l("没有保存；写的字还在。"), _l("返回上一页，改好再提交。")),
    429: Words(_l("次数太多"), _l("已经保存的都在。"), _l("歇一会儿再试。")),
    500: Words(
        _l("出了意外"),
        _l("这一步没有保存；以前保存的都在，存在手机上的上报也在。"),
        _l("过一会儿再试。还不行，请把下面这一行告诉管理员。"),
    ),
    503: Words(_l("服务正忙"), _l("没有丢失任何内容；存在手机上的上报会自动再送。"), _l("稍等一会儿，再试一次。")),
    507: Words(
        _l("服务器存满了"),
        _l("这一步没有保存；手机上的内容请保留，不要删。"),
        _l("请告诉管理员；腾出空间后会自动再送。"),
    ),
}


def _typed() -> list[str]:
    """What the reader had written in the form that was refused, secrets left out, so that no text is lost."""
    kept = []
    for name, text in _fields():
        if any(part in name.lower() for part in _SECRET_PARTS) or len(text.strip()) < _SHORTEST_KEPT:
            continue
        if "\n" in text or " " in text or any(ord(letter) > 0x2E80 for letter in text):
            kept.append(text)
    return kept[:_MOST_KEPT]


def _fields() -> list[tuple[str, str]]:
    try:
        return list(request.form.items(multi=True))
    except RequestEntityTooLarge:
        return []  # the form was too large to be read at all, which is why this page is shown


def _referrer() -> str | None:
    came = urlsplit(request.referrer or "")
    if not came.path or came.netloc != request.host:
        return None
    return f"{came.path}?{came.query}" if came.query else came.path


def _acts(error: AppError) -> list[Act]:
    came = _referrer()
    home = Act(_("回首页"), url_for("site.home"))
    if error.status == 409 and came:
        return [Act(_("看最新内容"), came), home]
    if error.status in {500, 503} and request.method == "GET":
        return [Act(_("再试一次"), request.full_path.rstrip("?")), home]
    if came and came != request.full_path.rstrip("?"):
        return [Act(_("返回上一页"), came), home]
    return [home]


def tell(error: AppError) -> Told:
    """The words for ``error``. ``params['changes']`` of a conflict, pairs of (time, text), say what happened meanwhile."""
    standing = WORDS.get(error.status) or WORDS[500 if error.status >= 500 else 400]
    title = str(standing.title)
    what = "" if error.message.rstrip("。.") == title else error.message
    changes = error.params.get("changes") or []
    return Told(
        title=title,
        what=what,
        safe=str(standing.safe),
        advice=error.advice or str(standing.advice),
        changes=[(str(time), str(text)) for time, text in changes],
        typed=_typed() if request.method == "POST" else [],
        acts=_acts(error),
    )
