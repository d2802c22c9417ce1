"""A sender in a process of its own: ``python -m tests.notices.sender DATABASE INSTANCE HOST NOW``; made to be killed."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from app import create_app
from app.notices.sending.deliver import deliver_due
from app.platform import clock
from tests.conftest import base_config


def main(database: str, instance: str, host: str, now: str) -> None:
    """Send what is due, as of ``now``."""
    app = create_app(replace(base_config(Path(instance)), database_url=database, outbound_hosts=host))
    with app.app_context(), clock.at(datetime.fromisoformat(now)):
        deliver_due()


if __name__ == "__main__":
    main(*sys.argv[1:5])
