"""Passwords, tokens, sealed identities and one-time codes: every primitive of the room, each behind one function.

Keys for what the server must read again are derived from the instance's secret; legal identities are sealed to a public
key whose other half never touches the server.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import argon2
import pyotp
import segno
from nacl.encoding import HexEncoder
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox

from app.platform import clock
from app.platform.ids import random_token
from app.platform.settings import current_config
from config import Config

ISSUER: Final = "Mingcha"
API_MARK: Final = "mct_"
# Each verification holds its memory for a tenth of a second: more at once would let logins exhaust the machine
_hashing = threading.BoundedSemaphore(2)


@lru_cache(maxsize=4)
def _hasher(memory_kib: int, time_cost: int) -> argon2.PasswordHasher:
    return argon2.PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=1)


@lru_cache(maxsize=4)
def _nobody(memory_kib: int, time_cost: int) -> str:
    return _hasher(memory_kib, time_cost).hash(secrets.token_urlsafe(16))


def _parameters(config: Config) -> tuple[int, int]:
    return config.argon2_memory_kib, config.argon2_time_cost


def hash_password(password: str) -> str:
    """Argon2id with the configured cost."""
    with _hashing:
        return _hasher(*_parameters(current_config())).hash(password)


def verify_password(password_hash: str | None, password: str) -> bool:
    """Whether the password is right; without a hash (no such login) the same time passes and the answer is no."""
    parameters = _parameters(current_config())
    known = password_hash or _nobody(*parameters)
    with _hashing:
        try:
            return _hasher(*parameters).verify(known, password) and password_hash is not None
        except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
            return False


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with a cost other than the configured one."""
    return _hasher(*_parameters(current_config())).check_needs_rehash(password_hash)


def new_password() -> str:
    """A password for handing over: four groups of four characters that cannot be mistaken, 79 bits."""
    text = random_token(16)
    return "-".join(text[start : start + 4] for start in range(0, 16, 4))


def new_session_token() -> str:
    """256 random bits for a cookie."""
    return secrets.token_urlsafe(32)


def new_api_token() -> str:
    """256 random bits for a program, with a prefix by which leaks are found."""
    return API_MARK + secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _derived(purpose: bytes) -> bytes:
    return hashlib.blake2b(current_config().secret_key, digest_size=32, person=purpose).digest()


def throttle_key(kind: str, subject: str) -> str:
    """A key under which tries are counted; it does not tell what was tried."""
    return hmac.new(_derived(b"mc-throttle"), f"{kind}:{subject}".encode(), hashlib.sha256).hexdigest()


def sign_device(login_key: str) -> str:
    """The mark of a device on which this login succeeded once."""
    return hmac.new(_derived(b"mc-device"), login_key.encode(), hashlib.sha256).hexdigest()[:32]


def is_device_of(mark: str, login_key: str) -> bool:
    """Whether the mark was made for this login."""
    return hmac.compare_digest(mark.encode(), sign_device(login_key).encode())


def new_totp_secret() -> str:
    """A secret for one-time codes, in base 32."""
    return pyotp.random_base32()


def encrypt_totp(secret: str) -> bytes:
    """The secret as the database keeps it."""
    return bytes(SecretBox(_derived(b"mc-totp")).encrypt(secret.encode()))


def decrypt_totp(sealed: bytes) -> str | None:
    """The secret again; None when it was made under another instance secret."""
    try:
        return SecretBox(_derived(b"mc-totp")).decrypt(sealed).decode()
    except CryptoError:
        return None


def seal_offer(account_id: int, secret: str) -> str:
    """A secret on offer, to travel through the enrolment form of this account only."""
    return SecretBox(_derived(b"mc-totp-offer")).encrypt(f"{account_id}:{secret}".encode(), encoder=HexEncoder).decode()


def open_offer(account_id: int, sealed: str) -> str | None:
    """The secret of an offer; None when it is none of this account's."""
    try:
        text = SecretBox(_derived(b"mc-totp-offer")).decrypt(sealed.encode(), encoder=HexEncoder).decode()
    except (CryptoError, ValueError):
        return None
    owner, _, secret = text.partition(":")
    return secret if owner == str(account_id) else None


def totp_step(secret: str, code: str, after_step: int) -> int | None:
    """The 30-second step at which the code holds, now or one step either side; None when wrong or used before."""
    code = "".join(code.split())
    totp = pyotp.TOTP(secret)
    current = totp.timecode(clock.now())
    for step in (current - 1, current, current + 1):
        if step > after_step and hmac.compare_digest(totp.generate_otp(step).encode(), code.encode()):
            return step
    return None


def totp_picture(secret: str, login: str) -> str:
    """The enrolment QR code as the address of an inline picture."""
    address = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)
    return segno.make(address, error="m").svg_data_uri(
        scale=5, border=2, dark="#17191b", light="#ffffff", omitsize=True
    )


def seal_identity(identity: Mapping[str, str], public_key: str) -> bytes:
    """The identity, readable only on the computer that holds the private half of ``public_key`` (hexadecimal).

    Raises:
        ValueError: when the key is no public key.
    """
    try:
        box = SealedBox(PublicKey(public_key.encode(), encoder=HexEncoder))
    except (CryptoError, ValueError, TypeError) as error:
        raise ValueError("not a public key in hexadecimal") from error
    return bytes(box.encrypt(json.dumps(dict(identity), ensure_ascii=False).encode()))


def open_identity(sealed: bytes, private_key: str) -> dict[str, str]:
    """What was sealed; for the offline computer and for tests."""
    box = SealedBox(PrivateKey(private_key.encode(), encoder=HexEncoder))
    identity: dict[str, str] = json.loads(box.decrypt(sealed))
    return identity


def new_identity_keys() -> tuple[str, str]:
    """A private and a public key in hexadecimal; to be made on the offline computer."""
    private = PrivateKey.generate()
    return private.encode(HexEncoder).decode(), private.public_key.encode(HexEncoder).decode()
