"""Territory first, line second: the decision who leads a case, and why (rules §3).

`decide` is a pure function of a question and the facts it is asked under. Every rule is a function of its own (`steps`);
what it found is an entry of the trace, a code with parameters, so that the sentences can be rendered years later in any
language (`app.routing.sentences`) and the decision can be replayed from its versions.
"""

from app.routing.rules.clocks import Clocks, clocks_for, confidential_clocks
from app.routing.rules.decision import (
    ACCEPT_LIMIT,
    DUE_TIMES,
    BadAccuracyError,
    Decision,
    Facts,
    Outcome,
    Precedent,
    Question,
    RuleFired,
)
from app.routing.rules.steps import (
    LEAST_SHARE,
    Answer,
    Ground,
    answer_for,
    candidates_of,
    cite,
    decide,
    ground_of,
    line_unit,
    police_for,
    radius_of,
)

__all__ = [
    "ACCEPT_LIMIT",
    "DUE_TIMES",
    "LEAST_SHARE",
    "Answer",
    "BadAccuracyError",
    "Clocks",
    "Decision",
    "Facts",
    "Ground",
    "Outcome",
    "Precedent",
    "Question",
    "RuleFired",
    "answer_for",
    "candidates_of",
    "cite",
    "clocks_for",
    "confidential_clocks",
    "decide",
    "ground_of",
    "line_unit",
    "police_for",
    "radius_of",
]
