"""One case that lives by the table and the pure rules alone, driven as literally as can be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from app.cases.rules import clocks
from app.cases.rules.clocks import BadSuspension, Clocks, Limits
from app.cases.rules.guards import GuardFacts, failed
from app.cases.rules.holding import Held, holder, keeper_after
from app.cases.rules.life import Action, Clock, Party, State, Transition
from app.cases.rules.standing import Stander, Standing, parties
from app.cases.service.refusals import refused_by
from app.cases.service.stages import advanced
from app.platform.errors import BadInput
from app.territory.rules import UnitTree
from app.worktime.rules import Calendar, Limit, LimitUnit
from tests.cases.walks.model import DONE, Who, Wish

QUEUE = Limit(4, LimitUnit.WORK_HOUR)
Edges = tuple[Transition, ...]


def instant(second: int) -> datetime:
    """A second of the walk as the rules want it."""
    return datetime.fromtimestamp(second, UTC)


def found(edges: Edges, state: State, action: Action, capacities: Iterable[Party]) -> Transition | None:
    """``rules.life.transition`` over other edges, so that a proof can break the table."""
    mine = frozenset(capacities)
    return next((edge for edge in edges if edge.source is state and edge.action is action and edge.party in mine), None)


@dataclass(frozen=True)
class Former:
    """What an undo brings back."""

    state: State
    at: datetime
    clocks: Clocks


@dataclass
class TableCase:
    """A case that is moved by ``edges``; ``sealed`` once it went to the police."""

    edges: Edges
    calendar: Calendar
    limits: Limits
    tree: UnitTree
    guides: frozenset[str]
    state: State = State.SUBMITTED
    sealed: bool = False
    lead: str | None = None
    keeper: str | None = None
    returned_by: set[str | None] = field(default_factory=set)
    rulings: int = 0
    reworks: int = 0
    suspensions: int = 0
    drawn: str | None = None
    clocks: Clocks = field(default_factory=Clocks)
    former: Former | None = None

    def capacities(self, who: Who) -> frozenset[Party]:
        """As what somebody may act."""
        named = who.role == "inspector" and self.state is State.CHECKING and self.drawn == who.name
        standing = Standing(self.lead, self.guides, self.keeper)
        return parties(Stander(who.role, who.unit, who.home, named), standing, self.tree)

    def step(self, who: Who, wish: Wish, now: int) -> str:
        """Do it, or say with the code of which error it is refused."""
        if self.sealed:
            return "gone"
        mine, action = self.capacities(who), Action(wish.action)
        edge = found(self.edges, self.state, action, mine)
        if edge is None:
            others = any(found(self.edges, self.state, action, [party]) for party in Party)
            return "forbidden" if not mine or others else "stale"
        return self._refused(edge, who, wish, now) or self._take(edge, wish, now)

    def sweep(self, now: int) -> bool:
        """What the service does by itself."""
        edge = found(self.edges, self.state, Action.RESUME, [Party.SERVICE])
        if self.sealed or edge is None or failed(edge, self._facts(None, now)) is not None:
            return False
        return self._take(edge, Wish("resume"), now) == DONE

    def holder(self, now: int) -> str:
        """Who answers for it."""
        return holder(self._held(), instant(now)).unit

    def _held(self) -> Held:
        return Held(self.state, self.lead, None, self.keeper, None, self.clocks.accept_due_at)

    def _facts(self, who: Who | None, now: int) -> GuardFacts:
        return GuardFacts(
            now=instant(now),
            accept_due_at=self.clocks.accept_due_at,
            due_at=self.clocks.due_at,
            check_due_at=self.clocks.check_due_at,
            suspended_until=self.clocks.suspended_until,
            rulings=self.rulings,
            returned_before=self.lead in self.returned_by,
            suspended_before=self.suspensions > 0,
            drawn=None if self.drawn is None else who is not None and self.drawn == who.name,
        )

    def _refused(self, edge: Transition, who: Who, wish: Wish, now: int) -> str | None:
        guard = failed(edge, self._facts(who, now))
        if guard is not None:
            return refused_by(guard).code
        if edge.reasons and wish.reason not in edge.reasons:
            return "reason_missing"
        if edge.text and not wish.text.strip():
            return "text_missing"
        return "after_photo_missing" if wish.photos < edge.after_photos else None

    def _take(self, edge: Transition, wish: Wish, now: int) -> str:
        at = instant(now)
        try:
            after = self._clocks_after(edge, wish, at)
        except BadInput as error:
            return error.code
        self._change(edge, wish, at)
        self.clocks = after
        if self.former is not None and edge.action is Action.UNDO:
            self.state, self.former = self.former.state, None
        else:
            self.state = edge.target
        self.sealed = edge.action is Action.SEAL
        return DONE

    def _clocks_after(self, edge: Transition, wish: Wish, at: datetime) -> Clocks:
        match edge.clock:
            case Clock.OFFICE:
                return clocks.queued(self.calendar, at, QUEUE, self.clocks)
            case Clock.RULED:
                kept = replace(self.clocks, queue_due_at=None)
                return clocks.dispatched(self.calendar, at, self.limits, kept) if wish.reason == "founded" else kept
            case Clock.RESTART:
                same = wish.unit in {None, self.lead}
                return clocks.restarted(self.calendar, at, self.limits, self.clocks, same_unit=same)
            case Clock.RESTORE:
                assert self.former is not None
                was = self.former
                rectifying = was.state in {State.DISPATCHED, State.RETURNED, State.RECTIFYING}
                return clocks.restored(self.calendar, at, self.limits, was.at, was.clocks, rectifying=rectifying)
            case Clock.PAUSE if wish.until is not None:
                try:
                    return clocks.suspended(self.calendar, at, wish.until, self.clocks)
                except BadSuspension:
                    raise BadInput("suspension_refused", "") from None
            case _:
                return advanced(self.calendar, self.clocks, self.limits, edge.clock, at=at)

    def _change(self, edge: Transition, wish: Wish, at: datetime) -> None:
        if edge.action in {Action.DISMISS, Action.MERGE, Action.SEAL}:
            self.former = Former(self.state, at, self.clocks)
        if edge.action in {Action.DISPATCH, Action.RULE, Action.CORRECT}:
            self._send(edge.action, wish, at)
        if edge.action is Action.RETURN:
            self.returned_by.add(self.lead)
        if edge.action in {Action.PASS, Action.REWORK}:
            self.drawn = None
        self.keeper = None if edge.action is Action.ACCEPT else self.keeper
        self.rulings += edge.action is Action.RULE
        self.reworks += edge.action is Action.REWORK
        self.suspensions += edge.action is Action.SUSPEND

    def _send(self, action: Action, wish: Wish, at: datetime) -> None:
        if action is Action.RULE and wish.unit in {None, self.lead}:
            return
        unit = wish.unit or self.lead
        self.keeper, _person = keeper_after(self._held(), at, unit)
        self.lead = unit
