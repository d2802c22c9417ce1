"""Canaries: what nobody but supervision may ever read of an inspector, in every form in which it could slip out."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from html import escape
from urllib.parse import quote

from werkzeug.test import TestResponse


def forms(secret: str) -> dict[str, bytes]:
    """The ways in which ``secret`` may be written: name → bytes to look for."""
    raw = secret.encode()
    return {
        "raw": raw,
        "html": escape(secret).encode(),
        "json": json.dumps(secret)[1:-1].encode(),
        "url": quote(secret, safe="").encode(),
        "hex": raw.hex().encode(),
        "sha256": hashlib.sha256(raw).hexdigest().encode(),
        "md5": hashlib.md5(raw).hexdigest().encode(),
        **{f"base64+{shift}": _base64(raw, shift) for shift in range(3)},
    }


def _base64(raw: bytes, shift: int) -> bytes:
    """The letters that ``raw`` always leaves in a base64 text when ``shift`` bytes stand before it, whatever stands around."""
    encoded = base64.b64encode(b"\0" * shift + raw)
    first = -(-shift * 8 // 6)
    last = (shift + len(raw)) * 8 // 6
    return encoded[first:last]


def leaks(text: bytes, canaries: Mapping[str, str]) -> Iterator[str]:
    """Names of canaries that stand in ``text``, with the form they have there. Letter case does not hide one."""
    lowered = text.lower()
    for name, secret in canaries.items():
        for form, needle in forms(secret).items():
            found = needle in text if form.startswith("base64") else needle.lower() in lowered
            if found:
                yield f"{name} ({form})"


def everything(response: TestResponse) -> bytes:
    """Body, headers and cookies of an answer. What the request itself asked for is no news to whoever asked."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers)
    return response.get_data() + b"\n" + headers.encode("utf-8", "surrogateescape")
