"""The machine's door: where would a finding go, and why."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request
from pydantic import ValidationError

from app.accounts import current_actor
from app.platform import clock
from app.platform.errors import BadInput, Malformed
from app.platform.i18n import _l
from app.platform.policy import requires
from app.routing.answers import answer_json, preview_json
from app.routing.policies import FULL_ANSWER
from app.routing.queries import decide_for
from app.routing.schemas import DecideBody

bp = Blueprint("routing_api", __name__, url_prefix="/api/routing")


@bp.post("/decide")
@requires("routing.decide")
def decide() -> Response:
    """The decision with its trace; inspectors get what the line above the submit button shows."""
    body = _body()
    decision = decide_for(
        body.item,
        body.lon,
        body.lat,
        body.accuracy,
        at=body.at_or(clock.now()),
        crs=body.crs,
        alt=body.alt,
        boundary_choice=body.boundary_choice,
    )
    full = current_actor().role in FULL_ANSWER
    return jsonify(answer_json(decision) if full else preview_json(decision))


def _body() -> DecideBody:
    try:
        return DecideBody.model_validate_json(request.get_data(cache=False))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        if first["type"] == "json_invalid":
            raise Malformed("json_invalid", _l("请求不是 JSON。")) from error
        message = _l("字段有误：%(name)s(%(reason)s)")
        raise BadInput("field_invalid", message, field=field, name=field, reason=first["msg"]) from error
