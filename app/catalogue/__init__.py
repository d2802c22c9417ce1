"""The ten-problem catalogue 十字问题目录: ten categories, 84 items, their limits and departments."""

from app.catalogue.queries import get_catalogue, search_items, search_key
from app.catalogue.rules import (
    Catalogue,
    Category,
    Department,
    Item,
    Lead,
    PhotoRule,
    Publication,
    Stages,
    UnknownItemError,
    Words,
)

__all__ = [
    "Catalogue",
    "Category",
    "Department",
    "Item",
    "Lead",
    "PhotoRule",
    "Publication",
    "Stages",
    "UnknownItemError",
    "Words",
    "get_catalogue",
    "search_items",
    "search_key",
]
