"""The only place that knows every room: blueprints, commands, permissions and who hears which event."""

from __future__ import annotations

from flask import Flask

import app.accounts.tasks
import app.audit.tasks
import app.notices.tasks  # noqa: F401 - declares its jobs
from app import accounts, audit, capture, cases, notices, routing, site, territory, worktime
from app.accounts.api import bp as account_api
from app.accounts.cli import accounts_cli
from app.accounts.policies import PERMISSIONS as ACCOUNTS
from app.accounts.views import bp as account_pages
from app.audit.cli import audit_cli
from app.capture.api import bp as capture_api
from app.capture.policies import PERMISSIONS as CAPTURE
from app.capture.reminding import late_before
from app.capture.views.imports import bp as import_pages
from app.capture.views.missing import bp as missing_pages
from app.capture.views.phone import bp as capture_pages
from app.capture.views.phone import capture_shell, reports_shell
from app.cases.policies import PERMISSIONS as CASES
from app.cases.tasks import calendar_changed
from app.cases.views.accountability import bp as accountability_pages
from app.cases.views.bulk import bp as bulk_pages
from app.cases.views.case_life import bp as case_life_page
from app.cases.views.cases import bp as case_pages
from app.cases.views.checks import bp as check_pages
from app.cases.views.corrections import bp as correction_pages
from app.cases.views.form_files import bp as form_files
from app.cases.views.ground import bp as ground_pages
from app.cases.views.marks import bp as key_work_pages
from app.cases.views.notes import bp as case_notes
from app.cases.views.persons import bp as case_persons
from app.cases.views.photos import bp as case_photos
from app.cases.views.police import bp as police_pages
from app.cases.views.printing import bp as case_print
from app.cases.views.requests import bp as request_pages
from app.cases.views.rulings import bp as ruling_pages
from app.cases.views.site_checks import bp as site_check_pages
from app.cases.views.site_checks import check_shell, list_shell
from app.cases.views.site_notices import bp as site_notices
from app.cases.views.splitting import bp as splitting
from app.cases.views.tasks import bp as case_tasks
from app.cases.views.texts import bp as standard_texts
from app.cases.views.what_if import bp as what_if_page
from app.demo.cli import demo_cli
from app.evidence import PhotoReady, document_discrepancies, photo_discrepancies
from app.notices.api import bp as push_api
from app.notices.cli import notices_cli
from app.notices.policies import PERMISSIONS as NOTICES
from app.notices.views.deliveries import bp as delivery_pages
from app.notices.views.hooks import bp as hook_pages
from app.notices.views.inbox import bp as notice_pages
from app.notices.views.preferences import bp as preference_pages
from app.oversight.api import bp as map_api
from app.oversight.policies import PERMISSIONS as OVERSIGHT
from app.oversight.views.board import bp as board_page
from app.oversight.views.map import bp as map_page
from app.platform.cli import database_cli
from app.platform.policy import Asking, registry
from app.platform.unit_of_work import subscribe
from app.routing.api import bp as routing_api
from app.routing.cli import routing_cli
from app.routing.policies import PERMISSIONS as ROUTING
from app.site.hooks import provide_count, provide_language, provide_shell
from app.site.views import bp as site_pages
from app.territory.cli import territory_cli
from app.territory.policies import PERMISSIONS as TERRITORY
from app.territory.views import bp as boundary_pages
from app.worktime.cli import worktime_cli
from app.worktime.policies import PERMISSIONS as WORKTIME
from app.worktime.views import bp as calendar_pages


def connect(app: Flask) -> None:
    """Attach all rooms to ``app``."""
    site.init_app(app)
    accounts.init_app(app)
    _permissions(app)
    _pages(app)
    _hooks(app)
    _commands(app)


def _permissions(app: Flask) -> None:
    for permissions in (ACCOUNTS, CAPTURE, CASES, NOTICES, OVERSIGHT, ROUTING, TERRITORY, WORKTIME):
        registry(app).add(permissions)


