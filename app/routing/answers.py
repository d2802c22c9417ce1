"""A decision as other programs and the capture page get it."""

from __future__ import annotations

from typing import Any

from app.platform.i18n import pick
from app.routing.rules import DUE_TIMES, Decision
from app.routing.sentences import render_rule
from app.territory import find_unit


def answer_json(decision: Decision) -> dict[str, Any]:
    """What `routing decide` and the API tell another program; keys and their meaning are stable."""
    due = {key: getattr(decision, key) for key in DUE_TIMES}
    return {
        "outcome": decision.outcome.value,
        "lead": decision.lead,
        "leaf": decision.leaf,
        "body": decision.body,
        "guides": list(decision.guides),
        "assists": list(decision.assists),
        "candidates": [{"unit": code, "share": round(share, 6)} for code, share in decision.candidates],
        "person": decision.person,
        **{key: instant.isoformat() if instant is not None else None for key, instant in due.items()},
        "provisional": decision.provisional,
        "boundary_version": decision.boundary_version,
        "trace": [
            {"rule": fired.code, "zh": render_rule(fired, "zh"), "en": render_rule(fired, "en")}
            for fired in decision.trace
        ],
    }


def preview_json(decision: Decision) -> dict[str, Any]:
    """What the line above the submit button needs, in the reader's language; for a confidential item no unit at all."""
    if decision.confidential:
        return {"outcome": decision.outcome.value, "confidential": True}
    return {
        "outcome": decision.outcome.value,
        "confidential": False,
        "near_border": decision.near_border,
        "lead": _named(decision.lead),
        "leaf": _named(decision.leaf),
        "body": _named(decision.body),
        "guides": [_named(code) for code in decision.guides],
        "assists": [_named(code) for code in decision.assists],
        "limit": pick(decision.limit.zh, decision.limit.en),
        "candidates": [{**(_named(code) or {}), "share": round(share, 4)} for code, share in decision.candidates],
        "nearest": _named(decision.nearest),
        "distance_m": round(decision.distance_m) if decision.distance_m is not None else None,
    }


def _named(code: str | None) -> dict[str, str] | None:
    unit = find_unit(code)
    if unit is None:
        return None
    return {"unit": unit.code, "name": pick(unit.zh, unit.en), "short": pick(unit.short_zh, unit.short_en)}
