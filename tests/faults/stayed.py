"""Why something stayed on the phone: each item as it stands, who holds the lock, and the last calls about it."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Error

from tests.faults.phone import Left, Phone

LAST_CALLS = 12
OF_AN_ITEM = ("id", "kind", "state", "attempts", "timeouts", "strange", "missing", "number", "about", "last_error")
# A lock of one's own tells which of the holders is this tab; whoever is no tab is the worker
STATE_OF_A_TAB = """
async () => {
  const found = await navigator.locks.request(`me-${Math.random()}`, (mine) =>
    navigator.locks.query().then((all) => ({ ...all, mine: mine.name })));
  const registration = await navigator.serviceWorker.getRegistration();
  return {
    now: Date.now(),
    visible: document.visibilityState,
    online: navigator.onLine,
    me: found.held.find((lock) => lock.name === found.mine).clientId,
    held: found.held.filter((lock) => lock.name.startsWith("outbox")),
    pending: found.pending.filter((lock) => lock.name.startsWith("outbox")),
    syncs: await (registration?.sync?.getTags() ?? []),
  };
}
"""


def why_stayed(left: Left, phone: Phone, log: Path) -> dict[str, Any]:
    """Everything that tells slow from stuck; empty when nothing stayed."""
    if left.nothing:
        return {}
    tabs = []
    for tab in phone.tabs:
        with suppress(Error):
            tabs.append(tab.evaluate(STATE_OF_A_TAB))
    calls = read_calls(log)
    now = tabs[0]["now"] if tabs else 0
    return {
        "drafts": left.drafts,
        "photos": left.photos,
        "items": [_item(item, now, calls) for item in left.waiting()],
        "locks": locks_of(tabs),
        "tabs": [{key: tab[key] for key in ("visible", "online", "syncs")} for tab in tabs],
        "last_calls": calls[-LAST_CALLS:],
    }


def read_calls(log: Path) -> list[dict[str, Any]]:
    """What the layer of faults wrote down, oldest first; a line that a kill cut off is left out."""
    calls = []
    for line in log.read_text("utf-8").splitlines() if log.exists() else []:
        with suppress(json.JSONDecodeError):
            calls.append(json.loads(line))
    return calls


def locks_of(tabs: list[dict[str, Any]]) -> list[str]:
    """Every lock of the outbox with its holder: a tab by its number, else the worker. `outbox-drain`: a sender runs."""
    names = {tab["me"]: f"tab {at}" for at, tab in enumerate(tabs)}
    last = tabs[-1] if tabs else {"held": [], "pending": []}
    return [
        f"{lock['name']} {how} by {names.get(lock['clientId'], 'the worker')}"
        for how in ("held", "pending")
        for lock in last[how]
    ]


def summary(calls: list[dict[str, Any]]) -> dict[str, Any]:
    """How many calls met which fault, and for how many seconds in sum they kept the one sender busy."""
    faults = Counter(call["fault"] or "none" for call in calls)
    seconds: Counter[str] = Counter()
    for call in calls:
        seconds[call["fault"] or "none"] += call["seconds"]
    return {fault: [count, round(seconds[fault])] for fault, count in sorted(faults.items())}


def _item(item: dict[str, Any], now: float, calls: list[dict[str, Any]]) -> dict[str, Any]:
    about = [call for call in calls if item["id"] in call["path"]]
    return {
        **{name: item.get(name) for name in OF_AN_ITEM},
        "age_s": round((now - item["queued_at"]) / 1000),
        "due_in_s": round((item["next_at"] - now) / 1000),
        "calls": len(about),
        "last_calls": about[-LAST_CALLS:],
    }