def _pages(app: Flask) -> None:
    rooms = (
        site_pages,
        account_pages,
        account_api,
        case_pages,
        case_life_page,
        bulk_pages,
        case_photos,
        case_notes,
        form_files,
        boundary_pages,
        ground_pages,
        calendar_pages,
        case_tasks,
        site_notices,
        key_work_pages,
        case_print,
        splitting,
        standard_texts,
        case_persons,
        check_pages,
        site_check_pages,
        request_pages,
        ruling_pages,
        correction_pages,
        what_if_page,
        accountability_pages,
        police_pages,
        capture_pages,
        import_pages,
        missing_pages,
        capture_api,
        notice_pages,
        preference_pages,
        delivery_pages,
        hook_pages,
        push_api,
        board_page,
        map_page,
        map_api,
        routing_api,
    )
    for pages in rooms:
        app.register_blueprint(pages)


def _hooks(app: Flask) -> None:
    accounts.register_units(app, _unit_names)
    accounts.register_open_work(app, cases.open_work_of)
    territory.register_open_places(app, cases.open_places)
    cases.register_words_elsewhere(app, capture.forget_words)
    routing.register_precedents(app, cases.precedents_for)
    subscribe(territory.BoundariesChanged, lambda changed: cases.list_changed_ground(changed.version))
    worktime.register_moved_dues(app, cases.moved_due_times)
    subscribe(worktime.CalendarChanged, lambda _changed: calendar_changed())
    audit.add_witness("cases", cases.case_discrepancies)
    audit.add_silence("cases", cases.unheld_rows)
    audit.add_witness("arrivals", cases.arrival_discrepancies)
    audit.add_witness("alarms", cases.alarm_discrepancies)
    audit.add_witness("texts", cases.text_discrepancies)
    audit.add_silence("texts", cases.unheld_texts)
    audit.add_witness("accounts", accounts.account_discrepancies)
    audit.add_silence("accounts", accounts.unheld_accounts)
    audit.add_witness("calendars", worktime.calendar_discrepancies)
    audit.add_witness("photos", photo_discrepancies)
    audit.add_witness("documents", document_discrepancies)
    subscribe(PhotoReady, lambda ready: cases.compare_photo(ready.sha256))
    provide_count(app, "/checks", _checks_waiting)
    provide_count(app, "/site-checks", _site_checks_waiting)
    provide_count(app, "/notices", _unread)
    for kind, subject in cases.SUBJECTS.items():
        notices.register_subject(app, kind, subject)
    provide_count(app, "/missing-photos", lambda _asking: cases.count_lacking(late_before()))
    provide_count(app, "/accountability", _proposals_waiting)
    provide_count(app, "/tasks", _tasks_waiting)
    provide_count(app, "/requests", lambda _asking: cases.waiting_requests())
    provide_count(app, "/rulings", lambda _asking: cases.waiting_for_office())
    provide_shell(app, "capture", capture_shell)
    provide_shell(app, "reports", reports_shell)
    provide_shell(app, "site-checks", list_shell)
    provide_shell(app, "site-check", check_shell)
    provide_language(app, lambda _asking, chosen: accounts.prefer_language(accounts.current_actor(), chosen))


def _checks_waiting(asking: Asking) -> int:
    """How many checks wait for whoever asks."""
    return cases.waiting_checks(asking) if isinstance(asking, accounts.Actor) else 0


def _site_checks_waiting(asking: Asking) -> int:
    """How many checks an inspector was named for."""
    return cases.waiting_site_checks(asking) if isinstance(asking, accounts.Actor) else 0


def _proposals_waiting(asking: Asking) -> int:
    """How many 问责建议 wait for whoever asks."""
    return cases.waiting_proposals(asking) if isinstance(asking, accounts.Actor) else 0


def _unread(asking: Asking) -> int:
    """How many notices whoever asks has not read."""
    return notices.count_unread(asking.account_id) if isinstance(asking, accounts.Actor) else 0


def _tasks_waiting(asking: Asking) -> int:
    """How many tasks wait for the unit of whoever asks."""
    return cases.waiting_tasks(asking) if isinstance(asking, accounts.Actor) else 0


def _unit_names(code: str) -> tuple[str, str] | None:
    """What accounts may know of a unit. Before the territory is loaded any code is taken as it is."""
    units = territory.unit_tree()
    unit = units.find(code)
    if unit is None:
        return None if units else (code, code)
    return unit.zh, unit.en


def _commands(app: Flask) -> None:
    groups = (accounts_cli, audit_cli, database_cli, demo_cli, notices_cli, routing_cli, territory_cli, worktime_cli)
    for group in groups:
        app.cli.add_command(group)
