"""Commands on people: logins, sessions, tokens, second factors."""

from app.accounts.service.login import LoggedIn, log_in, log_out, pass_code, pass_enrolment
from app.accounts.service.people import (
    NewAccount,
    change_password,
    create_account,
    create_accounts,
    disable_account,
    enable_account,
    prefer_language,
    reset_password,
    reset_second_factor,
)
from app.accounts.service.second_factor import Enrolment, begin_enrolment, replace_second_factor
from app.accounts.service.sessions import (
    confirm_identity,
    forget_old,
    revoke_other_sessions,
    revoke_session,
    touch_session,
)
from app.accounts.service.tokens import issue_token, revoke_token

__all__ = [
    "Enrolment",
    "LoggedIn",
    "NewAccount",
    "begin_enrolment",
    "change_password",
    "confirm_identity",
    "create_account",
    "create_accounts",
    "disable_account",
    "enable_account",
    "forget_old",
    "issue_token",
    "log_in",
    "log_out",
    "pass_code",
    "pass_enrolment",
    "prefer_language",
    "replace_second_factor",
    "reset_password",
    "reset_second_factor",
    "revoke_other_sessions",
    "revoke_session",
    "revoke_token",
    "touch_session",
]
