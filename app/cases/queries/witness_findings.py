"""Findings and photos held against the record: they stay with the report or step they came with, whatever case has them today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from app import audit
from app.cases.models import Case, CaseEvent, CasePhoto, Finding, PoliceCase
from app.cases.rules.life import SEALED
from app.cases.rules.witness import Place, named_findings, photo_faults, place_faults
from app.platform.db import db

Entries = Mapping[str, Sequence[audit.Entry]]
_SENT = "police.sent"


def case_evidence(rows: Sequence[Mapping[str, Any]], entries: Entries) -> Iterator[tuple[str, str]]:
    """Subject and fault of every finding or photo of ordinary cases that is not as the record left it."""
    ids = [row["id"] for row in rows]
    filed = {row["id"]: named_findings(entries.get(f"case:{row['number']}", ())) for row in rows}
    own = [finding for findings in filed.values() for finding in findings]
    places = _places(own)
    sent = _sent({place.police for place in places.values() if place.police is not None})
    homes, known = _homes(rows), {*own, *_inherited(ids)}
    of_findings, of_steps, astray = _photos_of_findings(own), _photos_of_steps(ids), _astray(rows, filed)
    with_case = _findings_with(Finding.case_id, ids)
    for row in rows:
        subject, case_id = f"case:{row['number']}", row["id"]
        yield from (
            (subject, fault) for fault in photo_faults(entries.get(subject, ()), of_findings, of_steps[case_id])
        )
        yield from ((subject, fault) for fault in place_faults(filed[case_id], places, homes[case_id], sent))
        yield from ((subject, f"the record does not know the finding {each}") for each in with_case[case_id] - known)
        yield from ((subject, f"the photo {digest[:12]}… lies with another case") for digest in astray[case_id])


def police_evidence(rows: Sequence[Mapping[str, Any]], entries: Entries) -> Iterator[tuple[str, str]]:
    """The same for confidential cases."""
    filed = {row["id"]: named_findings(entries.get(f"police:{row['number']}", ())) for row in rows}
    own = [finding for findings in filed.values() for finding in findings]
    places, of_findings = _places(own), _photos_of_findings(own)
    with_case = _findings_with(Finding.police_case_id, filed)
    sent = _sent({row["number"] for row in rows})
    for row in rows:
        subject, case_id = f"police:{row['number']}", row["id"]
        yield from ((subject, fault) for fault in photo_faults(entries.get(subject, ()), of_findings, {}))
        yield from ((subject, fault) for fault in place_faults(filed[case_id], places, Place(None, row["number"]), ()))
        strangers = with_case[case_id] - {*filed[case_id], *sent}
        yield from ((subject, f"the record does not know the finding {each}") for each in strangers)


def _places(findings: Collection[str]) -> dict[str, Place]:
    query = (
        sa.select(Finding.id, Case.number, PoliceCase.number)
        .outerjoin(Case, Case.id == Finding.case_id)
        .outerjoin(PoliceCase, PoliceCase.id == Finding.police_case_id)
    )
    rows = db.session.execute(query.where(Finding.id.in_(findings)))
    return {finding: Place(case, police) for finding, case, police in rows}


def _sent(numbers: Collection[str]) -> set[str]:
    """The findings that went to these confidential cases later; entries from before they were named speak for all there are."""
    sent: set[str] = set()
    for subject, entries in audit.entries_about([f"police:{number}" for number in numbers]).items():
        for entry in entries:
            if entry.action == _SENT:
                named = entry.body.get("findings")
                sent.update(_all_with(subject) if named is None else named)
    return sent


def _all_with(subject: str) -> Sequence[str]:
    number = subject.partition(":")[2]
    query = sa.select(Finding.id).join(PoliceCase, PoliceCase.id == Finding.police_case_id)
    return db.session.scalars(query.where(PoliceCase.number == number)).all()


def _homes(rows: Sequence[Mapping[str, Any]]) -> dict[int, Place | None]:
    """Where the findings of each case are by now: merged cases are followed to the one that is left."""
    homes: dict[int, Mapping[Any, Any]] = {row["id"]: row for row in rows}
    while following := {each["merged_into"] for each in homes.values()} - {None}:
        query = sa.select(Case.id, Case.number, Case.state, Case.merged_into).where(Case.id.in_(following))
        found = {each["id"]: each for each in db.session.execute(query).mappings()}
        homes = {case_id: found.get(each["merged_into"], each) for case_id, each in homes.items()}
        if not found:
            break
    return {case_id: None if each["state"] == SEALED else Place(each["number"]) for case_id, each in homes.items()}


def _inherited(ids: Collection[int]) -> set[str]:
    """The findings that the record names with cases that ended in one of these."""
    found: set[str] = set()
    seen, following = set(ids), set(ids)
    while following:
        query = sa.select(Case.id, Case.number).where(Case.merged_into.in_(following))
        merged = {row.id: row.number for row in db.session.execute(query) if row.id not in seen}
        seen |= merged.keys()
        following = set(merged)
        for entries in audit.entries_about([f"case:{number}" for number in merged.values()]).values():
            found.update(named_findings(entries))
    return found


def _photos_of_findings(findings: Collection[str]) -> dict[str, list[str]]:
    photos: dict[str, list[str]] = defaultdict(list)
    query = sa.select(CasePhoto.finding_id, CasePhoto.sha256).where(CasePhoto.finding_id.in_(findings))
    for finding, sha256 in db.session.execute(query):
        photos[finding or ""].append(sha256)
    return photos


def _photos_of_steps(ids: Collection[int]) -> dict[int, dict[int, list[str]]]:
    photos: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    query = sa.select(CaseEvent.case_id, CaseEvent.seq, CasePhoto.sha256).join(
        CasePhoto, CasePhoto.event_id == CaseEvent.id
    )
    for case_id, version, sha256 in db.session.execute(query.where(CaseEvent.case_id.in_(ids))):
        photos[case_id][version].append(sha256)
    return photos


def _astray(rows: Sequence[Mapping[str, Any]], filed: Mapping[int, Sequence[str]]) -> dict[int, list[str]]:
    """Photos that lie with another case than their finding or step does, or that came with neither."""
    astray: dict[int, list[str]] = defaultdict(list)
    sealed = {row["id"] for row in rows if row["state"] == SEALED}
    came_with = {finding: case_id for case_id, findings in filed.items() for finding in findings}
    photo = (CasePhoto.case_id, CasePhoto.sha256)
    of_steps = sa.select(CaseEvent.case_id, *photo).join(CaseEvent, CaseEvent.id == CasePhoto.event_id)
    for owner, lies, sha256 in db.session.execute(of_steps.where(CaseEvent.case_id.in_(filed))):
        if lies != (None if owner in sealed else owner):
            astray[owner].append(sha256)
    of_findings = sa.select(Finding.id, Finding.case_id, *photo).join(Finding, Finding.id == CasePhoto.finding_id)
    for finding, holder, lies, sha256 in db.session.execute(of_findings.where(Finding.id.in_(came_with))):
        if lies != holder:
            astray[came_with[finding]].append(sha256)
    loose = sa.select(*photo).where(CasePhoto.finding_id.is_(None), CasePhoto.event_id.is_(None))
    for case_id, sha256 in db.session.execute(loose.where(CasePhoto.case_id.in_(filed))):
        astray[case_id or 0].append(sha256)
    return astray


def _findings_with(column: InstrumentedAttribute[int | None], ids: Collection[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for owner, finding in db.session.execute(sa.select(column, Finding.id).where(column.in_(ids))):
        found[owner or 0].add(finding)
    return found
