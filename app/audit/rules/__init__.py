"""Pure decisions of the record: the chain of entries, the Merkle tree over it, and what a checkpoint says."""

from app.audit.rules.chain import GENESIS, Link, canonical, entry_bytes, instant, link_hash
from app.audit.rules.checkpoint import (
    Checkpoint,
    MalformedCheckpoint,
    checkpoint_hash,
    from_json,
    from_line,
    is_due,
    signed_bytes,
    to_line,
)
from app.audit.rules.merkle import (
    Tree,
    consistency_ranges,
    inclusion_ranges,
    is_consistent,
    is_included,
)

__all__ = [
    "GENESIS",
    "Checkpoint",
    "Link",
    "MalformedCheckpoint",
    "Tree",
    "canonical",
    "checkpoint_hash",
    "consistency_ranges",
    "entry_bytes",
    "from_json",
    "from_line",
    "inclusion_ranges",
    "instant",
    "is_consistent",
    "is_due",
    "is_included",
    "link_hash",
    "signed_bytes",
    "to_line",
]
