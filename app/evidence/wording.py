"""The judgements of ``rules`` in words: a short heading and what lies behind it, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.evidence.rules import Flag
from app.platform import formats
from app.platform.i18n import Lazy, _l


@dataclass(frozen=True)
class FlagWords:
    """How a judgement reads on the check page."""

    heading: str
    text: str


_WORDS: Mapping[str, tuple[Lazy, Lazy]] = {
    "no_after_photo": (_l("没有整改后照片"), _l("至少要一张签收后在现场拍的照片。")),
    "fewer_photos": (_l("照片偏少"), _l("要求 %(asked)s 张，只有 %(count)s 张。")),
    "time_ok": (_l("签收后拍摄"), _l("%(accepted)s 签收，%(taken)s 拍。")),
    "no_time": (_l("没有拍摄时间"), _l("照片和手机都没有给出拍摄时间，无法确认是签收后拍的。")),
    "before_acceptance": (_l("签收前拍摄"), _l("%(accepted)s 签收，照片却是 %(taken)s 拍的。")),
    "clock_ahead": (_l("手机时钟偏快"), _l("手机说 %(taken)s 拍，服务器 %(received)s 就收到了。")),
    "place_ok": (_l("距问题点 %(metres)s 米"), _l("限 %(limit)s 米。")),
    "no_position": (_l("没有定位"), _l("照片没有带位置，无法确认是在现场拍的。")),
    "place_shifted": (
        _l("坐标系可能不对"),
        _l("按原值距问题点 %(metres)s 米；若手机给的是火星坐标（GCJ-02），换算后为 %(shifted)s 米，限 %(limit)s 米。"),
    ),
    "too_far": (_l("距问题点 %(metres)s 米"), _l("超过 %(limit)s 米，请核对是否同一处。")),
    "accuracy_zero": (_l("定位误差为 0"), _l("真实定位总有误差，位置可能是模拟的。")),
    "accuracy_poor": (_l("定位不准"), _l("误差约 %(metres)s 米。")),
    "never_used": (_l("从未用过"), _l("字节与画面均无重复。")),
    "not_compared": (_l("画面还在比对"), _l("文件没有用过；画面是否与旧照片近似，比对完会更新。")),
    "same_file": (_l("旧照片"), _l("同一个文件已在系统里用过。")),
    "same_picture": (_l("旧照片"), _l("画面与系统里已有的照片完全相同。")),
    "near_duplicate": (_l("画面与旧照片近似"), _l("256 位特征中只有 %(bits)s 位不同，可能是翻拍、裁边或镜像。")),
    "edited": (_l("照片经过编辑"), _l("文件由“%(software)s”保存。")),
    "exif_time": (_l("拍摄时间对不上"), _l("照片自带的时间与手机所报相差 %(minutes)s 分钟。")),
    "exif_place": (_l("拍摄位置对不上"), _l("照片自带的位置与手机定位相距 %(metres)s 米。")),
    "from_gallery": (_l("选自相册"), _l("不是当场拍摄上传的。")),
    "screen_shaped": (
        _l("像是截屏"),
        _l("尺寸 %(width)s × %(height)s 像手机屏幕，也没有相机信息。"),
    ),
}
_INSTANTS = frozenset({"taken", "accepted", "received"})


def flag_words(flag: Flag) -> FlagWords:
    """The heading and the sentence of a judgement. Raises KeyError for a code that ``rules`` does not know."""
    heading, text = _WORDS[flag.code]
    params = {name: _shown(name, value) for name, value in flag.params.items()}
    return FlagWords(str(heading) % params, str(text) % params)


def _shown(name: str, value: str | int) -> str:
    if name not in _INSTANTS:
        return str(value)
    return formats.when(datetime.fromisoformat(str(value)))
