"""What counts as a document that may lie beside a case: a PDF that is whole, readable and without active parts."""

from __future__ import annotations

import re

_HEAD = b"%PDF-"
_END = b"%%EOF"
_TAIL_BYTES = 2048
# A name may write any of its letters as #xx
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_ENCRYPTED = re.compile(rb"/Encrypt\b")
_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|EmbeddedFiles|RichMedia|XFA|SubmitForm|ImportData)\b")
_UNSPEAKABLE = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\\/:*?"<>|]')
LONGEST_NAME = 80


def document_fault(data: bytes) -> str | None:
    """Why a file is no document to keep: ``damaged``, ``encrypted`` or ``active``; None when it is one.

    What it holds is not interpreted, only named: scripts, programs to start, embedded files and forms that send. Parts that are
    packed away inside compressed streams are not looked into, which is why a document is only ever handed out as a download.
    """
    if not data.startswith(_HEAD) or _END not in data[-_TAIL_BYTES:]:
        return "damaged"
    plain = _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), data)
    if _ENCRYPTED.search(plain):
        return "encrypted"
    return "active" if _ACTIVE.search(plain) else None


def document_key(sha256: str) -> str:
    """Where the bytes of a document are stored."""
    return f"documents/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def safe_name(name: str, fallback: str) -> str:
    """A file name as it may be shown and sent: no path, nothing invisible, at most 80 characters; else ``fallback``."""
    last = re.split(r"[\\/]", name)[-1]
    clean = _UNSPEAKABLE.sub("", last).strip(" .")
    if len(clean) > LONGEST_NAME:
        stem, dot, ending = clean.rpartition(".")
        short = stem[: LONGEST_NAME - len(ending) - 1] if dot else clean
        clean = f"{short}{dot}{ending}"[:LONGEST_NAME]
    return clean or fallback
