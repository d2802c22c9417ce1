"""The demo city as a whole: deterministic, calibrated, made once, and gone only as long as nobody files a real report."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import ExifTags, Image
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts import Role, find_account, list_accounts
from app.audit.witnesses import discrepancies
from app.cases import count_cases
from app.cases.models import Case, CasePhoto, FindingOrigin, PoliceCase
from app.demo.cli import demo_cli
from app.demo.people import INSPECTORS, cast, demo_password, ensure_people, headed_units, officer_unit, password_file
from app.demo.pictures import kept_back, scenes_of
from app.demo.service import SEED, ensure_demo, generate, reset_demo
from app.evidence.models import Photo
from app.notices.models import InboxRow, NoticeRow
from app.platform import clock
from app.platform.db import db
from app.platform.errors import Conflict
from app.platform.unit_of_work import atomic
from app.territory import list_units
from tests.demo.conftest import UNTIL
from tests.demo.replay import rows

Condition = sa.ColumnElement[bool] | InstrumentedAttribute[bool]


def count(*conditions: Condition) -> int:
    """How many cases fulfil all conditions."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(Case).where(*conditions)) or 0


def share(condition: Condition, among: Condition) -> float:
    """The share of the cases fulfilling ``condition`` among others."""
    return count(among, condition) / count(among)


def test_equal_arguments_give_equal_rows(demo_app: Flask, second_app: Flask) -> None:
    made = []
    for app in (demo_app, second_app):
        with app.app_context():
            generate(60, 4, UNTIL)
            tokens = db.session.scalars(sa.select(CasePhoto.token).order_by(CasePhoto.token)).all()
            made.append((rows(), tokens))
    assert made[0] == made[1]


def test_another_seed_gives_another_city(demo_app: Flask) -> None:
    with demo_app.app_context():
        generate(30, 4, UNTIL)
        first = set(db.session.scalars(sa.select(Case.note)))
        generate(30, 5, UNTIL)
        assert len(set(db.session.scalars(sa.select(Case.note))) - first) > 20
        assert count() == 60


def test_the_city_lives_as_real_months_do(demo_app: Flask) -> None:
    """rules §6: closing, on-time handling, rework and returns near the real figures; 30 % open, one in eight overdue."""
    with demo_app.app_context():
        generate(2500, 7, UNTIL)
        everything = sa.true()
        assert 0.27 < share(Case.is_open, everything) < 0.33
        assert 0.74 < share(Case.on_time.is_(True), Case.state == "closed") < 0.87
        assert 0.03 < share(Case.reworks > 0, everything) < 0.08
        assert 0.02 < share(Case.returns > 0, everything) < 0.08
        old = Case.filed_at < UNTIL - timedelta(days=20)
        assert share(~Case.is_open, old) > 0.95
        late = sa.or_(
            sa.and_(Case.state.in_(("dispatched", "rectifying", "returned")), Case.due_at < UNTIL),
            sa.and_(Case.state == "checking", Case.check_due_at < UNTIL),
        )
        assert 0.06 < share(late, Case.is_open) < 0.18
        states = set(db.session.scalars(sa.select(Case.state).distinct()))
        assert states == {
            "submitted", "dispatched", "returned", "rectifying", "suspended",
            "checking", "closed", "dismissed", "merged",
        }  # fmt: skip
        assert count(Case.filed_at > UNTIL) == 0
        assert share(Case.category == "ZANG", everything) == pytest.approx(0.30, abs=0.04)
        assert share(Case.leaf_unit.is_(None), everything) < 0.02
        assert len(db.session.scalars(sa.select(PoliceCase.id)).all()) > 10
        assert list(discrepancies()) == []


def test_the_demo_officer_and_inspector_have_something_to_do(demo_app: Flask) -> None:
    with demo_app.app_context():
        generate(600, 7, UNTIL)
        own = sa.select(sa.func.count()).select_from(FindingOrigin)
        inspector = cast().inspectors[0]
        assert 10 <= (db.session.scalar(own.where(FindingOrigin.account_id == inspector.account_id)) or 0) <= 35
        assert count(Case.is_open, Case.lead_unit == officer_unit()) >= 10


def test_pictures_are_stored_once_and_shared(demo_app: Flask) -> None:
    with demo_app.app_context():
        generate(120, 7, UNTIL)
        stored = set(db.session.scalars(sa.select(Photo.sha256)))
        used = set(db.session.scalars(sa.select(CasePhoto.sha256)))
        assert used <= stored
        assert len(stored) < 120
        generate(10, 8, UNTIL)
        assert set(db.session.scalars(sa.select(Photo.sha256))) == stored


