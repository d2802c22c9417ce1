"""What the map's page and its machine interface share: reading the query string, packing what is sent."""

from __future__ import annotations

import gzip

from flask import Response, request

from app.oversight.rules.view import BadView, View, parse_view
from app.platform.errors import BadInput
from app.platform.i18n import Lazy, _l

_LEVEL = 5
_NUMBER_DIGITS = 8
_WORTH_PACKING = 1024
_WORDS: dict[str, Lazy] = {
    "bbox": _l("视野写错了：bbox 是西、南、东、北四个十进制度数。"),
    "zoom": _l("缩放级别写错了：zoom 是 0 到 20 之间的数。"),
    "category": _l("没有这个大类，或它不上图。"),
    "state": _l("没有这个未结状态。"),
    "late": _l("缓急写错了：late 是 late、soon 或 ok。"),
    "unit": _l("单位代码写错了。"),
    "days": _l("时段写错了：days 是 7、30 或 90。"),
    "mark": _l("没有这种重点工作标记。"),
    "q": _l("案卷号写错了：最多 8 位数字。"),
    "case": _l("案卷号写错了：最多 8 位数字。"),
    "after": _l("案卷号写错了：最多 8 位数字。"),
}
_SWAPPED = _l("视野写错了：经度和纬度好像写反了，bbox 是西、南、东、北。")


def asked_view() -> View:
    """The view of this request. Raises BadInput naming the part that cannot be read."""
    try:
        return parse_view(request.args.to_dict(flat=False))
    except BadView as error:
        raise refused(error.part, swapped=error.swapped) from error


def asked_after() -> str | None:
    """The case number after which the list goes on. Raises BadInput when it is no number."""
    after = request.args.get("after", "")
    if after and not (after.isascii() and after.isdigit() and len(after) == _NUMBER_DIGITS):
        raise refused("after")
    return after or None


def refused(part: str, *, swapped: bool = False) -> BadInput:
    """The refusal of one part of the query string."""
    return BadInput(f"{part}_invalid", _SWAPPED if swapped else _WORDS[part], field=part)


def packed(response: Response) -> Response:
    """Compress the body when it is worth it and the reader can unpack it."""
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    if len(body) < _WORTH_PACKING or request.accept_encodings.quality("gzip") <= 0:
        return response
    response.set_data(gzip.compress(body, _LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    return response
