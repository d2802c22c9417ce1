"""Who may do what: the answer of every route to every role. The one place where this is written down.

A cell is the status of the answer to a request that would succeed for the right person. ``200/404`` means: 200 where the case,
report, photo, session or token is the reader's own, 404 where it is foreign (``tests.matrix.world`` says what own means for each role).
``login`` is the way to the login page, ``-`` is 403. A line of two cells says: nobody signed in, and everybody who is. A route
without a line here fails the build.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.matrix.world import ANONYMOUS, FOREIGN, OWN, ROLES

LOGIN = "login"
REFUSED = "-"

TABLE = """
endpoint                   verb anon    insp    officer depart  superv  arbiter publish police  clerk   command admin
# Pages and files of the house; anybody
site.asset                 GET  404     404
site.components            GET  200     200
site.favicon               GET  301     301
site.healthz               GET  200     200
site.home                  GET  login   200     303     303     303     303     303     303     303     303     303
site.icon                  GET  200     200
site.manifest              GET  200     200
site.shell                 GET  200     200
site.plain_style           GET  200     200
site.service_worker        GET  200     200
site.switch_language       POST 303     303
static                     GET  404     404
# Logging in and the own account: everybody for themselves
accounts.account           GET  login   200
accounts.change_password   POST 401     422
accounts.code              GET  login   login
accounts.confirm           POST 401     303
accounts.confirmation      GET  login   200
accounts.enrol             POST 401     401
accounts.enrolment         GET  login   login
accounts.give_code         POST 401     401
accounts.issue_token       POST 401     200
accounts.log_in            POST 422     422
accounts.login             GET  200     303
accounts.logout            POST 401     303
accounts.password          GET  login   200
accounts.revoke_session    POST 401     303/404
accounts.revoke_sessions   POST 401     303
accounts.revoke_token      POST 401     303/404
accounts.second_factor     GET  login   200
accounts.set_second_factor POST 401     422
account_api.me             GET  401     200
# The phone: inspectors, each for the own reports
capture.capture            GET  login   200     -       -       -       -       -       -       -       -       -
capture.own_list           GET  login   200     -       -       -       -       -       -       -       -       -
capture.own_report         GET  login   200/404 -       -       -       -       -       -       -       -       -
capture.send               POST 401     303     -       -       -       -       -       -       -       -       -
capture_api.get_event      GET  401     200/404 200/404 200/404 -       -       -       -       -       -       -
capture_api.get_preview    GET  401     200     -       -       -       -       -       -       -       -       -
capture_api.get_reference  GET  401     200     -       -       -       -       -       -       -       -       -
capture_api.get_report     GET  401     200/404 -       -       -       -       -       -       -       -       -
capture_api.get_result     GET  401     200/404 -       -       -       -       -       -       -       -       -
capture_api.nearby_photo   GET  401     200     -       -       -       -       -       -       -       -       -
capture_api.put_event      PUT  401     201/404 201/404 201/404 -       -       -       -       -       -       -
capture_api.put_event_photo PUT 401     404     201/404 201/404 -       -       -       -       -       -       -
capture_api.put_photo      PUT  401     200/404 -       -       -       -       -       -       -       -       -
capture_api.put_report     PUT  401     201/409 -       -       -       -       -       -       -       -       -
imports.form               GET  login   200     200     200     200     -       -       -       -       -       -
imports.take               POST 401     400     400     400     400     -       -       -       -       -       -
missing.index              GET  login   -       -       -       200     -       -       -       -       -       -
missing.remind             POST 401     -       -       -       303     -       -       -       -       -       -
# Cases: handlers for their own unit, supervision and command for all; nobody else
case_life.show             GET  login   200
bulk.carry_out             POST 401     -       200     200     -       -       -       -       -       -       -
bulk.index                 GET  login   -       303     303     -       -       -       -       -       -       -
cases.accept               POST 401     -       303/404 303/404 -       -       -       -       -       -       -
cases.feedback             POST 401     -       303/404 303/404 -       -       -       -       -       -       -
cases.give_back            POST 401     -       303/404 303/404 -       -       -       -       -       -       -
cases.index                GET  login   -       200     200     200     200     -       -       -       200     -
cases.show                 GET  login   -       200/404 200/404 200     200     -       -       -       200     -
case_photos.picture        GET  login   200/404 200/404 200/404 200     200     -       -       -       200     -
printing.case              GET  login   -       200/404 200/404 200     200     -       -       -       200     -
# What is said beside the steps: whoever handles or supervises; the commander reads
notes.add                  POST 401     -       303/404 303/404 303     303     -       -       -       -       -
notes.document             GET  login   -       200/404 200/404 200     200     -       -       -       200     -
notes.picture              GET  login   -       200/404 200/404 200     200     -       -       -       200     -
# Notices to owners: the lead unit issues them; whoever holds the link reads and answers
site_notices.answer        POST 303     303
site_notices.issue         POST 401     -       303/404 303/404 -       -       -       -       -       -       -
site_notices.sheet         GET  login   -       200/404 200/404 -       -       -       -       -       -       -
site_notices.show          GET  200     200
site_notices.withdraw      POST 401     -       303/404 303/404 -       -       -       -       -       -       -
# Key work: everybody who lists cases reads it; supervision and the Office mark, never a case of the own home unit
marks.choose               POST 401     -       -       -       403/303 403/303 -       -       -       -       -
marks.index                GET  login   -       200     200     200     200     -       -       -       200     -
# The own unit's people
persons.absence            POST 401     -       422     422     -       -       -       -       -       -       -
persons.change             POST 401     -       303/404 303/404 -       -       -       -       -       -       -
persons.hand_over          POST 401     -       422     422     -       -       -       -       -       -       -
persons.head               POST 401     -       422     422     -       422     -       -       -       -       -
persons.index              GET  login   -       200     200     -       200     -       -       -       -       -
persons.replace            POST 401     -       422     422     -       422     -       -       -       -       -
# Standard texts: a unit keeps its own, the Office those for all
texts.add                  POST 401     -       303     303     -       303     -       -       -       -       -
texts.change               POST 401     -       404     404     -       404     -       -       -       -       -
texts.index                GET  login   -       200     200     -       200     -       -       -       -       -
texts.insert               POST 401     -       404     404     404     404     -       -       -       -       -
# Tasks: the unit that has one, and the unit whose case it is
tasks.accept               POST 401     -       303/404 303/404 -       -       -       -       -       -       -
tasks.answer               POST 401     -       303/404 303/404 -       -       -       -       -       -       -
tasks.give                 POST 401     -       422/404 422/404 -       -       -       -       -       -       -
tasks.index                GET  login   -       200     200     -       -       -       -       -       -       -
tasks.rate                 POST 401     -       303/404 303/404 -       -       -       -       -       -       -
tasks.withdraw             POST 401     -       303/404 303/404 -       -       -       -       -       -       -
# Checks: supervision; never of the own home unit
checks.decide              POST 401     -       -       -       403/303 -       -       -       -       -       -
checks.index               GET  login   -       -       -       303     -       -       -       -       -       -
site_checks.decide         POST 401     303/404 -       -       -       -       -       -       -       -       -
site_checks.index          GET  login   200     -       -       -       -       -       -       -       -       -
site_checks.show           GET  login   200/404 -       -       -       -       -       -       -       -       -
site_checks.waiting        GET  401     200     -       -       -       -       -       -       -       -       -
checks.show                GET  login   -       -       -       200     -       -       -       -       -       -
# Rulings: the Office; never on the own home unit
rulings.dismiss            POST 401     -       -       -       -       403/303 -       -       -       -       -
rulings.dispatch           POST 401     -       -       -       -       303     -       -       -       -       -
rulings.index              GET  login   -       -       -       -       200     -       -       -       -       -
rulings.merge              POST 401     -       -       -       -       403/303 -       -       -       -       -
rulings.reopen             POST 401     -       -       -       403/303 403/303 -       -       -       -       -
rulings.resume             POST 401     -       -       -       -       403/303 -       -       -       -       -
rulings.rule               POST 401     -       -       -       -       403/303 -       -       -       -       -
rulings.suspend            POST 401     -       -       -       -       403/303 -       -       -       -       -
requests.decide            POST 401     -       -       -       -       403/303 -       -       -       -       -
requests.index             GET  login   -       -       -       -       200     -       -       -       -       -
requests.make              POST 401     -       303/404 303/404 -       -       -       -       -       -       -
requests.take_back         POST 401     -       303/404 303/404 -       -       -       -       -       -       -
corrections.correct        POST 401     -       -       -       -       403/303 -       -       -       -       -
corrections.correction     GET  login   -       -       -       -       403/200 -       -       -       -       -
corrections.seal           POST 401     -       -       -       -       403/303 -       -       -       -       -
corrections.sealing        GET  login   -       -       -       -       403/200 -       -       -       -       -
corrections.name_checker   POST 401     -       -       -       -       403/303 -       -       -       -       -
splitting.split            POST 401     -       -       -       -       403/303 -       -       -       -       -
rulings.undo               POST 401     -       -       -       -       403/303 -       -       -       -       -
what_if.index              GET  login   -       -       -       -       200     -       -       -       -       -
# Open cases on changed ground: the Office; boundaries: the administrator
ground.index               GET  login   -       -       -       -       200     -       -       -       -       -
ground.settle              POST 401     -       -       -       -       404     -       -       -       -       -
boundaries.confirm         POST 401     -       -       -       -       -       -       -       -       -       404
boundaries.index           GET  login   -       -       -       -       -       -       -       -       -       200
boundaries.look            POST 401     -       -       -       -       -       -       -       -       -       422
boundaries.report          GET  login   -       -       -       -       -       -       -       -       -       404
# Pressing: the Office, its groups and departments for other units; 约谈 and 问责建议: the commander, heads for themselves
accountability.decide      POST 401     -       -       -       -       -       -       -       -       303     -
accountability.index       GET  login   -       200     200     -       -       -       -       -       200     -
accountability.press       POST 401     -       -       403/404 303     303     -       -       -       -       -
# The police line: the own body, and the commander who only reads
police.index               GET  login   -       -       -       -       -       -       200     -       200     -
police.show                GET  login   -       -       -       -       -       -       200/404 -       200     -
police.hand_over           POST 401     -       -       -       -       -       -       303/404 -       -       -
police.step                POST 401     -       -       -       -       -       -       303/404 -       -       -
# The map: those who may list cases
board.board                GET  login   -       -       -       200     200     -       -       -       200     -
map.room                   GET  login   -       200     200     200     200     -       -       -       200     -
map_api.cases              GET  401     -       200     200     200     200     -       -       -       200     -
map_api.jurisdictions      GET  401     200
map_api.sight              GET  401     -       200     200     200     200     -       -       -       200     -
# Notices: everybody's own inbox
notices.index              GET  login   200
notices.read_all           POST 401     303
notices.show               GET  login   303/404
notices_api.subscribe      POST 401     201
notice_preferences.choose  POST 401     303
notice_preferences.confirm_address POST 401 422
notice_preferences.end_device POST 401  303/404
notice_preferences.forget_address POST 401 303
notice_preferences.propose_address POST 401 422 303     303     303     303     303     303     303     303     303
notice_preferences.show    GET  login   200
# What goes out: the administrator
deliveries.index           GET  login   -       -       -       -       -       -       -       -       -       200
deliveries.resend_all      POST 401     -       -       -       -       -       -       -       -       -       303
deliveries.resend_one      POST 401     -       -       -       -       -       -       -       -       -       303
hooks.add                  POST 401     -       -       -       -       -       -       -       -       -       200
hooks.end                  POST 401     -       -       -       -       -       -       -       -       -       303
hooks.index                GET  login   -       -       -       -       -       -       -       -       -       200
# The calendar: the administrator
calendar.change            POST 401     -       -       -       -       -       -       -       -       -       303
calendar.index             GET  login   -       -       -       -       -       -       -       -       -       200
calendar.look              POST 401     -       -       -       -       -       -       -       -       -       200
# Routing
routing_api.decide         POST 401     200     -       -       200     200     -       -       -       200     -
"""


@dataclass(frozen=True)
class Row:
    """One route with one method: role → status for own and for foreign things."""

    endpoint: str
    method: str
    cells: dict[str, tuple[str, str]]

    def expected(self, role: str, scope: str) -> str:
        """The status for ``role``."""
        own, foreign = self.cells[role]
        return {OWN: own, FOREIGN: foreign}[scope]


def read(table: str) -> dict[tuple[str, str], Row]:
    """The rows of a table by endpoint and method. Raises ValueError for a line of another width or a second one."""
    _head, *lines = [line.split() for line in table.strip().splitlines() if not line.startswith("#")]
    rows: dict[tuple[str, str], Row] = {}
    for endpoint, method, *cells in lines:
        each = [cells[0], *cells[1:] * len(ROLES)] if len(cells) == 2 else cells
        if len(each) != 1 + len(ROLES) or (endpoint, method) in rows:
            raise ValueError(f"{endpoint} {method}: a cell for each role, one line for each route")
        named = zip((ANONYMOUS, *ROLES), map(_cell, each), strict=True)
        rows[endpoint, method] = Row(endpoint, method, dict(named))
    return rows


def _cell(text: str) -> tuple[str, str]:
    own, _slash, foreign = text.partition("/")
    return own.replace(REFUSED, "403"), (foreign or own).replace(REFUSED, "403")


ROWS = read(TABLE)
