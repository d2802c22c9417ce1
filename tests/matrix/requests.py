"""For every route a request that a person with the right would succeed with; whoever is refused, is refused for who they are."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.cases import assign_checker
from tests.matrix.asking import waiting_request
from tests.matrix.world import ELSEWHERE, LED_BY_TOWNSHIP, LOGINS, OWN, World, in_twenty_days
from tests.support import city

SAME_ORIGIN = {"X-Requested-With": "fetch", "Origin": "http://localhost"}
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Values of addresses that are somebody's own or foreign
THINGS = frozenset({"number", "report_id", "event_id", "token", "session_id", "token_id", "notice_id", "device_id"})


@dataclass(frozen=True)
class Call:
    """What goes into a request: values of the address, query string, form fields, or a raw body."""

    values: Mapping[str, object] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, object] = field(default_factory=dict)
    body: bytes | None = None
    kind: str = "application/json"
    ends_session: bool = False


Build = Callable[[World, str, str], Call]


def _case(state: str, **form: str) -> Build:
    """A form about a case in ``state``, as the page with its present version sends it."""

    def build(world: World, role: str, scope: str) -> Call:
        number = world.case(state, role, scope)
        return Call({"number": number}, form={"version": str(world.version(number)), **form})

    return build


def _picked(world: World, role: str, scope: str) -> Call:
    """A case ticked in the list, to be accepted."""
    number = world.case("dispatched", role, scope)
    return Call(form={"act": "accept", "pick": f"{number}:{world.version(number)}"})


def _task(state: str, **form: str) -> Build:
    """A form about a task in ``state``."""

    def build(world: World, role: str, scope: str) -> Call:
        number, task = world.task(state, role, scope)
        return Call({"number": number, "task_id": task}, form={"version": "1", **form})

    return build


def _site_notice(world: World, role: str, scope: str) -> Call:
    """A notice of the lead unit to an owner."""
    number, notice, _token = world.site_notice(role, scope)
    return Call({"number": number, "notice_id": notice}, form={"version": str(world.version(number))})


def _site_link(**form: str) -> Build:
    """What the owner does with the link of a notice."""

    def build(world: World, role: str, scope: str) -> Call:
        return Call({"token": world.site_notice(role, scope)[2]}, form=form)

    return build


def _site_order(world: World, role: str, scope: str) -> Call:
    """A notice that is about to be issued."""
    call = _case("rectifying", kind="trader", subject="张三超市", place="西关", text="清运")(world, role, scope)
    return Call(call.values, form={**call.form, "due": in_twenty_days().isoformat()})


def _person(world: World, role: str, scope: str) -> Call:
    """Somebody of the unit takes a case over."""
    call = _case("rectifying")(world, role, scope)
    with world.app.app_context():
        name = world.actor(LOGINS[role]).name if role in LOGINS else ""
    return Call(call.values, form={**call.form, "person": name})


def _always(call: Call) -> Build:
    return lambda _world, _role, _scope: call


def _feedback(world: World, role: str, scope: str) -> Call:
    call = _case("rectifying", text="清了")(world, role, scope)
    return Call(call.values, form={**call.form, "photos": (io.BytesIO(city.jpeg(int(uuid4()) % 10**6)), "after.jpg")})


def _merge(world: World, role: str, scope: str) -> Call:
    call = _case("dispatched", text="同一处")(world, role, scope)
    return Call(call.values, form={**call.form, "into": world.case("rectifying", role, scope)})


def _ruling(world: World, role: str, scope: str) -> Call:
    return _case("returned", ruling="unfounded", text="归你们")(world, role, scope)


def _decided_request(world: World, role: str, scope: str) -> Call:
    call = _case("rectifying", verdict="grant", answer="同意")(world, role, scope)
    number = str(call.values["number"])
    return Call({"number": number, "request_id": waiting_request(world, number)}, form=call.form)


def _taken_back(world: World, role: str, scope: str) -> Call:
    call = _case("rectifying")(world, role, scope)
    number = str(call.values["number"])
    return Call({"number": number, "request_id": waiting_request(world, number)}, form=call.form)


def _named_checker(world: World, role: str, scope: str) -> Call:
    with world.app.app_context():
        checker = world.actor("inspector2").account_id
    return _case("checking", checker=str(checker), reason="absent", text="另一人不在岗")(world, role, scope)


def _site_check(**form: str) -> Build:
    """A case that the inspector was named to check, or another one."""

    def build(world: World, role: str, scope: str) -> Call:
        call = _case("checking", **form)(world, role, scope)
        if role != "inspector" or scope != OWN:
            return call
        number = str(call.values["number"])
        with world.app.app_context():
            assign_checker(world.actor("arbiter"), number, world.actor("inspector").account_id, "到现场")
        return Call(call.values, form={**call.form, "version": str(world.version(number))})

    return build


def _handed_over(world: World, _role: str, scope: str) -> Call:
    number, version = world.police_case(scope)
    form = {"version": str(version), "item": LED_BY_TOWNSHIP, "text": "是占道经营", "sure": "yes"}
    return Call({"number": number}, form=form)


def _suspension(world: World, role: str, scope: str) -> Call:
    return _case("rectifying", text="等材料", until=in_twenty_days().isoformat())(world, role, scope)


def _dispatch(world: World, role: str, scope: str) -> Call:
    with world.app.app_context():
        unit = world.actor("officer").unit_code
    return _case("submitted", unit=unit or "", text="就近")(world, role, scope)


def _decision(world: World, role: str, scope: str) -> Call:
    return Call({"rung": world.proposal(role, scope)}, form={"decision": "confirm"})


def _police_step(world: World, _role: str, scope: str) -> Call:
    number, version = world.police_case(scope)
    return Call({"number": number}, form={"version": str(version)})


def _subscription(_world: World, _role: str, _scope: str) -> Call:
    """A browser with a key that lies on the curve: that of the published example of RFC 8291."""
    key = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    keys = {"p256dh": key, "auth": "BTBZMqHH6r4Tts7J_aSIgg"}
    return Call(body=json.dumps({"endpoint": f"https://push.example.org/{uuid4()}", "keys": keys}).encode())


def _body(report_id: str) -> bytes:
    fix = {"lon": ELSEWHERE[0], "lat": ELSEWHERE[1], "accuracy_m": 8.0, "crs": "wgs84"}
    return json.dumps({"id": report_id, "form_version": 1, "item": LED_BY_TOWNSHIP, "fix": fix}).encode()


def _put_report(world: World, _role: str, scope: str) -> Call:
    """A new report; foreign: under the id of somebody else's."""
    report_id = str(uuid4()) if scope == OWN else world.report(scope)
    return Call({"report_id": report_id}, body=_body(report_id))


