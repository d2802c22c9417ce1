"""A complete login without typing: a session row and its cookie."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from app.accounts import find_account
from app.accounts.current import session_cookie
from app.accounts.service.sessions import open_session
from app.platform.unit_of_work import atomic


def session_of(app: Flask, login: str) -> tuple[str, str]:
    """Name and value of a cookie by which requests come from ``login``, proved with both factors just now."""
    with app.app_context():
        account = find_account(login)
        assert account is not None, login
        with atomic():
            token = open_session(account.account_id, "full", "test")
        return session_cookie(), token


def sign_in(app: Flask, client: FlaskClient, login: str) -> None:
    """Let ``client`` be ``login`` from now on."""
    client.set_cookie(*session_of(app, login))
