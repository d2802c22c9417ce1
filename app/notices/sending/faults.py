"""Why a message did not go out, as short codes for the delivery's state. No content, no address."""

from __future__ import annotations


class NotSent(Exception):
    """A try failed; worth another one later."""


class Unreachable(NotSent):
    """The way itself is blocked (server down, name unknown): others on the same way need not be tried now."""


class Refused(NotSent):
    """The receiver will not have it, now or later."""


class Gone(Refused):
    """The receiver is no more: a browser that took its subscription back."""
