"""Where a finding would go, in words for the line above the button: asked while it is being captured, promised to nobody."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any, Final

from flask import url_for

from app.capture.reading import position_error
from app.capture.rules import BadPosition, check_position
from app.cases import STATE_NAMES, NearbyCase, State, nearby_open
from app.catalogue import get_catalogue
from app.platform import clock, formats
from app.platform.errors import BadInput
from app.platform.i18n import _, _l, pick
from app.platform.settings import current_config
from app.routing import Decision, Outcome, decide_for
from app.territory import get_unit, layer_at

# Where a demo finding may stand: the middle of the city.
DEMO_POSITION: Final = (113.8121, 34.0305)
MOST_CARDS: Final = 3


@dataclass(frozen=True)
class Ask:
    """What is asked: the point (WGS-84), how exact it is in metres, the item and what was chosen so far."""

    lon: float
    lat: float
    accuracy_m: float | None = None
    item: str | None = None
    alt: bool = False
    choice: str | None = None


@dataclass(frozen=True)
class Phrase:
    """A sentence with its strong words in the middle."""

    before: str = ""
    strong: str = ""
    after: str = ""

    @classmethod
    def of(cls, sentence: str) -> Phrase:
        """From a sentence that marks its strong words with ``<`` and ``>``."""
        before, _sign, rest = sentence.partition("<")
        strong, _sign, after = rest.partition(">")
        return cls(before, strong, after)


@dataclass(frozen=True)
class Side:
    """One leaf on a border and its share of the accuracy circle (0–1)."""

    code: str
    name: str
    share: float


@dataclass(frozen=True)
class NearbyCard:
    """An open case of the same item close by: "the same spot?"."""

    number: str
    distance: str
    when: str
    state: str
    photo: str | None


@dataclass(frozen=True)
class Spot:
    """A position with a name."""

    lon: float
    lat: float
    name: str


@dataclass(frozen=True)
class Preview:
    """The answer, in the reader's language. ``place`` is the leaf that holds the point."""

    outcome: str
    place: str | None = None
    line: Phrase = Phrase()
    more: Phrase = Phrase()
    candidates: tuple[Side, ...] = ()
    nearby: tuple[NearbyCard, ...] = ()
    demo: Spot | None = None

    def as_json(self) -> dict[str, Any]:
        """The wire form."""
        return asdict(self)


def preview(ask: Ask) -> Preview:
    """Where a finding would go if it were filed now. Raises BadInput for an unknown item or numbers that are no position."""
    try:
        check_position(ask.lon, ask.lat)
    except BadPosition as error:
        raise position_error(error, f"{ask.lon}, {ask.lat}", "wgs84") from None
    if ask.item is None:
        return _place_only(ask)
    if not get_catalogue().has_item(ask.item):
        raise BadInput("item_unknown", _l("目录里没有这个小类：%(item)s，没有保存。"), field="item", item=ask.item)
    decision = decide_for(
        ask.item, ask.lon, ask.lat, ask.accuracy_m, at=clock.now(), alt=ask.alt, boundary_choice=ask.choice
    )
    if decision.confidential:
        return Preview(
            "confidential",
            line=Phrase.of(_("<直送公安机关>")),
            more=Phrase(_("不派属地，不上图；回执只显示“已转公安”")),
        )
    if decision.leaf is None:
        return _outside(decision)
    return _inside(decision, _nearby(ask))


def _place_only(ask: Ask) -> Preview:
    layer = layer_at(clock.now())
    leaf = layer.index.find(ask.lon, ask.lat) if layer is not None else None
    if leaf is None:
        return Preview("outside", line=Phrase.of(_("<不在本市范围>")), demo=_demo_spot())
    return Preview("dispatch", place=_name(leaf))


def _inside(decision: Decision, nearby: tuple[NearbyCard, ...]) -> Preview:
    assert decision.leaf is not None  # the caller looked
    assert decision.lead is not None  # inside the city somebody leads
    held = decision.outcome is Outcome.HOLD
    return Preview(
        "nobody" if held else "choose" if len(decision.candidates) > 1 else "dispatch",
        place=_name(decision.leaf),
        line=_lead_line(decision),
        more=Phrase(_("这个单位还没有责任人，先由市创建办指定")) if held else _guide_line(decision),
        candidates=tuple(Side(share.code, _name(share.code), share.share) for share in decision.candidates),
        nearby=nearby,
    )


def _lead_line(decision: Decision) -> Phrase:
    assert decision.lead is not None  # inside the city somebody leads
    lead = _office(decision.lead)
    if decision.body is None or decision.lead != decision.leaf:
        return Phrase.of(_("<%(lead)s> 主办", lead=lead))
    return Phrase.of(_("%(body)s · <%(lead)s> 主办", body=_name(decision.body), lead=lead))


def _guide_line(decision: Decision) -> Phrase:
    limit = pick(decision.limit.zh, decision.limit.en)
    helpers = [get_unit(code) for code in (*decision.assists, *decision.guides)]
    if not helpers:
        return Phrase.of(_("限 <%(limit)s>", limit=limit))
    names = pick("、", ", ").join(pick(unit.short_zh, unit.short_en) for unit in helpers)
    return Phrase.of(_("%(names)s 协办 · 限 <%(limit)s>", names=names, limit=limit))


def _outside(decision: Decision) -> Preview:
    if decision.nearest is None:
        return Preview("outside", line=Phrase.of(_("<不在本市范围>")), demo=_demo_spot())
    distance = formats.distance(decision.distance_m or 0)
    return Preview(
        "outside",
        line=Phrase.of(
            _("<不在本市范围>，离%(nearest)s %(distance)s", nearest=_name(decision.nearest), distance=distance)
        ),
        more=Phrase(_("照收不误，由市创建办核实")),
        demo=_demo_spot(),
    )


def _nearby(ask: Ask) -> tuple[NearbyCard, ...]:
    assert ask.item is not None  # only asked with an item
    return tuple(_card(case) for case in nearby_open(ask.item, ask.lon, ask.lat)[:MOST_CARDS])


def _card(case: NearbyCase) -> NearbyCard:
    return NearbyCard(
        number=case.number,
        distance=_("%(distance)s外", distance=formats.distance(case.distance_m)),
        when=_half_day(case.half_day),
        state=pick(*STATE_NAMES[State(case.state)]),
        photo=url_for("capture_api.nearby_photo", number=case.number) if case.cover else None,
    )


def _half_day(text: str) -> str:
    """``2026-11-24-am`` as people say it: 今天上午."""
    day, _dash, part = text.rpartition("-")
    hour = 9 if part == "am" else 15
    return formats.half_day(datetime.combine(date.fromisoformat(day), time(hour), clock.SHANGHAI))


def _demo_spot() -> Spot | None:
    """In the demo: a position inside the city for whoever tries the service from elsewhere."""
    if not current_config().demo:
        return None
    layer = layer_at(clock.now())
    leaf = layer.index.find(*DEMO_POSITION) if layer is not None else None
    return Spot(*DEMO_POSITION, name=_name(leaf)) if leaf is not None else None


def _office(code: str) -> str:
    """The authority of a unit: a sub-district (街道) acts through its office (办事处)."""
    unit = get_unit(code)
    return pick(f"{unit.zh}办事处" if unit.zh.endswith("街道") else unit.zh, unit.en)


def _name(code: str) -> str:
    unit = get_unit(code)
    return pick(unit.zh, unit.en)
