"""The running application's configuration."""

from __future__ import annotations

from flask import current_app

from config import Config


def current_config() -> Config:
    """The frozen configuration of the running application."""
    config: Config = current_app.config["MINGCHA"]
    return config
