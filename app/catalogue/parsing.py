"""From the two catalogue files to a checked catalogue; every fault is named, not only the first."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from app.catalogue.rules import (
    Catalogue,
    Category,
    Department,
    Item,
    Lead,
    PhotoRule,
    Publication,
    Stages,
    Words,
)
from app.worktime import Limit, LimitUnit

Data = Mapping[str, Any]


class CatalogueError(ValueError):
    """The catalogue's files contradict the rules; `faults` lists how."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def parse_catalogue(data: Data, labels: Data) -> Catalogue:
    """Build the catalogue from its data and its short names.

    Raises:
        CatalogueError: when a field is missing or malformed, or the parts contradict each other.
    """
    try:
        catalogue = _catalogue(data, labels)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CatalogueError([f"{type(error).__name__}: {error}"]) from error
    faults = list(_faults(catalogue, labels))
    if faults:
        raise CatalogueError(faults)
    return catalogue


def _catalogue(data: Data, labels: Data) -> Catalogue:
    evidence = data["defaults"]["finding_evidence"]
    categories = tuple(
        sorted((_category(each, labels, evidence) for each in data["categories"]), key=lambda each: each.order)
    )
    departments = {
        code: Department(code, _words(name), _words(labels["departments"][code]))
        for code, name in data["departments"].items()
    }
    return Catalogue(
        version=str(data["version"]),
        categories=categories,
        departments=MappingProxyType(departments),
        closure_photos=_photos(data["defaults"]["closure_evidence"]),
        verify_by=_words(data["defaults"]["verify_by"]),
        by_item=MappingProxyType({item.code: (each, item) for each in categories for item in each.items}),
    )


def _category(data: Data, labels: Data, evidence: Data) -> Category:
    note, stages = data.get("privacy_note"), data.get("stages")
    return Category(
        code=data["code"],
        char=data["char"],
        order=data["order"],
        name=_words(data["name"]),
        short=_words(labels["categories"][data["code"]]),
        description=_words(data["desc"]),
        guide=tuple(data["guide"]),
        assist=tuple(data["assist"]),
        standard=data["standard"],
        confidential=data["sensitivity"] == "confidential",
        on_map=data["on_map"],
        publication=Publication(data["publish"]),
        photos=_photos(data.get("finding_override") or evidence),
        privacy_note=_words(note) if note else None,
        closure_extra=_words(data["closure_extra"]),
        stages=_stages(stages) if stages else None,
        items=tuple(_item(item, data, labels) for item in data["items"]),
    )


def _item(data: Data, category: Data, labels: Data) -> Item:
    alt = data.get("limit_alt")
    return Item(
        code=data["code"],
        category=category["code"],
        name=Words(data["zh"], data["en"]),
        short=_words(labels["items"][data["code"]]),
        limit=_limit(data.get("limit") or category["default_limit"]),
        limit_alt=_limit(alt) if alt else None,
        alt_when=_words(alt["when"]) if alt else None,
        lead=Lead(data["lead"]),
        dept=data.get("dept"),
        source=data["src"],
        extension=data.get("extension", False),
    )


def _words(data: Data) -> Words:
    return Words(data["zh"], data["en"])


def _limit(data: Data) -> Limit:
    return Limit(data["n"], LimitUnit(data["unit"]))


def _stages(data: Data) -> Stages:
    return Stages(_limit(data["accept"]), _limit(data["first_feedback"]), _limit(data["outcome"]))


def _photos(data: Data) -> PhotoRule:
    return PhotoRule(data["min_photos"], Words(data["rule_zh"], data["rule_en"]))


def _faults(catalogue: Catalogue, labels: Data) -> Iterable[str]:
    codes = [item.code for item in catalogue.items]
    yield from _repeated("item", codes)
    yield from _repeated("category", [category.code for category in catalogue.categories])
    yield from (f"short name without an item: {code}" for code in labels["items"] if code not in set(codes))
    for category in catalogue.categories:
        yield from _category_faults(category, catalogue.departments)


def _repeated(kind: str, codes: list[str]) -> Iterable[str]:
    return (f"{kind} twice: {code}" for code in sorted(set(codes)) if codes.count(code) > 1)


def _category_faults(category: Category, departments: Mapping[str, Department]) -> Iterable[str]:
    if not category.guide:
        yield f"{category.code}: nobody guides"
    named = [*category.guide, *category.assist, *(item.dept for item in category.items if item.dept)]
    yield from (f"{category.code}: unknown department {code}" for code in named if code not in departments)
    if category.confidential:
        yield from _openings(category)
    for item in category.items:
        if not item.code.startswith(f"{category.code}-"):
            yield f"{item.code}: does not belong to {category.code}"
        if (item.lead is Lead.POLICE) != category.confidential:
            yield f"{item.code}: the police lead confidential items, and only those"


def _openings(category: Category) -> Iterable[str]:
    """What would let a confidential category out (rules §3.2)."""
    if category.on_map:
        yield f"{category.code}: confidential, yet on the map"
    if category.publication is not Publication.AGGREGATE:
        yield f"{category.code}: confidential, yet single cases are published"
    if category.stages is None:
        yield f"{category.code}: confidential, yet without stages"
