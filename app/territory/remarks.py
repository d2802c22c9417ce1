"""What a dry run may have to say about a boundary file: kinds of remarks, how grave they are, and the sentence of each.

Pure: no database, no request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Gravity(StrEnum):
    """What follows from a remark."""

    BLOCKS = "blocks"  # nothing can be imported
    REASON = "reason"  # imported only with a stated reason
    NOTE = "note"


class RemarkKind(StrEnum):
    """What may be said about a feature or about the ground."""

    NO_CODE = "no_code"
    UNKNOWN_CODE = "unknown_code"
    UNKNOWN_LEVEL = "unknown_level"
    UNKNOWN_PARENT = "unknown_parent"
    DOUBLE = "double"
    EMPTY = "empty"
    NO_POLYGON = "no_polygon"
    NOT_DEGREES = "not_degrees"
    INVALID = "invalid"
    NO_LEAF = "no_leaf"
    OVERLAP = "overlap"
    GAP = "gap"
    LEFT_OUT = "left_out"
    SLIVER = "sliver"
    LOST = "lost"
    GAINED = "gained"
    MOVED = "moved"
    SHIFTED = "shifted"


GRAVITY: Mapping[RemarkKind, Gravity] = {
    **dict.fromkeys(RemarkKind, Gravity.BLOCKS),
    RemarkKind.GAP: Gravity.REASON,
    RemarkKind.LEFT_OUT: Gravity.REASON,
    RemarkKind.SLIVER: Gravity.REASON,
    RemarkKind.LOST: Gravity.REASON,
    RemarkKind.SHIFTED: Gravity.REASON,
    RemarkKind.GAINED: Gravity.NOTE,
    RemarkKind.MOVED: Gravity.NOTE,
}

TITLES: Mapping[RemarkKind, tuple[str, str]] = {
    RemarkKind.NO_CODE: ("没有单位代码", "No unit code"),
    RemarkKind.UNKNOWN_CODE: ("不认识的代码，又没有中英文名称", "Unknown code without names"),
    RemarkKind.UNKNOWN_LEVEL: ("不认识的层级", "Unknown level"),
    RemarkKind.UNKNOWN_PARENT: ("上级单位不存在", "Unknown parent"),
    RemarkKind.DOUBLE: ("代码重复", "Code occurs twice"),
    RemarkKind.EMPTY: ("没有图形", "No geometry"),
    RemarkKind.NO_POLYGON: ("图形不是多边形", "Geometry is no polygon"),
    RemarkKind.NOT_DEGREES: ("坐标不是经纬度", "Coordinates are no degrees"),
    RemarkKind.INVALID: ("边界线自相交或不闭合", "Invalid ring"),
    RemarkKind.NO_LEAF: ("文件里没有乡镇街道", "No township in the file"),
    RemarkKind.OVERLAP: ("两个单位重叠", "Two units overlap"),
    RemarkKind.GAP: ("单位之间有空隙", "Gap between units"),
    RemarkKind.LEFT_OUT: ("原来有人管的地不再归任何单位", "Ground that had a unit and has none now"),
    RemarkKind.SLIVER: ("细缝或碎片", "Sliver"),
    RemarkKind.LOST: ("原有的乡镇街道不见了", "A township of the old layer is gone"),
    RemarkKind.GAINED: ("新增的乡镇街道", "New township"),
    RemarkKind.MOVED: ("改换上级单位", "Another parent"),
    RemarkKind.SHIFTED: ("坐标系可能填错", "The declared coordinate system may be wrong"),
}


@dataclass(frozen=True)
class Remark:
    """One remark: whom it concerns, the feature's number in the file, an area, a place, and a detail in plain words."""

    kind: RemarkKind
    codes: tuple[str, ...] = ()
    feature: int | None = None
    area_m2: float | None = None
    lon: float | None = None
    lat: float | None = None
    detail: str = ""

    @property
    def gravity(self) -> Gravity:
        """What follows from it."""
        return GRAVITY[self.kind]

    def as_json(self) -> dict[str, Any]:
        """The form in which a report keeps it."""
        return {key: value for key, value in asdict(self).items() if value not in (None, "", ())}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Remark:
        """A remark as a report kept it."""
        return cls(**{**stored, "kind": RemarkKind(stored["kind"]), "codes": tuple(stored.get("codes", ()))})