def test_samples_are_of_scenes_that_no_case_shows(demo_app: Flask, tmp_path: Path) -> None:
    shown = {scene.name for category in ("ZANG", "LUAN", "CE") for scene in scenes_of(f"{category}-01")}
    assert not shown & kept_back()
    folder = tmp_path / "samples"
    outcome = demo_app.test_cli_runner().invoke(demo_cli, ["photos", str(folder)])
    assert outcome.exit_code == 0, outcome.output
    samples = sorted(folder.glob("*.jpg"))
    assert len(samples) == 3 * len(kept_back()) == 21
    for sample in samples:
        with Image.open(sample) as picture:
            exif = picture.getexif()
        assert exif[ExifTags.Base.ImageDescription] == "DEMO"
        assert ExifTags.GPS.GPSLatitude in exif.get_ifd(ExifTags.IFD.GPSInfo)


def test_every_role_and_every_unit_has_an_account_with_the_one_password(demo_app: Flask) -> None:
    with demo_app.app_context():
        ensure_people()
        accounts = {account.login: account for account in list_accounts()}
        assert {role.value for role in Role} <= set(accounts)
        assert all(accounts[role.value].role is role for role in Role)
        assert all(accounts[unit.code].unit_code == unit.code for unit in list_units())
        assert sum(account.role is Role.INSPECTOR for account in accounts.values()) == INSPECTORS
        assert len(accounts) == len(Role) + INSPECTORS - 1 + len(list_units()) + len(headed_units())


def test_the_password_is_made_once_and_private(app_context: None) -> None:
    first = demo_password()
    assert demo_password() == first
    assert stat.S_IMODE(password_file().stat().st_mode) == 0o600


def test_ensuring_twice_makes_one_city(demo_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.demo.service.CASES", 20)
    with demo_app.app_context():
        with clock.at(UNTIL):
            assert ensure_demo().cases == 20
            again = ensure_demo()
        assert again.existed
        assert again.cases == count_cases(demo=True) >= 20
        assert count() == 20


def test_reset_makes_the_city_anew(demo_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.demo.service.CASES", 20)
    with demo_app.app_context(), clock.at(UNTIL):
        generate(40, SEED, UNTIL - timedelta(days=2))
        reset_demo()
        assert count() == 20
    with demo_app.app_context():  # the city that went had the same numbers
        assert list(discrepancies()) == []


def test_open_cases_stand_in_the_inboxes_of_those_they_ask_and_go_with_the_city(demo_app: Flask) -> None:
    with demo_app.app_context(), clock.at(UNTIL):
        generate(120, 4, UNTIL)
        told = sa.select(NoticeRow.subject_ref)
        first = set(db.session.scalars(told))
        assert first
        assert db.session.scalar(sa.select(sa.func.count()).select_from(InboxRow))
        assert all(at < UNTIL for at in db.session.scalars(sa.select(NoticeRow.posted_at)))
        reset_demo()
        numbers = set(db.session.scalars(sa.select(Case.number)))
        assert set(db.session.scalars(told)) <= numbers


def test_reset_is_refused_once_somebody_filed_a_real_report(demo_app: Flask) -> None:
    with demo_app.app_context():
        generate(10, 4, UNTIL)
        with atomic():
            first = db.session.scalar(sa.select(sa.func.min(Case.id)))
            db.session.execute(sa.update(Case).where(Case.id == first).values(is_demo=False))
        before = rows()
        with pytest.raises(Conflict):
            reset_demo()
        db.session.rollback()
        assert rows() == before
    outcome = demo_app.test_cli_runner().invoke(demo_cli, ["reset"])
    assert outcome.exit_code == 1
    assert "真实上报" in outcome.output


def test_an_instant_that_is_none_is_refused(demo_app: Flask) -> None:
    outcome = demo_app.test_cli_runner().invoke(demo_cli, ["generate", "--cases", "1", "--until", "yesterday"])
    assert outcome.exit_code == 2


def test_accounts_of_the_demo_are_marked(demo_app: Flask) -> None:
    with demo_app.app_context():
        assert find_account("inspector") is not None
        from app.accounts.models import Account

        assert not db.session.scalars(sa.select(Account.login).where(Account.demo.is_(False))).all()
