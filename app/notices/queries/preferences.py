"""How people want to be told."""

from __future__ import annotations

from app.notices.models import PreferenceRow
from app.notices.rules.timing import Preference, Wish


def preference_of(row: PreferenceRow) -> Preference:
    """A stored preference as the rules take it."""
    return Preference(Wish(row.mail), Wish(row.push), row.digest_at, row.quiet_from, row.quiet_to)
