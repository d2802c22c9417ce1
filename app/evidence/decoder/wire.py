"""How the server and its decoder processes talk: a length, a JSON header, then the blobs the header announces.

A request carries the picture as an open file descriptor, so that a decoder needs no access to any file system. Both sides
check every length: the decoder has read a stranger's file and its answer is trusted no further than that.
"""

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Mapping, Sequence
from typing import Any

MAX_HEADER = 64 * 1024
MAX_BLOB = 4 * 1024 * 1024
MAX_BLOBS = 4
_LENGTH = struct.Struct(">I")


class WireError(Exception):
    """The other side closed, or sent what the protocol does not allow."""


def send_request(sock: socket.socket, header: Mapping[str, Any], descriptor: int) -> None:
    """Send one request together with the file it is about."""
    body = json.dumps(header).encode()
    socket.send_fds(sock, [_LENGTH.pack(len(body)) + body], [descriptor])


def receive_request(sock: socket.socket) -> tuple[dict[str, Any], int] | None:
    """The next request and its file descriptor (the caller closes it), or None at the end of the conversation."""
    data, descriptors, _flags, _address = socket.recv_fds(sock, _LENGTH.size + MAX_HEADER, 1)
    if not data:
        return None
    if len(data) < _LENGTH.size or len(descriptors) != 1:
        raise WireError("request without its file")
    (size,) = _LENGTH.unpack_from(data)
    body = data[_LENGTH.size :]
    if len(body) < size <= MAX_HEADER:
        body += _exactly(sock, size - len(body))
    return _parsed(body), descriptors[0]


def send_reply(sock: socket.socket, header: Mapping[str, Any], blobs: Sequence[bytes] = ()) -> None:
    """Send one answer with its blobs."""
    body = json.dumps({**header, "blobs": [len(blob) for blob in blobs]}).encode()
    sock.sendall(_LENGTH.pack(len(body)) + body + b"".join(blobs))


def receive_reply(sock: socket.socket, seconds: float) -> tuple[dict[str, Any], list[bytes]]:
    """The next answer and its blobs. Raises WireError, or TimeoutError when it is not complete after ``seconds``."""
    deadline = time.monotonic() + seconds
    (size,) = _LENGTH.unpack(_exactly(sock, _LENGTH.size, deadline))
    if size > MAX_HEADER:
        raise WireError("header too long")
    header = _parsed(_exactly(sock, size, deadline))
    lengths = header.pop("blobs", None)
    if not isinstance(lengths, list) or len(lengths) > MAX_BLOBS:
        raise WireError("blobs not announced")
    if any(type(length) is not int or not 0 <= length <= MAX_BLOB for length in lengths):
        raise WireError("blob too long")
    return header, [_exactly(sock, length, deadline) for length in lengths]


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        header = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise WireError("header is no JSON") from error
    if not isinstance(header, dict):
        raise WireError("header is no object")
    return header


def _exactly(sock: socket.socket, size: int, deadline: float | None = None) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        if deadline is not None:
            sock.settimeout(max(0.001, deadline - time.monotonic()))
        part = sock.recv(min(size - len(parts), 1 << 20))
        if not part:
            raise WireError("closed")
        parts += part
    return bytes(parts)
