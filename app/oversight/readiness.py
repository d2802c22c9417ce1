"""Looks up what the board says must be put right before a case arrives."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.accounts import Role, active_units, recipients
from app.oversight.rules.readiness import Facts, Shortcoming, count_holds, shortcomings
from app.platform import clock
from app.platform.settings import current_config
from app.territory import directory, gaps_m2, layer, version_at
from app.worktime import legal_years

_HANDLERS = frozenset({Role.OFFICER, Role.DEPARTMENT, Role.POLICE})

_HEADS = frozenset({Role.OFFICER, Role.DEPARTMENT})


def must_be_put_right() -> list[Shortcoming]:
    """Everything, what holds up a case first."""
    now, known = clock.now(), directory()
    version = version_at(known.versions, now)
    ground = layer(version) if version is not None else None
    facts = Facts(
        tree=known.tree,
        persons=known.persons,
        heads=known.heads,
        signed={(each.unit_code, each.name) for each in recipients(roles=_HEADS)},
        versions=known.versions,
        leaves=frozenset(ground.parent_of) if ground is not None else None,
        illustrative=len(ground.illustrative) if ground is not None else 0,
        gaps_m2=gaps_m2(version) if version is not None else (),
        legal_years=legal_years(),
        handled=active_units(_HANDLERS),
        ruled=bool(active_units({Role.ARBITER})),
    )
    return shortcomings(facts, now, clock.local(now).date())


def count_holding() -> int:
    """How many things would hold up a case that comes now."""
    return count_holds(must_be_put_right())


def lacking_before() -> datetime:
    """Photos announced before this instant are late."""
    return clock.now() - timedelta(hours=current_config().missing_photo_hours)
