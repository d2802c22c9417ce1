"""Rate limits per signed-in person and route; no address is used or stored."""

from __future__ import annotations

import math
from typing import cast

from flask import Flask, current_app, request
from limits import RateLimitItem, parse
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from app.platform import clock
from app.platform.counters import SCHEME
from app.platform.errors import TooManyRequests
from app.platform.policy import registry
from config import Config

_EXTENSION = "mingcha_limits"
_HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})


class Limits:
    """What each person has spent: counted in this process, or in Redis where several serve."""

    def __init__(self, storage_uri: str, rate: str, *, enabled: bool = True) -> None:
        self._enabled = enabled
        self._strategy = FixedWindowRateLimiter(cast("Storage", storage_from_string(storage_uri)))
        self._rate = parse(rate)
        self._others: dict[str, RateLimitItem] = {}

    def spend(self, purpose: str, rate: str | None = None) -> None:
        """Count one more act of whoever asks against ``rate`` (such as ``6 per hour``; by default that of any write).

        Raises TooManyRequests, with the seconds after which another try is worth it.
        """
        if not self._enabled:
            return
        item = self._rate if rate is None else self._others.setdefault(rate, parse(rate))
        who = _who()
        if not self._strategy.hit(item, who, purpose):
            ends = self._strategy.get_window_stats(item, who, purpose).reset_time
            raise TooManyRequests(retry_after=max(1, math.ceil(ends - clock.now().timestamp())))


def _who() -> str:
    actor = registry().load_actor()
    return f"account:{getattr(actor, 'account_id', 'unknown')}" if actor else "anonymous"


def limits() -> Limits:
    """The limits of the running application."""
    return cast("Limits", current_app.extensions[_EXTENSION])


def _count_write() -> None:
    """Reading is not limited; login tries are counted by the accounts themselves."""
    if request.method not in _HARMLESS and request.endpoint is not None:
        limits().spend(request.endpoint)


def init_app(app: Flask, config: Config) -> None:
    """Attach the limits: memory in one process, Redis at scale; a person's writes are limited to ``config.api_rate``."""
    storage_uri = config.redis_url or f"{SCHEME}://"
    app.extensions[_EXTENSION] = Limits(storage_uri, config.api_rate, enabled=not config.testing)
    app.before_request(_count_write)
