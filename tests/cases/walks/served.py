"""What the service adds to the model: who sees a case at all, pages that are stale, requests, and the codes of its commands."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tests.cases.walks.model import DONE, Ground, Model, Who, Wish
from tests.cases.walks.office_time import HOUR, after

SEE_ALL = ("supervisor", "arbiter", "commander")
MORE_ACTIONS = ("assign", "ask", "grant", "refuse", "withdraw")


@dataclass(frozen=True)
class Served(Wish):
    """A wish with the version of the page it was made on, and whom it names."""

    seen: int | None = None
    named: str = ""


@dataclass
class ServedModel:
    """One case as the service must treat it. ``other`` is the open case that everything is merged into."""

    model: Model
    leaf: str | None
    other_leads: frozenset[str | None]
    nobody: frozenset[str]
    version: int = 1
    body: str | None = None
    asked: str = ""
    asked_by: str | None = None
    granted: int = 0

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
        return model.lead in below or who.unit in {self.leaf, self.body, model.keeper} | model.ground.guides

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
            return self._of_the_office(who, wish)
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

    def _of_the_office(self, who: Who, wish: Served) -> str:
        if "arbiter" not in self.model.capacities(who):
            return "conflict_of_interest"
        if wish.action != "assign":
            return self._of_the_request(wish)
        if wish.seen not in {None, self.version}:
            return "stale"
        if self.model.state != "checking":
            return "not_checking"
        return DONE if wish.text.strip() else "text_missing"

    def _of_the_request(self, wish: Served) -> str:
        if self.asked != "open":
            return "request_decided" if self.asked else "request_not_found"
        if wish.action == "refuse":
            return DONE if wish.text.strip() else "text_missing"
        if self.model.state not in {"rectifying", "checking"}:
            return "request_moot"
        return "request_too_many" if self.granted >= 2 else DONE

    def _of_the_unit(self, who: Who, wish: Served, now: int) -> str:
        if wish.action == "withdraw":
            if self.asked != "open":
                return "request_decided" if self.asked else "request_not_found"
            mine = "lead" in self.model.capacities(who) and who.unit == self.asked_by
            return DONE if mine else "forbidden"
        if wish.seen not in {None, self.version}:
            return "stale"
        if "lead" not in self.model.capacities(who):
            return "forbidden"
        return self._asking_refused(now) or (DONE if wish.text.strip() else "text_missing")

    def _asking_refused(self, now: int) -> str | None:
        if self.model.state != "rectifying":
            return "request_state"
        if self.asked == "open":
            return "request_open"
        if self.granted >= 2:
            return "request_too_many"
        return "request_too_late" if self.model.due is None or now >= self.model.due else None

    def apply(self, wish: Served, now: int) -> None:
        """Carry out what ``verdict`` has allowed."""
        self.version += 1
        if wish.action in MORE_ACTIONS:
            self._apply_more(wish)
            return
        other_unit = wish.unit not in {None, self.model.lead}
        self.model.apply(wish, now)
        moot = wish.action in {"pass", "reopen", "dismiss", "merge", "seal"}
        if moot or (wish.action in {"correct", "rule"} and other_unit):
            self.asked = "settled" if self.asked == "open" else self.asked

    def sweep(self, now: int) -> bool:
        """What the service does by itself."""
        ended = self.model.sweep(now)
        self.version += ended
        return ended

    def _apply_more(self, wish: Served) -> None:
        model, ground = self.model, self.model.ground
        if wish.action == "assign":
            model.drawn = wish.named
        elif wish.action == "ask":
            self.asked, self.asked_by = "open", model.lead
        else:
            self.asked = wish.action
        if wish.action == "grant":
            assert model.due is not None
            self.granted += 1
            model.limits += 1
            first = model.first_due == model.due
            model.due = after(ground.always, model.due, ground.hours * HOUR)
            model.first_due = model.due if first else model.first_due

    def guided_by(self, guides: frozenset[str], body: str | None) -> None:
        """A new decision names who guides and on whose behalf."""
        self.body = body
        self.model.ground = replace(self.model.ground, guides=guides)


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
