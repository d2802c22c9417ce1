"""E-mail in plain text: what, where, and a link that asks for the login. Without a mail server it goes to the console."""

from __future__ import annotations

import smtplib
import ssl
import sys
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit

from app.notices.sending.faults import NotSent, Refused, Unreachable
from app.platform import clock
from app.platform.settings import current_config

WAIT_SECONDS: Final = 20
_PORTS: Final = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


class Mailer(Protocol):
    """Whatever takes a finished message."""

    def send(self, message: EmailMessage) -> None:
        """Hand it over. Raises NotSent."""


class ConsoleMailer:
    """Writes messages to the standard output, for installations without a mail server."""

    def send(self, message: EmailMessage) -> None:
        """Print head and text."""
        sys.stdout.write(f"{message['To']}\n{message['Subject']}\n\n{message.get_content()}\n")


class SmtpMailer:
    """A mail server: ``smtp`` with STARTTLS, ``smtps``, or ``smtp+plain`` for a relay on the own machine."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._scheme, self._host = parts.scheme, parts.hostname or ""
        self._port = parts.port or _PORTS[parts.scheme]
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")

    def send(self, message: EmailMessage) -> None:
        """Hand it to the server. Raises Unreachable, Refused for a receiver it will never have, else NotSent."""
        try:
            with self._connected() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise (Refused if code >= 500 else NotSent)(f"smtp_{code}") from None
        except smtplib.SMTPResponseException as error:
            raise NotSent(f"smtp_{error.smtp_code}") from None
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable("timeout" if isinstance(error, TimeoutError) else "mail_server") from None

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self._scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=WAIT_SECONDS, context=context)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=WAIT_SECONDS)
        try:
            if self._scheme == "smtp":
                server.starttls(context=context)
            if self._user:
                server.login(self._user, self._password)
        except BaseException:
            server.close()
            raise
        return server


def mailer_for(url: str) -> Mailer:
    """The mailer of the setting ``mail_url``; the console when it is empty. Raises ValueError for another scheme."""
    if not url:
        return ConsoleMailer()
    if urlsplit(url).scheme not in _PORTS or not urlsplit(url).hostname:
        raise ValueError("smtp://, smtps:// or smtp+plain:// and a host expected")
    return SmtpMailer(url)


def compose(address: str, subject: str, text: str, message_id: str) -> EmailMessage:
    """A message as it leaves; the same ``message_id`` over all tries lets the receiver see that it is the same."""
    sender = current_config().mail_from
    message = EmailMessage()
    message["From"] = sender
    message["To"] = address
    message["Subject"] = subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{message_id}@{sender.rpartition('@')[2].rstrip('>')}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, cte="base64")
    return message
