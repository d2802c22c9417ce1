"""``/api/push-subscriptions``: a browser hands in where it can be reached."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.accounts import agent_label, current_actor
from app.notices.rules.hosts import BadTarget, target_of
from app.notices.sending.push import Browser, is_browser, raw
from app.notices.service.subscriptions import keep_subscription
from app.platform.errors import BadInput
from app.platform.i18n import _l
from app.platform.policy import signed_in
from app.platform.settings import trusted_hosts

bp = Blueprint("notices_api", __name__)


class Keys(BaseModel):
    """The browser's public key and secret, URL-safe base64."""

    model_config = ConfigDict(extra="ignore")
    p256dh: str = Field(max_length=100)
    auth: str = Field(max_length=40)


class Subscription(BaseModel):
    """What ``PushSubscription.toJSON()`` gives."""

    model_config = ConfigDict(extra="ignore")
    endpoint: str = Field(max_length=400)
    keys: Keys


@bp.post("/api/push-subscriptions")
@signed_in
def subscribe() -> tuple[Response, int]:
    """Keep this browser of the caller's; the same one again replaces its entry."""
    try:
        given = Subscription.model_validate_json(request.get_data(cache=False))
        target_of(given.endpoint, trusted_hosts())
        browser = Browser(given.endpoint, raw(given.keys.p256dh), raw(given.keys.auth))
    except (ValidationError, BadTarget, ValueError):
        raise BadInput("subscription_malformed", _l("这台设备的推送登记不完整，没有保存。")) from None
    if not is_browser(browser):
        raise BadInput("subscription_malformed", _l("这台设备的推送登记不完整，没有保存。"))
    agent = agent_label(request.headers.get("User-Agent", ""))
    device = keep_subscription(current_actor(), browser.endpoint, browser.to_json(), agent)
    return jsonify({"device": device}), 201
