"""Where messages may go: https to public addresses, and what the operator named besides. Pure.

An address that a person typed must not make the server knock at doors inside its own network.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

_STANDARD_PORT: Final = {"https": 443, "http": 80}
# Global addresses behind which an IPv4 address of the own network may hide: NAT64, 6to4, Teredo
_TUNNELS: Final = tuple(ip_network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
LONGEST_URL: Final = 400


class BadTarget(ValueError):
    """An address to which nothing is sent; the message is a short code for the delivery's state."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes. ``trusted``: the operator named the host, so it may be private and without TLS."""

    scheme: str
    host: str
    port: int
    path: str
    trusted: bool


def target_of(url: str, trusted_hosts: Collection[str] = ()) -> Target:
    """The parts of ``url``. ``trusted_hosts`` holds ``host`` or ``host:port``. Raises BadTarget."""
    if len(url) > LONGEST_URL or any(ord(letter) <= 0x20 for letter in url) or "\\" in url:
        raise BadTarget("url_malformed")
    try:
        parts = urlsplit(url)
        port = parts.port or _STANDARD_PORT[parts.scheme]
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, KeyError):
        raise BadTarget("url_malformed") from None
    if not host or parts.username is not None or parts.password is not None:
        raise BadTarget("url_malformed")
    trusted = host in trusted_hosts or f"{host}:{port}" in trusted_hosts
    if parts.scheme != "https" and not trusted:
        raise BadTarget("https_needed")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path, trusted)


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open network: not private, local, reserved, multicast or a tunnel."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        return _open(parsed.ipv4_mapped)
    if isinstance(parsed, IPv6Address) and any(parsed in tunnel for tunnel in _TUNNELS):
        return False
    return _open(parsed)


def _open(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not address.is_multicast and not address.is_reserved
