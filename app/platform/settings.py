"""The running application's configuration."""

from __future__ import annotations

from flask import current_app

from config import Config


def current_config() -> Config:
    """The frozen configuration of the running application."""
    config: Config = current_app.config["MINGCHA"]
    return config


def trusted_hosts() -> frozenset[str]:
    """Hosts (``host`` or ``host:port``) that messages may go to though they are private or without TLS."""
    return frozenset(filter(None, (host.strip() for host in current_config().outbound_hosts.split(","))))
