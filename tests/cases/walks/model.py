"""What rules §4 and §5 say of one case, written down a second time and without the table: plain branches over plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tests.cases.walks.office_time import HOUR, after, before, going_on, office_time

OFFICE = "BGS"
YEAR = 366 * 24 * HOUR
OPEN = ("submitted", "dispatched", "returned", "rectifying", "suspended", "checking")
RUNNING = ("dispatched", "returned", "rectifying")
ACTIONS = [
    "dispatch",
    "dismiss",
    "accept",
    "return",
    "rule",
    "correct",
    "feedback",
    "suspend",
    "resume",
    "pass",
    "rework",
    "merge",
    "reopen",
    "undo",
    "seal",
]
DONE = "done"


@dataclass(frozen=True)
class Who:
    """Somebody: a name to be drawn by, role, unit, and the unit they were seconded from."""

    name: str
    role: str
    unit: str | None = None
    home: str | None = None


@dataclass(frozen=True)
class Wish:
    """What somebody wants done, with everything that can be said along with it."""

    action: str
    reason: str | None = None
    text: str = ""
    photos: int = 0
    unit: str | None = None
    until: date | None = None


@dataclass(frozen=True)
class Ground:
    """Which unit stands above which, who guides every case here, and how long the unit has: hours, day and night or not."""

    parents: Mapping[str, str | None]
    guides: frozenset[str]
    hours: int
    always: bool

    def kin(self, unit: str | None) -> set[str | None]:
        """The unit, its parent and its children."""
        if unit is None:
            return set()
        return {unit, self.parents.get(unit)} | {child for child, parent in self.parents.items() if parent == unit}


@dataclass
class Model:
    """One case. Instants are seconds."""

    ground: Ground
    state: str = "submitted"
    lead: str | None = None
    keeper: str | None = None
    returned_by: set[str | None] = field(default_factory=set)
    rulings: int = 0
    was_suspended: bool = False
    drawn: str | None = None
    stage: int = 0
    start: int = 0
    limits: int = 1
    reworks: int = 0
    accept_due: int | None = None
    due: int | None = None
    first_due: int | None = None
    check_due: int | None = None
    queue_due: int | None = None
    suspended: int | None = None
    until: int | None = None
    away: Away | None = None

    # Who may what

    def capacities(self, who: Who) -> set[str]:
        """As what somebody may act on this case."""
        found = {"lead"} if who.role in ("officer", "department") and who.unit == self.lead and who.unit else set()
        if who.home is not None and who.home in self.ground.kin(self.lead) | self.ground.kin(self.keeper):
            return found
        if who.home in self.ground.guides:
            return found
        if who.role == "supervisor":
            found |= {"supervisor", "checker"}
        if who.role == "inspector" and self.state == "checking" and self.drawn == who.name:
            found.add("checker")
        if who.role == "arbiter":
            found.add("arbiter")
        return found

    def allowed(self, action: str) -> set[str]:
        """In which capacities the action may be taken now, by anybody at all."""
        if action in ("merge", "seal") and self.state in OPEN:
            return {"arbiter"}
        by_state = {
            "submitted": {"dispatch": "arbiter", "dismiss": "arbiter"},
            "dispatched": {"accept": "lead", "return": "lead", "correct": "arbiter"},
            "returned": {"rule": "arbiter", "dismiss": "arbiter"},
            "rectifying": {"feedback": "lead", "suspend": "arbiter", "correct": "arbiter"},
            "suspended": {"feedback": "lead", "resume": "arbiter service"},
            "checking": {"pass": "checker", "rework": "checker"},
            "closed": {"reopen": "supervisor arbiter"},
            "dismissed": {"undo": "arbiter"},
            "merged": {"undo": "arbiter"},
        }
        return set(by_state.get(self.state, {}).get(action, "").split())

    def verdict(self, who: Who, wish: Wish, now: int) -> str:
        """``done``, or the code of the refusal that must come."""
        mine, anybody = self.capacities(who), self.allowed(wish.action)
        if not mine & anybody:
            return "forbidden" if not mine or anybody else "stale"
        return self._too_late_or_often(who, wish, now) or self._lacks(wish) or self._bad_end(wish, now) or DONE

    def _too_late_or_often(self, who: Who, wish: Wish, now: int) -> str | None:
        if wish.action == "return":
            return self._return_refused(now)
        if wish.action == "suspend":
            if self.was_suspended:
                return "suspended_before"
            return "suspension_refused" if self.due is None or now >= self.due else None
        if wish.action in ("pass", "rework"):
            drawn_other = self.drawn not in (None, who.name)
            return "checker_drawn" if drawn_other and self.check_due is not None and now <= self.check_due else None
        return None

    def _return_refused(self, now: int) -> str | None:
        if self.accept_due is None or now > self.accept_due:
            return "return_too_late"
        if self.lead in self.returned_by:
            return "returned_before"
        return "ruling_final" if self.rulings >= 2 else None

    def _lacks(self, wish: Wish) -> str | None:
        codes = {
            "dismiss": ("not_there", "outside_city", "not_in_catalogue", "duplicate"),
            "return": ("not_our_ground", "not_our_duty", "not_there", "duplicate"),
            "rule": ("founded", "unfounded"),
            "correct": ("item_wrong", "place_wrong", "unit_wrong", "no_answer"),
            "rework": ("remains", "other_place", "unclear_photo", "other"),
        }
        if wish.action in codes and wish.reason not in codes[wish.action]:
            return "reason_missing"
        wordless = ("dispatch", "accept", "resume", "pass", "rework")
        if wish.action not in wordless and not wish.text.strip():
            return "text_missing"
        return "after_photo_missing" if wish.action == "feedback" and not wish.photos else None

    def _bad_end(self, wish: Wish, now: int) -> str | None:
        if wish.action != "suspend":
            return None
        if wish.until is None:
            return "suspension_end_missing"
        return None if now < office_time().first_of(wish.until) <= now + YEAR else "suspension_refused"

    def holder(self, now: int) -> str | None:
        """The one unit that answers for the case."""
        if self.lead is None or self.state == "submitted":
            return OFFICE
        waits = self.state == "dispatched" and self.accept_due is not None and now <= self.accept_due
        return self.keeper if self.keeper and (waits or self.state == "returned") else self.lead

    # What happens

    def apply(self, wish: Wish, now: int) -> None:
        """Carry out what ``verdict`` has allowed."""
        getattr(self, f"_do_{wish.action}")(wish, now)

    def sweep(self, now: int) -> bool:
        """What the service does by itself: a suspension ends on its date. Says whether it did."""
        if self.state != "suspended" or self.until is None or now < self.until:
            return False
        self._do_resume(Wish("resume"), now)
        return True

    def begin(self, now: int) -> None:
        """The unit's clocks from now: to accept within 4 work hours, no later than to rectify."""
        self.stage += 1
        self.start, self.limits = now, 1
        self.due = self.first_due = after(self.ground.always, now, self.ground.hours * HOUR)
        self.accept_due = min(after(False, now, 4 * HOUR), self.due)
        self.check_due = self.queue_due = self.suspended = self.until = None

    def queue(self, now: int) -> None:
        """The Office has 4 work hours."""
        self.queue_due = after(False, now, 4 * HOUR)

    def _send(self, unit: str | None, now: int) -> None:
        before = self.holder(now)
        kept = self.lead is not None and self.state != "submitted" and before != unit
        self.keeper = before if kept else None
        self.lead = unit

    def _do_dispatch(self, wish: Wish, now: int) -> None:
        self._send(wish.unit, now)
        self.begin(now)
        self.state = "dispatched"

    def _do_accept(self, wish: Wish, now: int) -> None:
        self.state, self.keeper = "rectifying", None

    def _do_return(self, wish: Wish, now: int) -> None:
        self.returned_by.add(self.lead)
        self.state = "returned"
        self.queue(now)

    def _do_rule(self, wish: Wish, now: int) -> None:
        self.rulings += 1
        self.queue_due = None
        if wish.unit is not None and wish.unit != self.lead:
            self._send(wish.unit, now)
        if wish.reason == "founded":
            self.begin(now)
        self.state = "dispatched"

    def _do_correct(self, wish: Wish, now: int) -> None:
        same = wish.unit in (None, self.lead)
        self._send(self.lead if same else wish.unit, now)
        if not (same and self.due is not None and self.due < now):
            self.begin(now)
        self.state = "dispatched"

    def _do_feedback(self, wish: Wish, now: int) -> None:
        if self.suspended is not None:
            self._run_on(now)
        self.check_due = after(False, now, 16 * HOUR)
        self.state = "checking"

    def _do_suspend(self, wish: Wish, now: int) -> None:
        assert wish.until is not None
        self.was_suspended = True
        self.suspended, self.until = now, office_time().first_of(wish.until)
        self.state = "suspended"

    def _do_resume(self, wish: Wish, now: int) -> None:
        self._run_on(now)
        self.state = "rectifying"

    def _run_on(self, now: int) -> None:
        assert self.due is not None
        assert self.suspended is not None
        assert self.until is not None
        stopped = max(self.start, min(self.suspended, self.due))
        started = max(stopped, min(now, self.until))
        if self.first_due is not None and self.first_due >= stopped:
            self.first_due = going_on(self.ground.always, self.first_due, stopped, started)
        self.due = going_on(self.ground.always, self.due, stopped, started)
        self.suspended = self.until = None

    def _do_pass(self, wish: Wish, now: int) -> None:
        self.state, self.check_due, self.drawn = "closed", None, None

    def _do_rework(self, wish: Wish, now: int) -> None:
        self.reworks += 1
        self.drawn = None
        self._again(now)

    def _do_reopen(self, wish: Wish, now: int) -> None:
        self._again(now)

    def _again(self, now: int) -> None:
        self.stage += 1
        self.start, self.limits = now, 1
        self.due = after(self.ground.always, now, self.ground.hours * HOUR)
        self.check_due = None
        self.state = "rectifying"

    def _do_dismiss(self, wish: Wish, now: int) -> None:
        self._put_away("dismissed", now)

    def _do_merge(self, wish: Wish, now: int) -> None:
        self._put_away("merged", now)

    def _do_seal(self, wish: Wish, now: int) -> None:
        self._put_away("sealed", now)

    def _put_away(self, state: str, now: int) -> None:
        self.away = Away(self.state, now, self.check_due, self.queue_due, self.suspended, self.until)
        self.state = state
        self.check_due = self.queue_due = self.suspended = self.until = None

    def _do_undo(self, wish: Wish, now: int) -> None:
        assert self.away is not None
        was, self.away = self.away, None
        self.state, self.suspended = was.state, was.suspended
        self.check_due, self.queue_due = was.check_due, was.queue_due
        if was.until is not None:
            self.until = max(was.until, now)
            return
        first_is_due, back = self.first_due == self.due, max(now, was.at)

        def later(instant: int | None, always: bool) -> int | None:
            return going_on(always, instant, was.at, back) if instant is not None and instant > was.at else instant

        self.accept_due = later(self.accept_due, False)
        self.check_due, self.queue_due = later(self.check_due, False), later(self.queue_due, False)
        self.first_due = later(self.first_due, self.ground.always)
        if was.state in RUNNING and self.due is not None and self.due > was.at:
            self.due = later(self.due, self.ground.always)
            self.first_due = self.due if first_is_due else self.first_due
            whole = self.limits * self.ground.hours * HOUR
            self.start = before(self.ground.always, self.due or 0, whole)


@dataclass(frozen=True)
class Away:
    """What must come back with an undo: the state, since when it is away, and the clocks that stopped."""

    state: str
    at: int
    check_due: int | None
    queue_due: int | None
    suspended: int | None
    until: int | None
