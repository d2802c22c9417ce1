"""What a script may ask about the login it runs under."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from app.accounts.current import current_actor
from app.platform.policy import signed_in

bp = Blueprint("account_api", __name__, url_prefix="/api")


@bp.get("/me")
@signed_in
def me() -> Response:
    """Handle and role of whoever asks: how the app shell, which names nobody, learns whose phone it is on."""
    actor = current_actor()
    return jsonify(handle=actor.handle, role=actor.role)
