"""Findings and cases: filing, the transition table, clocks, photos as evidence, lists and pages."""

from app.cases.events import CaseMoved, CaseSealed, PoliceCaseMoved
from app.cases.models import Case
from app.cases.ports import register_words_elsewhere
from app.cases.queries.accountability import waiting_proposals
from app.cases.queries.checks import waiting_checks
from app.cases.queries.ground import count_changed_cases, open_places
from app.cases.queries.marks import mark_counts, marked
from app.cases.queries.missing import Lacking, Loss, count_lacking, lacking_reports, late_findings, losses
from app.cases.queries.nearby import NearbyCase, nearby_open, open_cover
from app.cases.queries.office import waiting_for_office
from app.cases.queries.own import (
    OwnPage,
    OwnReport,
    has_arrived,
    lead_of,
    missing_photos,
    own_incomplete,
    own_report,
    own_reports,
    own_tally,
)
from app.cases.queries.persons import open_work_of
from app.cases.queries.precedents import decide_citing, precedents_for
from app.cases.queries.requests import waiting_requests
from app.cases.queries.rows import CaseRow, row_of
from app.cases.queries.running import running_due_column
from app.cases.queries.site_checks import require_named, waiting_site_checks
from app.cases.queries.splits import own_parts
from app.cases.queries.standing import CaseNow, case_now
from app.cases.queries.subjects import SUBJECTS
from app.cases.queries.tasks import task_page, waiting_tasks
from app.cases.queries.texts import has_texts
from app.cases.queries.visibility import visible_to
from app.cases.queries.witness import case_discrepancies, unheld_rows
from app.cases.queries.witness_arrivals import arrival_discrepancies
from app.cases.queries.witness_texts import text_discrepancies, unheld_texts
from app.cases.rules.life import OPEN_STATES, STATE_NAMES, Action, Party, State
from app.cases.rules.numbers import case_number
from app.cases.rules.numbers import spaced as spaced_number
from app.cases.rules.reading import running_due
from app.cases.rules.requests import Kind as RequestKind
from app.cases.schemas import AfterPhoto, AnnouncedPhoto, Filed, Fix, Life, LifePhoto, LifeStep, Report
from app.cases.service.alarms import alarm_discrepancies
from app.cases.service.checkers import assign_checker
from app.cases.service.deciding import Decider
from app.cases.service.demo import count_cases, newest_demo_cases, remove_demo_cases, taken_numbers, tell_of_demo_cases
from app.cases.service.filing import file_report
from app.cases.service.granting import grant as grant_request
from app.cases.service.ground import list_changed_ground
from app.cases.service.handover import hand_over_police_case
from app.cases.service.lives import LifeRows, LivesBuilder, write_life_rows
from app.cases.service.losses import lose_photos
from app.cases.service.marks import set_marks
from app.cases.service.moves import accept_case, give_feedback, order_rework, pass_check, return_case
from app.cases.service.notes import add_note
from app.cases.service.office import (
    dismiss_case,
    dispatch_submitted,
    merge_case,
    reopen_case,
    resume_case,
    suspend_case,
    undo_case,
)
from app.cases.service.photos import compare_photo, judge_after_photo, photo_arrived
from app.cases.service.police import advance_police_case
from app.cases.service.recomputing import moved_due_times
from app.cases.service.requests import Asked
from app.cases.service.requests import ask as ask_request
from app.cases.service.requests import refuse as refuse_request
from app.cases.service.requests import withdraw as withdraw_request
from app.cases.service.sealing import seal_case
from app.cases.service.sending import Correction, correct_case, rule_on_return
from app.cases.service.site_notices import Order, issue_notice
from app.cases.service.splitting import Part, split_case
from app.cases.service.tasks import accept_task, answer_task, rate_task
from app.cases.service.tasks import hand_down as hand_down_task
from app.cases.service.texts import Wording, add_text
from app.cases.service.verdicts import Verdict, decide_on_site, demand_verdict

open_case_table = Case.__table__
"""The table of cases, for the read models of oversight only."""

__all__ = [
    "OPEN_STATES",
    "STATE_NAMES",
    "SUBJECTS",
    "Action",
    "AfterPhoto",
    "AnnouncedPhoto",
    "Asked",
    "Case",
    "CaseMoved",
    "CaseNow",
    "CaseRow",
    "CaseSealed",
    "Correction",
    "Decider",
    "Filed",
    "Fix",
    "Lacking",
    "Life",
    "LifePhoto",
    "LifeRows",
    "LifeStep",
    "LivesBuilder",
    "Loss",
    "NearbyCase",
    "Order",
    "OwnPage",
    "OwnReport",
    "Part",
    "Party",
    "PoliceCaseMoved",
    "Report",
    "RequestKind",
    "State",
    "Verdict",
    "Wording",
    "accept_case",
    "accept_task",
    "add_note",
    "add_text",
    "advance_police_case",
    "alarm_discrepancies",
    "answer_task",
    "arrival_discrepancies",
    "ask_request",
    "assign_checker",
    "case_discrepancies",
    "case_now",
    "case_number",
    "compare_photo",
    "correct_case",
    "count_cases",
    "count_changed_cases",
    "count_lacking",
    "decide_citing",
    "decide_on_site",
    "demand_verdict",
    "dismiss_case",
    "dispatch_submitted",
    "file_report",
    "give_feedback",
    "grant_request",
    "hand_down_task",
    "hand_over_police_case",
    "has_arrived",
    "has_texts",
    "issue_notice",
    "judge_after_photo",
    "lacking_reports",
    "late_findings",
    "lead_of",
    "list_changed_ground",
    "lose_photos",
    "losses",
    "mark_counts",
    "marked",
    "merge_case",
    "missing_photos",
    "moved_due_times",
    "nearby_open",
    "newest_demo_cases",
    "open_case_table",
    "open_cover",
    "open_places",
    "open_work_of",
    "order_rework",
    "own_incomplete",
    "own_parts",
    "own_report",
    "own_reports",
    "own_tally",
    "pass_check",
    "photo_arrived",
    "precedents_for",
    "rate_task",
    "refuse_request",
    "register_words_elsewhere",
    "remove_demo_cases",
    "reopen_case",
    "require_named",
    "resume_case",
    "return_case",
    "row_of",
    "rule_on_return",
    "running_due",
    "running_due_column",
    "seal_case",
    "set_marks",
    "spaced_number",
    "split_case",
    "suspend_case",
    "taken_numbers",
    "task_page",
    "tell_of_demo_cases",
    "text_discrepancies",
    "undo_case",
    "unheld_rows",
    "unheld_texts",
    "visible_to",
    "waiting_checks",
    "waiting_for_office",
    "waiting_proposals",
    "waiting_requests",
    "waiting_site_checks",
    "waiting_tasks",
    "withdraw_request",
    "write_life_rows",
]
