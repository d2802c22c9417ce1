"""Pictures of cases: derivatives without metadata, under random tokens, for those who may see the case."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from app.accounts import current_actor
from app.cases.queries.photo import photo_digest
from app.evidence import derivative_response
from app.platform.errors import NotFound
from app.platform.policy import requires

bp = Blueprint("case_photos", __name__)


@bp.get("/photos/<string(length=22):token>/<int:size>.jpg")
@requires("cases.photo")
def picture(token: str, size: int) -> Response:
    """One derivative. Raises NotFound for a foreign or unknown token, or another size."""
    if size == 320:
        return derivative_response(photo_digest(token, current_actor()), 320)
    if size == 1280:
        return derivative_response(photo_digest(token, current_actor()), 1280)
    raise NotFound
