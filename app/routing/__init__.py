"""Territory first, line second: the decision who leads a case, with its reasons in sentences."""

from app.routing.answers import answer_json, preview_json
from app.routing.ports import register_precedents
from app.routing.queries import decide_for, decide_to, facts_at
from app.routing.rules import (
    Decision,
    Facts,
    Outcome,
    Precedent,
    Question,
    RuleFired,
    cite,
    clocks_for,
    confidential_clocks,
    decide,
)
from app.routing.sentences import render_trace

__all__ = [
    "Decision",
    "Facts",
    "Outcome",
    "Precedent",
    "Question",
    "RuleFired",
    "answer_json",
    "cite",
    "clocks_for",
    "confidential_clocks",
    "decide",
    "decide_for",
    "decide_to",
    "facts_at",
    "preview_json",
    "register_precedents",
    "render_trace",
]
