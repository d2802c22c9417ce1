"""Cases as what notices are about: their name, their page, and who may still see them."""

from __future__ import annotations

from app.cases.queries.own import own_findings
from app.cases.queries.police import visible_police_numbers
from app.cases.queries.visibility import visible_numbers
from app.cases.rules.numbers import short_code, spaced
from app.notices import SubjectKind
from app.platform.i18n import _l

SUBJECTS = {
    "case": SubjectKind(_l("案卷 %(ref)s"), spaced, "/cases/{}".format, visible_numbers),
    "check": SubjectKind(_l("核查 %(ref)s"), spaced, "/checks/{}".format, visible_numbers),
    "site_check": SubjectKind(_l("核查 %(ref)s"), spaced, "/site-checks/{}".format, visible_numbers),
    "report": SubjectKind(_l("上报 %(ref)s"), short_code, "/reports/{}".format, own_findings),
    "police": SubjectKind(_l("线索 %(ref)s"), spaced, "/police/{}".format, visible_police_numbers),
}
"""By the kinds that ``cases.service.telling`` posts."""
