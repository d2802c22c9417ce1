"""Findings and photos held against the record: they stay with the report or step they came with, whatever case has them today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from app import audit
from app.cases.models import Case, CaseEvent, CasePhoto, Finding, FindingOrigin, PoliceCase
from app.cases.rules.digest import FINDING_ROW, ORIGIN_ROW, PHOTO_ROW, finding_text, origin_text, photo_text
from app.cases.rules.life import SEALED
from app.cases.rules.witness import Photo, Place, Seen, finding_faults, named_findings, photo_faults, place_faults
from app.platform.db import db

_FINDING = tuple(getattr(Finding, name) for name in FINDING_ROW)
_ORIGIN = tuple(getattr(FindingOrigin, name) for name in ORIGIN_ROW)
Entries = Mapping[str, Sequence[audit.Entry]]
_SENT = "police.sent"
_LONGEST_CHAIN = 50  # of merged cases; forged rows may go round in circles


def case_evidence(rows: Sequence[Mapping[str, Any]], entries: Entries) -> Iterator[tuple[str, str]]:
    """Subject and fault of every finding or photo of ordinary cases that is not as the record left it."""
    ids = [row["id"] for row in rows]
    filed = {row["id"]: named_findings(entries.get(f"case:{row['number']}", ())) for row in rows}
    own = [finding for findings in filed.values() for finding in findings]
    places = _places(own)
    sent = _sent({place.police for place in places.values() if place.police is not None})
    homes, known = _homes(rows), {*own, *_inherited(ids)}
    seen = _seen(own)
    of_findings, of_steps, astray = _photos_of_findings(own), _photos_of_steps(ids), _astray(rows, filed)
    with_case = _findings_with(Finding.case_id, ids)
    for row in rows:
        subject, case_id = f"case:{row['number']}", row["id"]
        yield from (
            (subject, fault)
            for fault in photo_faults(entries.get(subject, ()), of_findings, of_steps[case_id], partial(_fits, subject))
        )
        yield from ((subject, fault) for fault in place_faults(filed[case_id], places, homes[case_id], sent))
        yield from (
            (subject, fault) for fault in finding_faults(entries.get(subject, ()), seen, partial(_fits, subject))
        )
        yield from ((subject, f"the record does not know the finding {each}") for each in with_case[case_id] - known)
        yield from ((subject, f"the photo {digest[:12]}… lies with another case") for digest in astray[case_id])


def police_evidence(rows: Sequence[Mapping[str, Any]], entries: Entries) -> Iterator[tuple[str, str]]:
    """The same for confidential cases."""
    filed = {row["id"]: named_findings(entries.get(f"police:{row['number']}", ())) for row in rows}
    own = [finding for findings in filed.values() for finding in findings]
    places, seen, of_findings = _places(own), _seen(own), _photos_of_findings(own)
    with_case = _findings_with(Finding.police_case_id, filed)
    sent = _sent({row["number"] for row in rows})
    for owner, digest in _astray_of_findings(filed):
        number = next(row["number"] for row in rows if row["id"] == owner)
        yield f"police:{number}", f"the photo {digest[:12]}… lies with another case"
    for row in rows:
        subject, case_id = f"police:{row['number']}", row["id"]
        yield from (
            (subject, fault)
            for fault in photo_faults(entries.get(subject, ()), of_findings, {}, partial(_fits, subject))
        )
        yield from ((subject, fault) for fault in place_faults(filed[case_id], places, Place(None, row["number"]), ()))
        yield from (
            (subject, fault) for fault in finding_faults(entries.get(subject, ()), seen, partial(_fits, subject))
        )
        strangers = with_case[case_id] - {*filed[case_id], *sent}
        yield from ((subject, f"the record does not know the finding {each}") for each in strangers)


def _places(findings: Collection[str]) -> dict[str, Place]:
    query = (
        sa.select(Finding.id, Finding.case_id, Case.number, Finding.police_case_id, PoliceCase.number)
        .outerjoin(Case, Case.id == Finding.case_id)
        .outerjoin(PoliceCase, PoliceCase.id == Finding.police_case_id)
    )
    rows = db.session.execute(query.where(Finding.id.in_(findings)))
    return {
        finding: Place(_number(case_id, case), _number(police_id, police))
        for finding, case_id, case, police_id, police in rows
    }


def _number(owner: int | None, number: str | None) -> str | None:
    """The number of a case; of one that is not there, its key."""
    return number if number is not None or owner is None else f"({owner})"


def _seen(findings: Collection[str]) -> dict[str, Seen]:
    origins = {}
    for row in db.session.execute(sa.select(*_ORIGIN).where(FindingOrigin.finding_id.in_(findings))).mappings():
        origins[row["finding_id"]] = origin_text(row)
    rows = db.session.execute(sa.select(*_FINDING).where(Finding.id.in_(findings))).mappings()
    return {row["id"]: Seen(finding_text(row), origins.get(row["id"])) for row in rows}


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
    for _hop in range(_LONGEST_CHAIN):
        following = {each["merged_into"] for each in homes.values()} - {None}
        if not following:
            break
        query = sa.select(Case.id, Case.number, Case.state, Case.merged_into).where(Case.id.in_(following))
        found = {each["id"]: each for each in db.session.execute(query).mappings()}
        homes = {case_id: found.get(each["merged_into"], each) for case_id, each in homes.items()}
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


_PHOTO = tuple(getattr(CasePhoto, name) for name in PHOTO_ROW)


def _fits(subject: str, kept: str, text: str) -> bool:
    return audit.fits(kept, text, subject)


def _photo(row: Mapping[Any, Any]) -> Photo:
    return Photo(row["sha256"], photo_text(row))


def _photos_of_findings(findings: Collection[str]) -> dict[str, list[Photo]]:
    photos: dict[str, list[Photo]] = defaultdict(list)
    query = sa.select(CasePhoto.finding_id, *_PHOTO).where(CasePhoto.finding_id.in_(findings))
    for row in db.session.execute(query).mappings():
        photos[row["finding_id"]].append(_photo(row))
    return photos


def _photos_of_steps(ids: Collection[int]) -> dict[int, dict[int, list[Photo]]]:
    photos: dict[int, dict[int, list[Photo]]] = defaultdict(lambda: defaultdict(list))
    query = sa.select(CaseEvent.case_id.label("owner"), CaseEvent.seq, *_PHOTO)
    query = query.join(CasePhoto, CasePhoto.event_id == CaseEvent.id).where(CaseEvent.case_id.in_(ids))
    for row in db.session.execute(query).mappings():
        photos[row["owner"]][row["seq"]].append(_photo(row))
    return photos


def _astray(rows: Sequence[Mapping[str, Any]], filed: Mapping[int, Sequence[str]]) -> dict[int, list[str]]:
    """Photos that lie with another case than their finding or step does, or that came with neither."""
    astray: dict[int, list[str]] = defaultdict(list)
    sealed = {row["id"] for row in rows if row["state"] == SEALED}
    photo = (CasePhoto.case_id, CasePhoto.finding_id, CasePhoto.sha256)
    of_steps = sa.select(CaseEvent.case_id, *photo).join(CaseEvent, CaseEvent.id == CasePhoto.event_id)
    for owner, lies, other, sha256 in db.session.execute(of_steps.where(CaseEvent.case_id.in_(filed))):
        if other is not None or lies != (None if owner in sealed else owner):
            astray[owner].append(sha256)
    for owner, digest in _astray_of_findings(filed):
        astray[owner].append(digest)
    loose = sa.select(CasePhoto.case_id, CasePhoto.sha256).where(
        CasePhoto.finding_id.is_(None), CasePhoto.event_id.is_(None)
    )
    for photo_of, digest in db.session.execute(loose.where(CasePhoto.case_id.in_(filed))):
        astray[photo_of or 0].append(digest)
    return astray


def _astray_of_findings(filed: Mapping[int, Sequence[str]]) -> Iterator[tuple[int, str]]:
    came_with = {finding: owner for owner, findings in filed.items() for finding in findings}
    query = sa.select(Finding.id, Finding.case_id, CasePhoto.case_id, CasePhoto.event_id, CasePhoto.sha256)
    query = query.join(CasePhoto, CasePhoto.finding_id == Finding.id).where(Finding.id.in_(came_with))
    for finding, holder, lies, step, sha256 in db.session.execute(query):
        if step is not None or lies != holder:
            yield came_with[finding], sha256


def _findings_with(column: InstrumentedAttribute[int | None], ids: Collection[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for owner, finding in db.session.execute(sa.select(column, Finding.id).where(column.in_(ids))):
        found[owner or 0].add(finding)
    return found
