"""Background work of the room: a hint sends what a new notice put on its way, a sweep whatever is due."""

from __future__ import annotations

from app.notices.sending.deliver import deliver_due, deliver_notice, send_address_code
from app.notices.service.clearing import clear_old_notices
from app.platform.jobs import job, periodic


@job("notices.deliver")
def deliver(notice_id: int) -> None:
    """Send what is due of one notice."""
    deliver_notice(notice_id)


@job("notices.send-code")
def send_code(account_id: int) -> None:
    """Mail the code that confirms an address."""
    send_address_code(account_id)


@periodic("notices.deliver-due", seconds=60)
def sweep() -> None:
    """Send whatever is due, also what a dead sender left behind."""
    deliver_due()


@periodic("notices.clear-old", seconds=3600)
def clear() -> None:
    """Remove what is older than notices are kept."""
    clear_old_notices()
