"""Reads the fields of the room's small forms."""

from __future__ import annotations

from flask import request


def text(name: str, longest: int, *, strip: bool = True) -> str:
    """A form field as text, cut at ``longest`` characters; a password keeps its outer spaces (``strip=False``)."""
    value = request.form.get(name, "")[:longest]
    return value.strip() if strip else value
