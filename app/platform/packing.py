"""Compresses pages and data on their way out, where that tells an eavesdropper nothing.

Compression betrays a secret through the length of an encrypted answer when the same answer also holds text that the
attacker chose (the BREACH attack). What others can put into a signed-in person's request is its address, so an answer to an
address with a query is never compressed, nor is the answer to a form. The token in a form is no such secret in any case: its
signature changes every second and cannot be made from the rest.
"""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

_LEVEL = 6
_WORTH_IT = 1024
_KINDS = frozenset({"text/html", "application/json"})


def _pack(response: Response) -> Response:
    if not _may_be_packed(response):
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings.quality("gzip") <= 0:
        return response
    response.set_data(gzip.compress(response.get_data(), _LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    tag, _is_weak = response.get_etag()
    if tag is not None:
        response.set_etag(tag, weak=True)  # the same content in other bytes
    return response


def _may_be_packed(response: Response) -> bool:
    if request.method != "GET" or request.query_string or response.status_code != 200:
        return False
    if response.mimetype not in _KINDS or "Content-Encoding" in response.headers:
        return False
    return not (response.is_streamed or response.direct_passthrough) and len(response.get_data()) >= _WORTH_IT


def init_app(app: Flask) -> None:
    """Compress what the application answers."""
    app.after_request(_pack)
