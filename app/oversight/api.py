"""The machine's door to the map: what is in view, the next lines of its list, the outlines of the base map."""

from __future__ import annotations

from hashlib import sha256

from flask import Blueprint, Response, jsonify, request

from app.accounts import current_actor
from app.oversight.answers import cases_answer, map_answer
from app.oversight.doors import asked_after, asked_view, packed
from app.oversight.outlines import outline_file
from app.platform.errors import NotFound
from app.platform.i18n import _l
from app.platform.policy import requires, signed_in

_YEAR = 31_536_000

bp = Blueprint("map_api", __name__, url_prefix="/api")


@bp.get("/map")
@requires("oversight.map")
def sight() -> Response:
    """Figures, marks and the most urgent cases of ``bbox`` at ``zoom``; ``If-None-Match`` spares an unchanged answer."""
    return _tagged(jsonify(map_answer(current_actor(), asked_view())))


@bp.get("/map/cases")
@requires("oversight.map")
def cases() -> Response:
    """The cases of ``bbox`` by urgency, those after case ``after``."""
    return packed(jsonify(cases_answer(current_actor(), asked_view(), asked_after())))


@bp.get("/jurisdictions")
@signed_in
def jurisdictions() -> Response:
    """Outlines of counties, zones and townships. Asked for with its fingerprint (``v``) the answer may be kept a year."""
    outlines = outline_file()
    if outlines is None:
        raise NotFound("boundaries_missing", _l("还没有装入边界。"))
    small = request.accept_encodings.quality("gzip") > 0
    response = Response(outlines.packed if small else outlines.plain, mimetype="application/json")
    if small:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    response.set_etag(outlines.fingerprint)
    exact = request.args.get("v") == outlines.fingerprint
    response.headers["Cache-Control"] = f"private, max-age={_YEAR}, immutable" if exact else "private, no-cache"
    response.make_conditional(request)
    return response


def _tagged(response: Response) -> Response:
    response.set_etag(sha256(response.get_data()).hexdigest()[:32], weak=True)
    response.make_conditional(request)
    return response if response.status_code == 304 else packed(response)
