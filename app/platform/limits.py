"""Rate limits per signed-in person and per route class; no address is used or stored."""

from __future__ import annotations

import math

from flask import Flask, request
from flask_limiter import Limiter, RequestLimit

from app.platform import clock
from app.platform.errors import TooManyRequests
from app.platform.policy import registry
from config import Config


def _who() -> str:
    actor = registry().load_actor()
    return f"account:{getattr(actor, 'account_id', 'unknown')}" if actor else "anonymous"


def _harmless() -> bool:
    """Reading is not limited; login tries are counted by the accounts themselves."""
    return request.method in {"GET", "HEAD", "OPTIONS"}


def _say_when(breached: RequestLimit) -> None:
    """Refuse, and say after how many seconds another try is worth it."""
    raise TooManyRequests(retry_after=max(1, math.ceil(breached.reset_at - clock.now().timestamp())))


def init_app(app: Flask, config: Config) -> Limiter:
    """Attach the limiter: memory in one process, Redis at scale; a person's writes are limited to ``config.api_rate``."""
    limiter = Limiter(
        key_func=_who,
        storage_uri=config.redis_url or "memory://",
        default_limits=[config.api_rate],
        default_limits_exempt_when=_harmless,
        headers_enabled=False,
        on_breach=_say_when,
        enabled=not config.testing,
    )
    limiter.init_app(app)
    app.extensions["mingcha_limiter"] = limiter
    return limiter
