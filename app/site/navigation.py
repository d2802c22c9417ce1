"""Where each role can go: one table. What a role may do is decided by the policy of the page, never here."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, g, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.platform.i18n import Lazy, _l
from app.platform.policy import policy_of, registry
from app.site.hooks import hooks

MOST_SHOWN = 100


@dataclass(frozen=True)
class Place:
    """One page of the navigation. ``personal``: on a desk it stands in the person's menu; ``pinned``: as a sign beside it."""

    path: str
    label: Lazy
    icon: str
    personal: bool = False
    pinned: bool = False


@dataclass(frozen=True)
class Table:
    """The places of one role: up to four tabs on a phone, the others behind its "more". A desk shows all in this order."""

    tabs: tuple[Place, ...]
    more: tuple[Place, ...] = ()

    @property
    def places(self) -> tuple[Place, ...]:
        """All of them."""
        return self.tabs + self.more


@dataclass(frozen=True)
class Link:
    """A place as the reader sees it now."""

    url: str
    label: str
    icon: str
    tab: bool
    personal: bool
    pinned: bool
    current: bool
    count: int

    @property
    def count_text(self) -> str:
        """The count as it is shown: from a hundred on nobody needs the number."""
        return str(self.count) if self.count < MOST_SHOWN else f"{MOST_SHOWN - 1}+"


HOME = Place("/", _l("首页"), "home")
CAPTURE = Place("/capture", _l("拍照上报"), "camera")
REPORTS = Place("/reports", _l("我的上报"), "list")
CASES = Place("/cases", _l("案卷"), "list")
CHECKS = Place("/checks", _l("核查"), "compare")
SITE_CHECKS = Place("/site-checks", _l("核查"), "compare")
REQUESTS = Place("/requests", _l("申请"), "file")
RULINGS = Place("/rulings", _l("裁定"), "gavel")
ACCOUNTABILITY = Place("/accountability", _l("问责"), "flag")
TASKS = Place("/tasks", _l("任务"), "check")
TEAM = Place("/unit-people", _l("本单位人员"), "people")
KEY_WORK = Place("/key-work", _l("重点工作"), "flag")
TEXTS = Place("/standard-texts", _l("常用语"), "edit")
WHAT_IF = Place("/what-if", _l("试派"), "pin")
MAP = Place("/map", _l("地图"), "map")
BOARD = Place("/board", _l("看板"), "board")
RANKS = Place("/ranks", _l("排名"), "rank")
ROUNDS = Place("/visits", _l("暗访"), "visit")
TIPS = Place("/tips", _l("举报"), "megaphone")
REWARDS = Place("/rewards", _l("奖励"), "gift")
MISSING = Place("/missing-photos", _l("缺照片"), "image")
POLICE = Place("/police", _l("公安专线"), "shield")
BULLETINS = Place("/bulletins", _l("通报"), "file")
RELEASES = Place("/releases", _l("发布"), "globe")
AUDIT = Place("/audit", _l("审计"), "key")
PEOPLE = Place("/people", _l("单位与人员"), "people")
BOUNDARIES = Place("/boundaries", _l("边界"), "map")
CATALOGUE = Place("/catalogue", _l("目录"), "book")
CALENDAR = Place("/calendar", _l("日历"), "calendar")
HEALTH = Place("/health", _l("运行"), "heart")
DELIVERIES = Place("/deliveries", _l("消息送达"), "send")
NOTICES = Place("/notices", _l("消息"), "bell", personal=True, pinned=True)
LIFE = Place("/help/case-life", _l("案卷流程"), "book", personal=True)
ME = Place("/account", _l("我的"), "user", personal=True)

NAVIGATION: dict[str, Table] = {
    "inspector": Table((HOME, REPORTS, NOTICES, ME), (CAPTURE, ROUNDS, SITE_CHECKS, LIFE)),
    "officer": Table((CASES, MAP, NOTICES, ME), (TASKS, KEY_WORK, TEAM, TEXTS, RANKS, BULLETINS, LIFE)),
    "department": Table((CASES, TASKS, NOTICES, ME), (MAP, KEY_WORK, TEAM, TEXTS, RANKS, BULLETINS, LIFE)),
    "supervisor": Table((MAP, BOARD, CHECKS, NOTICES), (CASES, KEY_WORK, MISSING, ROUNDS, RANKS, BULLETINS, LIFE, ME)),
    "arbiter": Table(
        (RULINGS, MAP, BOARD, NOTICES), (REQUESTS, CASES, KEY_WORK, WHAT_IF, TEXTS, TIPS, BULLETINS, LIFE, ME)
    ),
    "publisher": Table(
        (RELEASES, BULLETINS, RANKS, NOTICES),
        (
            LIFE,
            ME,
        ),
    ),
    "police": Table((POLICE, NOTICES, ME), (LIFE,)),
    "clerk": Table((REWARDS, NOTICES, ME)),
    "commander": Table(
        (BOARD, MAP, RANKS, NOTICES), (CASES, KEY_WORK, ACCOUNTABILITY, POLICE, BULLETINS, AUDIT, LIFE, ME)
    ),
    "admin": Table((PEOPLE, BOUNDARIES, HEALTH, NOTICES), (CATALOGUE, CALENDAR, DELIVERIES, LIFE, ME)),
}
_NOBODY = Table((NOTICES, ME))

LANDING = {
    "officer": CASES,
    "department": CASES,
    "supervisor": MAP,
    "arbiter": RULINGS,
    "publisher": RELEASES,
    "police": POLICE,
    "clerk": REWARDS,
    "commander": BOARD,
    "admin": PEOPLE,
}


def endpoint_of(app: Flask, path: str) -> str | None:
    """The endpoint that answers GET ``path``, or None when no room has brought it."""
    try:
        endpoint, _arguments = app.url_map.bind("localhost").match(path, "GET")
    except (HTTPException, RequestRedirect):
        return None
    return str(endpoint)


def open_to(app: Flask, place: Place, role: str) -> bool:
    """Whether the page exists and its policy lets ``role`` in."""
    endpoint = endpoint_of(app, place.path)
    declared = policy_of(app.view_functions.get(endpoint)) if endpoint else None
    return declared is not None and registry(app).allows(role, declared.demand)


def _is_current(path: str) -> bool:
    return request.path == path or (path != "/" and request.path.startswith(f"{path}/"))


def navigation() -> list[Link]:
    """The places of the one who asks, in order; empty for a stranger. A page of the shell shows those of its role."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy hides it
    neutral: str | None = g.get("shell_role")
    actor = None if neutral else registry().load_actor()
    role = neutral or (actor.role if actor else None)
    if role is None:
        return []
    links = []
    table = NAVIGATION.get(role, _NOBODY)
    for place in table.places:
        if not open_to(app, place, role):
            continue
        count = hooks().counts.get(place.path) if actor else None
        links.append(
            Link(
                url=url_for(endpoint_of(app, place.path) or ""),
                label=str(place.label),
                icon=place.icon,
                tab=place in table.tabs,
                personal=place.personal,
                pinned=place.pinned,
                current=_is_current(place.path),
                count=count(actor) if count and actor else 0,
            )
        )
    return links


def landing(role: str) -> str | None:
    """The URL where ``role`` starts work; None when that is the home page itself."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy hides it
    first = LANDING.get(role)
    places = [first] if first else []
    places += [place for place in NAVIGATION.get(role, _NOBODY).places if place is not HOME and first]
    for place in places:
        if open_to(app, place, role):
            return url_for(endpoint_of(app, place.path) or "")
    return None
