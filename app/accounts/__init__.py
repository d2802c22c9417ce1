"""People, roles, sessions, sealed identities: who asks, what they may be called, and how they prove it."""

from app.accounts.current import current_actor, find_actor, init_app, require_confirmed
from app.accounts.keys import hash_password, new_password
from app.accounts.names import role_name
from app.accounts.queries import (
    AccountInfo,
    Recipient,
    active_units,
    actors_at_work,
    case_handle,
    find_account,
    find_by_handle,
    get_actor,
    list_accounts,
    names_of,
    person_handle,
    recipients,
)
from app.accounts.rules import Actor, Relation, Role, agent_label, is_close, relation
from app.accounts.service import NewAccount, create_account, create_accounts, issue_token, prefer_language
from app.accounts.units import register_units, unit_name
from app.accounts.witness import account_discrepancies, unheld_accounts
from app.accounts.work import OpenWork, register_open_work

__all__ = [
    "AccountInfo",
    "Actor",
    "NewAccount",
    "OpenWork",
    "Recipient",
    "Relation",
    "Role",
    "account_discrepancies",
    "active_units",
    "actors_at_work",
    "agent_label",
    "case_handle",
    "create_account",
    "create_accounts",
    "current_actor",
    "find_account",
    "find_actor",
    "find_by_handle",
    "get_actor",
    "hash_password",
    "init_app",
    "is_close",
    "issue_token",
    "list_accounts",
    "names_of",
    "new_password",
    "person_handle",
    "prefer_language",
    "recipients",
    "register_open_work",
    "register_units",
    "relation",
    "require_confirmed",
    "role_name",
    "unheld_accounts",
    "unit_name",
]
