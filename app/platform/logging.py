"""Structured logs without personal data: JSON lines, an allow-list of what a request may say, secrets cut out."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import MutableMapping
from typing import Any

import structlog
from flask import Flask, Response, g, request

from config import Config

# Never in a log, whatever a caller passes.
_FORBIDDEN = frozenset(
    {
        "password",
        "token",
        "cookie",
        "authorization",
        "code",
        "note",
        "text",
        "login",
        "name",
        "ip",
        "user_agent",
        "lon",
        "lat",
    }
)
log = structlog.get_logger("http")


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace every forbidden key by a mark."""
    for key in event:
        if key in _FORBIDDEN:
            event[key] = "[redacted]"
    return event


def configure(config: Config) -> None:
    """Write JSON lines to standard error at the configured level."""
    level = logging.getLevelNamesMapping().get(config.log_level.upper(), logging.INFO)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            redact,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=not config.testing,
    )


def _started() -> None:
    g.request_started = time.perf_counter()


def _finished(response: Response) -> Response:
    started = g.get("request_started")
    took = round((time.perf_counter() - started) * 1000, 1) if started else None
    if response.status_code >= 500 or (took is not None and took > 1000):
        log.warning("slow_or_failed", endpoint=request.endpoint, status=response.status_code, ms=took)
    else:
        log.debug("request", endpoint=request.endpoint, status=response.status_code, ms=took)
    return response


def init_app(app: Flask, config: Config) -> None:
    """Log each request by endpoint, status and duration; no address, no path, no agent."""
    configure(config)
    app.before_request(_started)
    app.after_request(_finished)
