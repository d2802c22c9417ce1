"""Reading the catalogue that ships with the program, and searching it."""

from functools import cache
from pathlib import Path

import yaml

from app.catalogue.parsing import parse_catalogue
from app.catalogue.rules import Catalogue, Item

_ROOM = Path(__file__).parent


@cache
def get_catalogue() -> Catalogue:
    """The catalogue in force; read once, at the first call.

    Raises:
        CatalogueError: when its files contradict the rules.
    """
    data, labels = (
        yaml.safe_load((_ROOM / name).read_text(encoding="utf-8")) for name in ("catalogue.yaml", "labels.yaml")
    )
    return parse_catalogue(data, labels)


@cache
def search_key(item_code: str) -> str:
    """What an item is found by, in one line: pinyin initials, full pinyin, names, code; all lower case.

    Raises:
        UnknownItemError: when there is no such item.
    """
    # Loaded at the first search: the pinyin tables cost a tenth of a second and some megabytes
    from app.catalogue.pinyin import initials_of, pinyin_of  # noqa: PLC0415

    item = get_catalogue().item(item_code)
    chinese = (item.short.zh, item.name.zh)
    spelled = [spell(text) for spell in (initials_of, pinyin_of) for text in chinese]
    plain = [*chinese, item.short.en.lower(), item.name.en.lower(), item.code.lower()]
    return " ".join([*spelled, *plain])


def search_items(query: str, limit: int = 12) -> list[Item]:
    """Items that hold every word of the query; those where a key begins with the first word come first."""
    words = query.lower().split()
    if not words:
        return []
    found = [item for item in get_catalogue().items if all(word in search_key(item.code) for word in words)]
    return sorted(found, key=lambda item: f" {words[0]}" not in f" {search_key(item.code)}")[:limit]
