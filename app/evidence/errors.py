"""Why a photo is not taken: what happened, what is safe, what to do next."""

from __future__ import annotations

from app.platform.errors import AppError, BadInput, Busy, TooLarge, UnsupportedType
from app.platform.i18n import Lazy, _l

_REST_IS_SAFE = _l("填写的内容和其他照片都还在。请重拍或换一张。")


def too_large(limit_bytes: int, kind: str) -> TooLarge:
    """The photo or document is over the limit (413)."""
    if kind == "pdf":
        return TooLarge(
            "document_too_large",
            _l("这个 PDF 超过 %(limit)s MB，没有接收。"),
            advice=_l("填写的文字还在。请另存一份小一点的再选。"),
            field="files",
            limit=limit_bytes // (1024 * 1024),
        )
    return TooLarge(
        "photo_too_large",
        _l("照片超过 %(limit)s MB，没有接收。"),
        advice=_l("填写的内容和其他照片都还在。请把相机画质调低一档重拍，或先压缩这张再选。"),
        field="photos",
        limit=limit_bytes // (1024 * 1024),
    )


def empty() -> BadInput:
    """There is nothing in the file (422)."""
    return BadInput("photo_empty", _l("这张照片是空文件，没有接收。"), advice=_REST_IS_SAFE, field="photos")


def wrong_kind(kind: str | None) -> UnsupportedType:
    """The file is no JPEG, PNG or WebP (415)."""
    if kind == "heic":
        return UnsupportedType(
            "photo_heic",
            _l("这是 HEIC 照片，服务器不接收这种格式。"),
            advice=_l(
                "填写的内容和其他照片都还在。请在手机“设置 › 相机 › 格式”选“兼容性最佳”后重拍，或从相册里选，系统会自动转成 JPEG。"
            ),
            field="photos",
        )
    return UnsupportedType(
        "photo_type",
        _l("这个文件不是照片，没有接收。"),
        advice=_l("填写的内容和其他照片都还在。请选 JPEG、PNG 或 WebP 格式的照片。"),
        field="photos",
    )


def digest_mismatch() -> BadInput:
    """The bytes are not those that were announced (422)."""
    return BadInput(
        "photo_digest",
        _l("收到的照片与手机上的不一致，没有接收。"),
        advice=_l("照片还在手机上，请再发一次。"),
        field="photos",
    )


def decoder_busy() -> Busy:
    """No decoder was free in time (503)."""
    return Busy(
        "decoder_busy",
        _l("现在照片太多，这张还没检查完，没有接收。"),
        advice=_l("填写的内容和照片都还在，请过几秒再提交。"),
        retry_after=5,
    )


_DOCUMENT_FAULTS: dict[str, Lazy] = {
    "damaged": _l("这个 PDF 不完整或已损坏，没有接收。"),
    "encrypted": _l("这个 PDF 加了密，没法检查，没有接收。"),
    "active": _l("这个 PDF 里带脚本、内嵌文件或可提交的表单，没有接收。"),
}


def document_refused(fault: str) -> BadInput:
    """A PDF is damaged, locked or active (422)."""
    return BadInput(
        f"document_{fault}",
        _DOCUMENT_FAULTS[fault],
        advice=_l("填写的文字还在。请用“打印为 PDF”另存一份再选，或改传照片。"),
        field="files",
    )


_TOO_BIG: Lazy = _l("照片的像素太多，没有接收。")
_MESSAGES: dict[str, tuple[str, Lazy]] = {
    "not_a_picture": ("photo_damaged", _l("这张照片打不开，没有接收。")),
    "damaged": ("photo_damaged", _l("这张照片不完整或已损坏，没有接收。")),
    "animated": ("photo_animated", _l("这是动图，不是照片，没有接收。")),
    "too_many_pixels": ("photo_too_many_pixels", _TOO_BIG),
    "too_many_scans": ("photo_too_many_pixels", _TOO_BIG),
    "too_much_memory": ("photo_too_many_pixels", _TOO_BIG),
    "too_slow": ("photo_too_many_pixels", _TOO_BIG),
    "died": ("photo_damaged", _l("这张照片打不开，没有接收。")),
}


def refused(reason: str) -> AppError:
    """A decoder refused the file for ``reason`` (422)."""
    code, message = _MESSAGES[reason]
    return BadInput(code, message, advice=_REST_IS_SAFE, field="photos")
