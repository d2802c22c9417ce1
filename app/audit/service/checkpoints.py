"""Checkpoints: made when they are due, written to the database, and carried to places outside it (security 4c)."""

from __future__ import annotations

import os
import urllib.request
from pathlib import Path

import sqlalchemy as sa
import structlog

from app.audit.models import AuditCheckpoint, CheckpointDelivery
from app.audit.queries.entries import checkpoint_of, entry_hashes, hash_at, head, newest_checkpoint
from app.audit.rules import GENESIS, Checkpoint, Tree, checkpoint_hash, is_due, to_line
from app.audit.signing import public_key, signed
from app.platform import clock
from app.platform.db import db
from app.platform.settings import current_config
from app.platform.unit_of_work import atomic, leave_snapshot

log = structlog.get_logger(__name__)
LOG = "log"
_POST_SECONDS = 10
_ERROR_LENGTH = 200


class RecordRewritten(RuntimeError):
    """The entries under the last checkpoint are no longer those it was made over."""


def log_file() -> Path:
    """The file that every checkpoint is appended to."""
    return current_config().instance_path / "checkpoints.jsonl"


def places() -> tuple[str, ...]:
    """Where checkpoints go: the log file, and the configured files and addresses."""
    return (LOG, *current_config().checkpoint_places.replace(",", " ").split())


def make_checkpoint(*, force: bool = False) -> Checkpoint | None:
    """Make a checkpoint if one is due, or with ``force`` if there is any news; returns it, or with ``force`` the newest one.

    Raises RecordRewritten when what was checked before is no longer there. Several hosts may call it at once: one wins.
    """
    last = newest_checkpoint()
    newest = head()
    now = clock.now()
    size = newest[0] if newest else 0
    covered = last.size if last else 0
    if newest is None or size <= covered or not (force or is_due(covered, last.at if last else None, size, now)):
        return checkpoint_of(last) if last and force else None
    tree = _grown(last, size)
    previous = checkpoint_hash(checkpoint_of(last)) if last else GENESIS
    made = signed(Checkpoint(size, tree.root().hex(), newest[1], now, previous, public_key()))
    leave_snapshot()
    _keep(made, tree)
    return made


def _grown(last: AuditCheckpoint | None, size: int) -> Tree:
    if last is None:
        tree = Tree()
    else:
        tree = Tree([bytes.fromhex(peak) for peak in last.frontier], last.size)
        if tree.root().hex() != last.root or hash_at(last.size) != last.head:
            raise RecordRewritten(f"the record up to entry {last.size} is not what was checked")
    for own in entry_hashes(tree.size, size):
        tree.append(own)
    if tree.size != size:
        raise RecordRewritten(f"entries are missing before {size}")
    return tree


def _keep(made: Checkpoint, tree: Tree) -> None:
    with atomic():
        row = AuditCheckpoint(
            size=made.size,
            root=made.root,
            head=made.head,
            at=made.at,
            previous=made.previous,
            key=made.key,
            signature=made.signature,
            frontier=[peak.hex() for peak in tree.peaks],
        )
        db.session.add(row)
        db.session.flush()
        db.session.add_all(CheckpointDelivery(size=made.size, place=place) for place in places())


def deliver_checkpoints() -> int:
    """Carry every waiting checkpoint to its places, oldest first; a place that fails waits for the next run.

    Returns how many arrived. A checkpoint may arrive twice, never not at all.
    """
    arrived = 0
    for place in places():
        waiting = sa.select(AuditCheckpoint).join(CheckpointDelivery, CheckpointDelivery.size == AuditCheckpoint.size)
        waiting = waiting.where(CheckpointDelivery.place == place, CheckpointDelivery.delivered_at.is_(None))
        for row in db.session.scalars(waiting.order_by(AuditCheckpoint.size)).all():
            checkpoint = checkpoint_of(row)
            leave_snapshot()
            error = _sent(place, to_line(checkpoint) + "\n")
            _note(checkpoint.size, place, error)
            if error:
                log.warning("checkpoint_not_delivered", place=place, error=error)
                break
            arrived += 1
    return arrived


def _sent(place: str, line: str) -> str:
    """Send one line; what went wrong, or nothing."""
    try:
        if place.startswith(("https://", "http://")):
            _post(place, line)
        else:
            _append(log_file() if place == LOG else Path(place), line)
    except OSError as error:
        return f"{type(error).__name__}: {error}"[:_ERROR_LENGTH]
    return ""


def _post(address: str, line: str) -> None:
    request = urllib.request.Request(  # noqa: S310  http and https only, given by the operator
        address, line.encode(), {"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=_POST_SECONDS):  # noqa: S310 - the same request
        pass


def _append(path: Path, line: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as kept:
        kept.write(line)
        kept.flush()
        os.fsync(kept.fileno())


def _note(size: int, place: str, error: str) -> None:
    with atomic():
        db.session.execute(
            sa.update(CheckpointDelivery)
            .where(CheckpointDelivery.size == size, CheckpointDelivery.place == place)
            .values(
                attempts=CheckpointDelivery.attempts + 1,
                last_error=error,
                delivered_at=None if error else clock.now(),
            )
        )
