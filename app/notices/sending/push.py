"""Web push: the message encrypted for one browser (RFC 8291), the sender identified by a key of this instance (RFC 8292)."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from typing import Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.notices.sealing import derived
from app.platform import clock
from app.platform.settings import current_config

CURVE: Final = ec.SECP256R1()
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
RECORD: Final = 4096
KEEP_SECONDS: Final = 86_400
LONGEST: Final = 3000


@dataclass(frozen=True, slots=True)
class Browser:
    """What a browser gave for its subscription: where to post, its public key, its secret."""

    endpoint: str
    key: bytes
    auth: bytes

    def to_json(self) -> str:
        """As it is sealed."""
        return json.dumps([self.endpoint, _text(self.key), _text(self.auth)])

    @classmethod
    def from_json(cls, text: str) -> Browser:
        """What ``to_json`` made."""
        endpoint, key, auth = json.loads(text)
        return cls(endpoint, raw(key), raw(auth))


def raw(text: str) -> bytes:
    """URL-safe base64 with or without padding. Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def sender_key() -> ec.EllipticCurvePrivateKey:
    """The key of this instance, derived from its secret: the same on every host, kept in no file of its own."""
    number = int.from_bytes(derived(b"mc-vapid")) % (_ORDER - 1) + 1
    return ec.derive_private_key(number, CURVE)


def public_key() -> str:
    """What browsers subscribe with."""
    return _text(_point(sender_key().public_key()))


def is_browser(browser: Browser) -> bool:
    """Whether key and secret are what they should be: a point of the curve and 16 bytes."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, browser.key)
    except ValueError:
        return False
    return len(browser.key) == 65 and len(browser.auth) == 16


def encrypt(
    browser: Browser, message: bytes, salt: bytes | None = None, key: ec.EllipticCurvePrivateKey | None = None
) -> bytes:
    """The body of a push request in ``aes128gcm``. ``salt`` and ``key`` are fresh for each message; given in tests only."""
    salt, key = salt or os.urandom(16), key or ec.generate_private_key(CURVE)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, browser.key)
    own_point = _point(key.public_key())
    shared = _derive(browser.auth, key.exchange(ec.ECDH(), theirs), b"WebPush: info\0" + browser.key + own_point, 32)
    content_key = _derive(salt, shared, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derive(salt, shared, b"Content-Encoding: nonce\0", 12)
    sealed = AESGCM(content_key).encrypt(nonce, message + b"\x02", None)
    return salt + RECORD.to_bytes(4) + bytes([len(own_point)]) + own_point + sealed


def _derive(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def request_headers(browser: Browser, urgent: bool) -> dict[str, str]:
    """Headers of a push request, with a token of twelve hours for the push service of this browser."""
    parts = urlsplit(browser.endpoint)
    expires = int((clock.now() + timedelta(hours=12)).timestamp())
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": expires,
        "sub": f"mailto:{parseaddr(current_config().mail_from)[1]}",
    }
    return {
        "Authorization": f"vapid t={_token(claims)}, k={public_key()}",
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEEP_SECONDS),
        "Urgency": "high" if urgent else "normal",
    }


def _token(claims: Mapping[str, object]) -> str:
    head = _text(b'{"typ":"JWT","alg":"ES256"}')
    signed = f"{head}.{_text(json.dumps(claims, separators=(',', ':')).encode())}"
    r, s = decode_dss_signature(sender_key().sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{signed}.{_text(r.to_bytes(32) + s.to_bytes(32))}"