def _put_photo(world: World, _role: str, scope: str) -> Call:
    picture = city.jpeg(1)
    values = {"report_id": world.report(scope), "sha256": hashlib.sha256(picture).hexdigest()}
    return Call(values, body=picture, kind="image/jpeg")


def _put_event(world: World, role: str, scope: str) -> Call:
    """A new follow-up to a thing that is own or foreign: what an inspector lost, what anybody else put right."""
    event_id = str(uuid4())
    content: dict[str, object] = {"id": event_id, "form_version": 1, "note": "清了"}
    if role == "inspector":
        lost = hashlib.sha256(city.jpeg(1)).hexdigest()
        content |= {"kind": "photo_lost", "report": world.report(scope), "photos": [{"sha256": lost}]}
    else:
        number = world.case("rectifying", role, scope)
        content |= {"kind": "rectify", "case": number, "base_version": world.version(number)}
        content["photos"] = [{"sha256": "a" * 64}]
    return Call({"event_id": event_id}, body=json.dumps(content).encode())


def _put_event_photo(world: World, role: str, scope: str) -> Call:
    event_id, picture = world.event(role, scope)
    return Call({"event_id": event_id, "sha256": hashlib.sha256(picture).hexdigest()}, body=picture, kind="image/jpeg")


def _capture(_world: World, _role: str, _scope: str) -> Call:
    position = f"{ELSEWHERE[1]},{ELSEWHERE[0]}"
    return Call(form={"id": str(uuid4()), "item": LED_BY_TOWNSHIP, "position": position, "crs": "wgs84"})


