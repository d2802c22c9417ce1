"""The service goes on from a generated city: its pages show it, and the next report simply follows."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from app.accounts import Role
from app.cases import Report, file_report
from app.cases.models import Case
from app.demo.people import cast, officer_unit
from app.demo.service import generate
from app.platform import clock
from app.platform.db import db
from tests.demo.conftest import UNTIL
from tests.support.city import XIGUAN
from tests.support.sign_in import sign_in


def test_every_page_of_the_main_job_shows_the_generated_city(demo_app: Flask) -> None:
    with demo_app.app_context():
        generate(300, 7, UNTIL)
        one_of_each = dict(
            db.session.execute(sa.select(Case.state, sa.func.max(Case.number)).group_by(Case.state)).all()
        )
        own = db.session.scalar(sa.select(sa.func.max(Case.number)).where(Case.lead_unit == officer_unit()))
    pages = {
        Role.INSPECTOR: ["/", "/reports"],
        Role.OFFICER: ["/", "/cases", f"/cases/{own}"],
        Role.SUPERVISOR: ["/", "/map", "/checks", *(f"/cases/{number}" for number in one_of_each.values())],
        Role.ARBITER: ["/", "/cases"],
        Role.COMMANDER: ["/", "/cases"],
    }
    with clock.at(UNTIL):
        for role, urls in pages.items():
            client = demo_app.test_client()
            sign_in(demo_app, client, role.value)
            for url in urls:
                answer = client.get(url, follow_redirects=True)
                assert answer.status_code == 200, (role, url, answer.status_code)


def test_the_next_report_follows_the_generated_ones(demo_app: Flask) -> None:
    with demo_app.app_context():
        generate(30, 7, UNTIL)
        last = db.session.scalar(sa.select(sa.func.max(Case.id)))
        report = Report("9c5b94b1-35ad-49bb-b118-8e8fc24abf80", "ZANG-01", pin=XIGUAN)
        filed = file_report(report, cast().inspectors[0])
        assert last is not None
        assert db.session.scalar(sa.select(Case.id).where(Case.number == filed.number)) == last + 1
