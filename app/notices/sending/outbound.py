"""The one HTTP client of the service: to public addresses only, checked where the connection is made, no redirects.

The name is looked up once and the connection goes to the very address that was judged, so that a name that answers
differently the second time gains nothing.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Collection, Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from typing import Final

from app.notices.rules.hosts import BadTarget, Target, is_public, target_of
from app.notices.sending.faults import Gone, NotSent, Refused, Unreachable

WAIT_SECONDS: Final = 10
WHOLE_SECONDS: Final = 20
_GONE: Final = frozenset({404, 410})


class _Judged(HTTPConnection):
    """A connection to an address that was judged before, under the name it was looked up by."""

    def __init__(self, target: Target, address: str) -> None:
        super().__init__(target.host, target.port, timeout=WAIT_SECONDS)
        self._target = target
        self._address = address

    def connect(self) -> None:
        """Connect to the judged address; TLS proves that it is the named host."""
        plain = socket.create_connection((self._address, self._target.port), WAIT_SECONDS)
        if self._target.scheme == "https":
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self._target.host)
        else:
            self.sock = plain


def post(url: str, headers: Mapping[str, str], body: bytes, trusted_hosts: Collection[str] = ()) -> None:
    """POST ``body``; returns when the answer is 2xx.

    Raises:
        Refused: for an address that may not be reached.
        Gone: for 404 and 410.
        Unreachable: when no connection comes about.
        NotSent: for any other answer, or none in time.
    """
    try:
        target = target_of(url, trusted_hosts)
    except BadTarget as error:
        raise Refused(str(error)) from None
    status = _answer(target, _judged_address(target), headers, body)
    if status in _GONE:
        raise Gone(f"http_{status}")
    if not 200 <= status < 300:
        raise NotSent(f"http_{status}")


def _judged_address(target: Target) -> str:
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except OSError:
        raise Unreachable("name_unknown") from None
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not (target.trusted or all(map(is_public, addresses))):
        raise Refused("address_not_public")
    return addresses[0]


def _answer(target: Target, address: str, headers: Mapping[str, str], body: bytes) -> int:
    connection = _Judged(target, address)
    # A receiver that sends one byte at a time would else hold the worker for as long as it likes
    guard = threading.Timer(WHOLE_SECONDS, _cut, [connection])
    guard.daemon = True
    guard.start()
    try:
        connection.connect()
    except (OSError, ssl.SSLError) as error:
        guard.cancel()
        connection.close()
        raise Unreachable(_word(error)) from None
    try:
        connection.request("POST", target.path, body, {"User-Agent": "Mingcha", **headers})
        return connection.getresponse().status
    except (OSError, HTTPException) as error:
        raise NotSent(_word(error)) from None
    finally:
        guard.cancel()
        connection.close()


def _cut(connection: HTTPConnection) -> None:
    if connection.sock is not None:
        with suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)


def _word(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, ssl.SSLError):
        return "tls"
    return "connection"