_FINDING = {"lon": str(ELSEWHERE[0]), "lat": str(ELSEWHERE[1]), "item": LED_BY_TOWNSHIP}
_VIEW = {"bbox": "113.7,33.9,113.9,34.1", "zoom": "13"}
_DECIDE = json.dumps({"item": LED_BY_TOWNSHIP, "lon": 113.8, "lat": 34.0, "crs": "wgs84"}).encode()

# Endpoint, with the method where two share one → the request; a route without an entry is asked bare.
BUILDERS: dict[str, Build] = {
    "accounts.change_password": _always(Call(form={"password": "wrong", "new_password": "x", "repeated": "x"})),
    "accounts.confirm": _always(Call(form={"password": city.PASSWORD})),
    "accounts.log_in": lambda _world, role, _scope: Call(form={"login": f"no-{role}", "password": "wrong"}),
    "accounts.logout": _always(Call(ends_session=True)),
    "accounts.issue_token": _always(Call(form={"name": "matrix"})),
    "accounts.revoke_session": lambda world, role, scope: Call({"session_id": world.session_id(role, scope)}),
    "accounts.revoke_token": lambda world, role, scope: Call({"token_id": world.token_id(role, scope)}),
    "accounts.set_second_factor": _always(Call(form={"password": "wrong"})),
    "notices_api.subscribe": _subscription,
    "notice_preferences.choose": _always(Call(form={"mail": "urgent", "push": "all"})),
    "notice_preferences.confirm_address": _always(Call(form={"code": "WRONG"})),
    "notice_preferences.end_device": lambda world, role, scope: Call({"device_id": world.device_id(role, scope)}),
    "notice_preferences.propose_address": _always(Call(form={"address": "matrix@example.org"})),
    "deliveries.resend_one": lambda world, _role, _scope: Call({"delivery_id": world.failed_delivery()}),
    "hooks.add": _always(Call(form={"name": "m", "url": "https://example.org/", "kinds": "case.closed"})),
    "hooks.end": lambda world, _role, _scope: Call({"hook_id": world.hook_id()}),
    "notices.read_all": _always(Call(form={"newest": "1"})),
    "notices.show": lambda world, role, scope: Call({"notice_id": world.notice_id(role, scope)}),
    "bulk.carry_out": _picked,
    "boundaries.confirm": _always(Call({"run_id": "0" * 12})),
    "boundaries.report": _always(Call({"run_id": "0" * 12})),
    "capture.own_report": lambda world, _role, scope: Call({"report_id": world.report(scope)}),
    "capture.send": _capture,
    "capture_api.get_event": lambda world, role, scope: Call({"event_id": world.event(role, scope)[0]}),
    "capture_api.get_preview": _always(Call(query=_FINDING)),
    "capture_api.get_report": lambda world, _role, scope: Call({"report_id": world.report(scope)}),
    "capture_api.get_result": lambda world, _role, scope: Call({"report_id": world.report(scope)}),
    "capture_api.nearby_photo": lambda world, _role, scope: Call({"number": world.covered_case(scope)}),
    "capture_api.put_event": _put_event,
    "capture_api.put_event_photo": _put_event_photo,
    "capture_api.put_photo": _put_photo,
    "capture_api.put_report": _put_report,
    "case_photos.picture": lambda world, role, scope: Call({"token": world.photo(role, scope), "size": 320}),
    "cases.accept": _case("dispatched"),
    "cases.feedback": _feedback,
    "cases.give_back": _case("dispatched", reason="not_our_ground", text="在邻镇"),
    "cases.show": _case("rectifying"),
    "checks.decide": _case("checking", verdict="pass"),
    "checks.show": _case("checking"),
    "site_checks.decide": _site_check(verdict="pass"),
    "site_checks.show": _site_check(),
    "ground.settle": lambda world, role, scope: Call(
        {"number": world.case("rectifying", role, scope), "version": "none"}
    ),
    "map_api.cases": _always(Call(query=_VIEW)),
    "map_api.sight": _always(Call(query=_VIEW)),
    "notes.add": _case("rectifying", text="已联系"),
    "notes.document": lambda world, role, scope: Call({"token": world.attachment("pdf", role, scope)}),
    "notes.picture": lambda world, role, scope: Call({"token": world.attachment("jpeg", role, scope), "size": 320}),
    "imports.take": lambda _world, _role, _scope: Call(form={"file": (io.BytesIO(b"{}"), "mingcha.json")}),
    "missing.remind": lambda world, _role, _scope: Call({"report_id": world.lacking_report()}),
    "police.show": lambda world, _role, scope: Call({"number": world.police_case(scope)[0]}),
    "accountability.decide": _decision,
    "accountability.press": _case("rectifying", text="请三天内整改"),
    "calendar.change": _always(Call(form={"kind": "hours", "regular": "08:00-12:00,14:00-18:00"})),
    "calendar.look": _always(Call(form={"kind": "hours", "regular": "08:00-12:00,14:00-18:00"})),
    "police.hand_over": _handed_over,
    "police.step": _police_step,
    "routing_api.decide": _always(Call(body=_DECIDE)),
    "rulings.dismiss": _case("returned", reason="not_there", text="看过，没有"),
    "rulings.dispatch": _dispatch,
    "rulings.merge": _merge,
    "rulings.reopen": _case("closed", text="回头看"),
    "rulings.resume": _case("suspended"),
    "rulings.rule": _ruling,
    "requests.decide": _decided_request,
    "requests.take_back": _taken_back,
    "corrections.correct": _case("rectifying", item="ZANG-04", reason="item_wrong", text="看错了", go="yes"),
    "corrections.correction": _case("rectifying"),
    "corrections.seal": _case("rectifying", item="DUPIN-01", text="另有隐情", sure="yes"),
    "corrections.sealing": _case("rectifying"),
    "corrections.name_checker": _named_checker,
    "requests.make": _case("rectifying", kind="transfer", reason="changed", text="已移交"),
    "rulings.suspend": _suspension,
    "rulings.undo": _case("merged", text="看错了"),
    "persons.change": _person,
    "site_notices.answer": _site_link(text="已清"),
    "site_notices.issue": _site_order,
    "site_notices.sheet": _site_notice,
    "site_notices.show": _site_link(),
    "site_notices.withdraw": _site_notice,
    "marks.choose": _case("rectifying", marks="key", text="反复出现"),
    "printing.case": _case("rectifying"),
    "splitting.split": _case("rectifying", item="LUAN-02", text="还有占道", apart="yes"),
    "texts.add": _always(Call(form={"form": "note", "text": "已联系{谁}"})),
    "texts.change": _always(Call({"text_id": 0}, form={"form": "note", "text": "已联系"})),
    "texts.insert": _case("rectifying", standard="0"),
    "tasks.accept": _task("open"),
    "tasks.answer": _task("open", text="已清"),
    "tasks.give": _case("rectifying", unit="411002", reasons="ground", text="清运"),
    "tasks.rate": _task("done", rating="helpful"),
    "tasks.withdraw": _task("open", text="改由我们办"),
    "site.asset": _always(Call({"name": "no-such-file.js"})),
    "site.icon": _always(Call({"size": 64})),
    "site.shell": _always(Call({"speech": "zh", "page": "capture"})),
    "site.plain_style": _always(Call({"name": "tokens.css"})),
    "site.switch_language": _always(Call(form={"language": "zh", "next": "/account"})),
    "static": _always(Call({"filename": "no-such-file"})),
}


def call_for(world: World, endpoint: str, role: str, scope: str) -> Call:
    """The request to an endpoint."""
    build = BUILDERS.get(endpoint)
    return build(world, role, scope) if build else Call()


def url_of(world: World, rule: Rule, call: Call) -> str:
    """The address."""
    with world.app.test_request_context():
        return world.app.url_map.bind("localhost").build(rule.endpoint, dict(call.values))


def send(
    client: FlaskClient, method: str, url: str, call: Call, *, csrf: str = "", headers: Mapping[str, str] | None = None
) -> TestResponse:
    """Send the request as a browser would: forms with their token, the machine interface with its header or ``headers``."""
    options: dict[str, Any] = {"query_string": dict(call.query), "headers": dict(headers or {})}
    if method not in SAFE and call.body is not None:
        options |= {"data": call.body, "content_type": call.kind}
    elif method not in SAFE:
        options |= {"data": {**call.form, "csrf_token": csrf}}
    if method not in SAFE and url.startswith("/api/") and headers is None:
        options["headers"] = SAME_ORIGIN
    return client.open(url, method=method, buffered=True, **options)
