"""The ten-problem catalogue 十字问题目录 as data: categories, items, limits, departments (rules §1, §3.6).

Everything here is immutable; a catalogue has a version, which every decision made with it records.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.worktime.rules import Limit


class Lead(StrEnum):
    """Who leads a case of an item: 块 territory, 条 line, 公安 police."""

    TERRITORY = "territory"
    LINE = "line"
    POLICE = "police"


class Publication(StrEnum):
    """What may leave the system about a category: single cases, or totals only."""

    CASE = "case"
    AGGREGATE = "aggregate"


class UnknownItemError(LookupError):
    """The catalogue has no such item."""

    def __init__(self, code: str) -> None:
        super().__init__(f"unknown item: {code!r}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Words:
    """A name or sentence in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Department:
    """A municipal line department 行业主管部门."""

    code: str
    name: Words
    short: Words


@dataclass(frozen=True, slots=True)
class Stages:
    """Limits of a confidential case, all from dispatch (rules §4)."""

    accept: Limit
    first_feedback: Limit
    outcome: Limit


@dataclass(frozen=True, slots=True)
class PhotoRule:
    """Photos asked for; fewer is flagged, never refused (rules §4)."""

    min_photos: int
    words: Words


@dataclass(frozen=True, slots=True)
class Item:
    """A sub-item 小类, the unit of routing and of time limits."""

    code: str
    category: str
    name: Words
    short: Words
    limit: Limit
    limit_alt: Limit | None
    alt_when: Words | None
    lead: Lead
    dept: str | None
    source: str
    extension: bool

    def limit_for(self, alt: bool) -> Limit:
        """The rectify limit: `limit_alt` where the reporter said that its condition holds (rules §5)."""
        return self.limit_alt if alt and self.limit_alt is not None else self.limit


@dataclass(frozen=True, slots=True)
class Category:
    """One of the ten characters 大类."""

    code: str
    char: str
    order: int
    name: Words
    short: Words
    description: Words
    guide: tuple[str, ...]
    assist: tuple[str, ...]
    standard: str
    confidential: bool
    on_map: bool
    publication: Publication
    photos: PhotoRule
    privacy_note: Words | None
    closure_extra: Words
    stages: Stages | None
    items: tuple[Item, ...]

    @property
    def min_photos(self) -> int:
        """Photos asked for with a finding."""
        return self.photos.min_photos


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All categories, items and departments of one version."""

    version: str
    categories: tuple[Category, ...]
    departments: Mapping[str, Department]
    closure_photos: PhotoRule
    verify_by: Words
    by_item: Mapping[str, tuple[Category, Item]]

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item in the order of the catalogue."""
        return tuple(item for category in self.categories for item in category.items)

    def has_item(self, code: str) -> bool:
        """Whether the item exists."""
        return code in self.by_item

    def item(self, code: str) -> Item:
        """The item.

        Raises:
            UnknownItemError: when there is none.
        """
        return self.entry(code)[1]

    def category_of(self, item_code: str) -> Category:
        """The category of an item.

        Raises:
            UnknownItemError: when there is no such item.
        """
        return self.entry(item_code)[0]

    def entry(self, item_code: str) -> tuple[Category, Item]:
        """Category and item together.

        Raises:
            UnknownItemError: when there is no such item.
        """
        try:
            return self.by_item[item_code]
        except KeyError:
            raise UnknownItemError(item_code) from None

    def category(self, code: str) -> Category:
        """The category.

        Raises:
            KeyError: when there is none.
        """
        for category in self.categories:
            if category.code == code:
                return category
        raise KeyError(code)

    def is_confidential(self, item_code: str) -> bool:
        """Whether the item is one of 黄赌毒 (rules §3.2).

        Raises:
            UnknownItemError: when there is no such item.
        """
        return self.entry(item_code)[0].confidential


def guides_of(category: Category, item: Item) -> tuple[str, ...]:
    """Departments that guide an item: its own, else its category's (rules §3.6)."""
    return (item.dept,) if item.dept else category.guide


def line_of(category: Category, item: Item) -> str:
    """The department whose line leads a line item: its own, else the category's first guide (rules §3.6)."""
    return guides_of(category, item)[0]
