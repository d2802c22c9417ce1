"""Roles in the words of the field (rules §1, §2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.accounts.rules import Role
from app.platform.i18n import Lazy, _l

ROLE_NAMES: Final[Mapping[Role, Lazy]] = {
    Role.INSPECTOR: _l("督察员"),
    Role.OFFICER: _l("责任单位经办人"),
    Role.DEPARTMENT: _l("行业主管部门经办人"),
    Role.SUPERVISOR: _l("督察组"),
    Role.ARBITER: _l("创“三城”办公室"),
    Role.PUBLISHER: _l("新闻宣传督察组"),
    Role.POLICE: _l("公安专线经办人"),
    Role.CLERK: _l("奖励经办人"),
    Role.COMMANDER: _l("指挥部"),
    Role.ADMIN: _l("系统管理员"),
}


def role_name(role: Role) -> str:
    """The role in the reader's language."""
    return str(ROLE_NAMES[role])
