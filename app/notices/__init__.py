"""Notices: one outbox in the transaction of what is told, inboxes, e-mail, web push and webhooks.

A room above says what to tell whom: ``post(Notice("case.reworked", key, (to_unit(code),), Subject("case", number), {…}))``.
The kinds stand in ``notices.rules.kinds``; nobody but the roles of the kind ever gets it.
"""

from app.notices.queries.inbox import count_unread
from app.notices.queries.told import Told, told_about
from app.notices.schemas import (
    Audience,
    Notice,
    Subject,
    to_accounts,
    to_desk,
    to_head,
    to_role,
    to_unit,
)
from app.notices.service.posting import forget, param_names, post, post_all, withdraw
from app.notices.subjects import SubjectKind, register_subject

__all__ = [
    "Audience",
    "Notice",
    "Subject",
    "SubjectKind",
    "Told",
    "count_unread",
    "forget",
    "param_names",
    "post",
    "post_all",
    "register_subject",
    "to_accounts",
    "to_desk",
    "to_head",
    "to_role",
    "to_unit",
    "told_about",
    "withdraw",
]
