"""What the service adds to the model: who sees a case at all, pages that are stale, requests, and the codes of its commands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from tests.cases.walks.model import DONE, OPEN, YEAR, Ground, Model, Who, Wish
from tests.cases.walks.office_time import HOUR, after, office_time

SEE_ALL = ("supervisor", "arbiter", "commander")
TASKS = ("hand", "take_back")
MORE_ACTIONS = ("assign", "ask", "grant", "refuse", "withdraw", *TASKS)
KINDS = ("extension", "suspension", "transfer", "appeal", "join")
# From which states a kind may be asked for and granted, and how many may be granted.
ASKED_FROM = {
    "extension": ("rectifying",),
    "suspension": ("rectifying",),
    "transfer": ("dispatched", "rectifying"),
    "appeal": ("dispatched", "rectifying", "checking", "closed"),
    "join": ("dispatched", "rectifying"),
}
GRANTED_FROM = {
    "extension": ("rectifying", "checking"),
    "suspension": ("rectifying",),
    "transfer": ("dispatched", "rectifying"),
    "appeal": (*OPEN, "closed"),
    "join": OPEN,
}
MOST_GRANTED = {"extension": 2, "suspension": 1, "transfer": 2, "appeal": 1, "join": 1}


@dataclass(frozen=True)
class Served(Wish):
    """A wish with the version of the page it was made on, and whom it names."""

    seen: int | None = None
    named: str = ""
    kind: str = "extension"


@dataclass
class Request:
    """The newest request of a kind, and how many of the kind were granted and decided so far."""

    state: str = ""
    by: str | None = None
    at: int = 0
    unit: str | None = None
    until: date | None = None
    granted: int = 0
    decided: int = 0


@dataclass
class ServedModel:
    """One case as the service must treat it. ``other`` is the open case that everything is merged into."""

    model: Model
    leaf: str | None
    other_leads: frozenset[str | None]
    nobody: frozenset[str]
    version: int = 1
    body: str | None = None
    requests: dict[str, Request] = field(default_factory=lambda: {kind: Request() for kind in KINDS})
    fed: int | None = None
    on_time: bool | None = None
    excused: bool = False
    joinable: bool = False
    handed: list[tuple[str, str]] = field(default_factory=list)

    def sees(self, who: Who) -> bool:
        """Whether the case exists for somebody."""
        model = self.model
        if model.state == "sealed":
            return False
        if who.role == "inspector":
            return model.state == "checking" and model.drawn == who.name
        if who.role not in {"officer", "department"}:
            return who.role in SEE_ALL
        below = {who.unit} | {unit for unit in model.ground.parents if who.unit in self._above(unit)}
        handed = {unit for unit, state in self.handed if state != "withdrawn"}
        return model.lead in below or who.unit in {self.leaf, self.body, model.keeper} | model.ground.guides | handed

    def _above(self, unit: str | None) -> set[str | None]:
        parents, above = self.model.ground.parents, set[str | None]()
        while unit is not None and (unit := parents.get(unit)) is not None:
            above.add(unit)
        return above

    def sees_other(self, who: Who) -> bool:
        """Whether the case to be merged into exists for somebody."""
        return who.role in SEE_ALL or (who.role in {"officer", "department"} and who.unit in self.other_leads)

    def verdict(self, who: Who, wish: Served, now: int) -> str:
        """``done``, or the code of the error that must come."""
        hidden = wish.action == "merge" and not self.sees_other(who)
        if hidden or not self.sees(who):
            return "case_not_found"
        if wish.action in {"assign", "grant", "refuse"}:
            return self._of_the_office(who, wish, now)
        if wish.action in TASKS:
            return self._of_a_task(who, wish)
        if wish.action in {"ask", "withdraw"}:
            return self._of_the_unit(who, wish, now)
        if wish.seen not in {None, self.version}:
            return "stale"
        said = self.model.verdict(who, wish, now)
        return said if said != DONE else self._of_the_wish(wish)

    def _of_the_wish(self, wish: Served) -> str:
        same = wish.unit in {None, self.model.lead}
        if wish.action == "rule" and not same and wish.reason == "unfounded":
            return "unfounded_stays"
        if wish.action in {"dispatch", "rule"} and wish.unit in self.nobody and not (same and wish.action == "rule"):
            return "unit_has_nobody"
        if wish.action == "correct" and same:
            return "nothing_corrected"
        if wish.action == "correct" and wish.unit in self.nobody:
            return "correction_undecided"
        return DONE

    def _of_the_office(self, who: Who, wish: Served, now: int) -> str:
        if "arbiter" not in self.model.capacities(who):
            return "conflict_of_interest"
        if wish.action != "assign":
            return self._of_the_request(wish, now)
        if wish.seen not in {None, self.version}:
            return "stale"
        if self.model.state != "checking":
            return "not_checking"
        return DONE if wish.text.strip() else "text_missing"

    def _of_the_request(self, wish: Served, now: int) -> str:
        request = self.requests[wish.kind]
        if request.state != "open":
            return "request_decided" if request.state else "request_not_found"
        if wish.action == "refuse":
            return DONE if wish.text.strip() else "text_missing"
        return self._grant_refused(wish, request, now) or DONE

    def _grant_refused(self, wish: Served, request: Request, now: int) -> str | None:
        if self.model.state not in GRANTED_FROM[wish.kind]:
            return "request_moot"
        if request.granted >= MOST_GRANTED[wish.kind]:
            return "request_too_many"
        if wish.kind == "suspension":
            return self._suspension_refused(request, now)
        if wish.kind == "transfer" and request.unit in {None, self.model.lead}:
            return "unit_missing"
        return "correction_undecided" if wish.kind == "transfer" and request.unit in self.nobody else None

    def _suspension_refused(self, request: Request, now: int) -> str | None:
        if self.model.was_suspended:
            return "suspended_before"
        late = self.model.due is None or request.at >= self.model.due
        return "suspension_refused" if late or not _in_time(request.until, now) else None

    def _of_the_unit(self, who: Who, wish: Served, now: int) -> str:
        request = self.requests[wish.kind]
        if wish.action == "withdraw":
            if request.state != "open":
                return "request_decided" if request.state else "request_not_found"
            mine = "lead" in self.model.capacities(who) and who.unit == request.by
            return DONE if mine else "forbidden"
        if wish.seen not in {None, self.version}:
            return "stale"
        if "lead" not in self.model.capacities(who):
            return "forbidden"
        return self.asking_refused(wish.kind, now) or self._asked_badly(wish, now) or DONE

    def asking_refused(self, kind: str, now: int) -> str | None:
        """Why a kind cannot be asked for now, whatever is said along with it."""
        request, model = self.requests[kind], self.model
        if model.state not in ASKED_FROM[kind]:
            return "request_state"
        if request.state == "open":
            return "request_open"
        if request.granted >= MOST_GRANTED[kind] or (kind == "appeal" and request.decided):
            return "request_too_many"
        if kind in {"extension", "suspension"} and (model.due is None or now >= model.due):
            return "request_too_late"
        return "request_not_late" if kind == "appeal" and not self._is_late(now) else None

    def _is_late(self, now: int) -> bool:
        model = self.model
        if self.excused:
            return False
        if model.state == "closed":
            return self.on_time is False
        if model.state == "checking":
            return self.fed is not None and model.first_due is not None and self.fed > model.first_due
        return model.due is not None and now > model.due

    def _asked_badly(self, wish: Served, now: int) -> str | None:
        if not wish.text.strip():
            return "text_missing"
        if wish.kind == "suspension" and not _in_time(wish.until, now):
            return "suspension_refused"
        return "merge_target" if wish.kind == "join" and not self.joinable else None

    def _of_a_task(self, who: Who, wish: Served) -> str:
        leads = "lead" in self.model.capacities(who)
        if wish.action == "take_back":
            return self._taking_back(who, wish, leads=leads)
        if not leads:
            return "forbidden"
        if wish.seen not in {None, self.version} or self.model.state not in {"dispatched", "rectifying", "suspended"}:
            return "stale"
        if wish.unit is None or self.model.ground.parents.get(wish.unit) != who.unit:
            return "not_a_child"
        if not wish.text.strip():
            return "text_missing"
        return "handed_down_before" if (wish.unit, "open") in self.handed else DONE

    def _taking_back(self, who: Who, wish: Served, *, leads: bool) -> str:
        if not self.handed:
            return "not_found"
        if not leads:
            return "forbidden"
        if self.handed[-1][1] != "open":
            return "stale_task"
        return DONE if wish.text.strip() else "text_missing"

    def apply(self, wish: Served, now: int) -> None:
        """Carry out what ``verdict`` has allowed."""
        self.version += wish.action not in TASKS
        if wish.action in MORE_ACTIONS:
            self._apply_more(wish, now)
        else:
            self._move(wish, now)

    def _move(self, wish: Wish, now: int) -> None:
        other_unit = wish.unit not in {None, self.model.lead}
        if wish.action == "pass":
            met = self.fed is not None and self.model.first_due is not None and self.fed <= self.model.first_due
            self.on_time = met or self.excused
        self.model.apply(wish, now)
        if wish.action == "feedback":
            self.fed = now
        elif wish.action in {"rework", "reopen"}:
            self.fed = None
        if wish.action == "reopen":
            self.on_time = None
        if wish.action in {"reopen", "dismiss", "merge", "seal"} or (wish.action in {"correct", "rule"} and other_unit):
            self._settle(KINDS)
        elif wish.action == "pass":
            self._settle(kind for kind in KINDS if kind != "appeal")
        elif wish.action in {"suspend", "correct"}:
            self._settle(["suspension" if wish.action == "suspend" else "transfer"])

    def _settle(self, kinds: Iterable[str]) -> None:
        for request in (self.requests[kind] for kind in kinds):
            request.state = "settled" if request.state == "open" else request.state

    def sweep(self, now: int) -> bool:
        """What the service does by itself."""
        ended = self.model.sweep(now)
        self.version += ended
        return ended

    def _apply_more(self, wish: Served, now: int) -> None:
        request = self.requests[wish.kind]
        if wish.action == "assign":
            self.model.drawn = wish.named
        elif wish.action == "hand":
            self.handed.append((wish.unit or "", "open"))
        elif wish.action == "take_back":
            self.handed[-1] = (self.handed[-1][0], "withdrawn")
        elif wish.action == "ask":
            request.state, request.by, request.at = "open", self.model.lead, now
            request.unit, request.until = wish.unit, wish.until
        else:
            request.state = wish.action
            request.decided += wish.action in {"grant", "refuse"}
        if wish.action == "grant":
            request.granted += 1
            self._granted(wish.kind, request, now)

    def _granted(self, kind: str, request: Request, now: int) -> None:
        """What a granted request does: on the case itself, or by the step that the Office could have taken itself."""
        model, ground = self.model, self.model.ground
        steps = {
            "suspension": Wish("suspend", until=request.until),
            "transfer": Wish("correct", "unit_wrong", unit=request.unit),
            "join": Wish("merge"),
        }
        if kind in steps:
            self.version += 1
            self._move(steps[kind], now)
        elif kind == "appeal":
            self.excused = True
            self.on_time = True if model.state == "closed" else self.on_time
        else:
            assert model.due is not None
            model.limits += 1
            first = model.first_due == model.due
            model.due = after(ground.always, model.due, ground.hours * HOUR)
            model.first_due = model.due if first else model.first_due

    def guided_by(self, guides: frozenset[str], body: str | None) -> None:
        """A new decision names who guides and on whose behalf."""
        self.body = body
        self.model.ground = replace(self.model.ground, guides=guides)


def _in_time(until: date | None, now: int) -> bool:
    """Whether a suspension may end on that day."""
    return until is not None and now < office_time().first_of(until) <= now + YEAR


def inside(ground: Ground, lead: str, now: int) -> Model:
    """A finding inside the city is dispatched at once."""
    model = Model(ground, state="dispatched", lead=lead)
    model.begin(now)
    return model


def outside(ground: Ground, now: int) -> Model:
    """A finding outside the city waits for the Office."""
    model = Model(ground)
    model.queue(now)
    return model
