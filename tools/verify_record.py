"""Verify an exported record away from the service: `python -m tools.verify_record EXPORT [--checkpoint FILE …] [--key HEX]`.

Reads what `flask --app wsgi audit export` wrote, the whole record or one case. Written apart from the service and from the
standard library and Ed25519 alone, so that whoever audits needs neither the service nor trust in its code; `--key` is the public
key that was noted when the service was set up (`audit key`). Without it the key in the file is shown and has to be compared.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

NOTHING = "0" * 64
RECORD_FORMAT = "mingcha-record-1"
HASHED = ("action", "actor", "at", "body", "previous", "previous_of_subject", "seq", "subject")
SIGNED = ("at", "format", "head", "key", "previous", "root", "size")


class Broken(Exception):
    """The export does not hold; the message says where and why."""


def canonical(value: dict[str, Any], names: tuple[str, ...]) -> bytes:
    """The bytes that were hashed or signed; an older entry lacks `previous_of_subject`."""
    kept = {name: value[name] for name in names if value[name] is not None}
    return json.dumps(kept, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def entry_hash(entry: dict[str, Any]) -> str:
    """The hash of an entry, worked out anew."""
    return hashlib.sha256(canonical(entry, HASHED)).hexdigest()


def checked_checkpoint(line: str, key: str | None) -> dict[str, Any]:
    """The checkpoint of one line, its signature tried; raises Broken."""
    checkpoint: dict[str, Any] = json.loads(line)
    if key is not None and checkpoint["key"] != key:
        raise Broken(f"checkpoint over {checkpoint['size']} entries: signed with another key")
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(checkpoint["key"]))
        public.verify(bytes.fromhex(checkpoint["signature"]), canonical(checkpoint, SIGNED))
    except (InvalidSignature, ValueError):
        raise Broken(f"checkpoint over {checkpoint['size']} entries: the signature is false") from None
    return checkpoint


def _leaf(own: str) -> bytes:
    return hashlib.sha256(b"\x00" + bytes.fromhex(own)).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """The Merkle tree (RFC 6962), grown leaf by leaf."""

    def __init__(self) -> None:
        """An empty tree."""
        self.size = 0
        self._peaks: list[bytes] = []

    def append(self, own: str) -> None:
        """One more entry."""
        made = _leaf(own)
        for bit in range(self.size.bit_length() + 1):
            if not self.size >> bit & 1:
                break
            made = _node(self._peaks.pop(), made)
        self._peaks.append(made)
        self.size += 1

    def root(self) -> str:
        """The root, hex."""
        if not self._peaks:
            return hashlib.sha256(b"").hexdigest()
        made = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            made = _node(peak, made)
        return made.hex()


def root_from(own: str, index: int, size: int, proof: list[str]) -> str:
    """The root to which a proof leads from the entry at `index` of `size` (RFC 9162); raises Broken on a proof of wrong length."""
    made, place, last = _leaf(own), index, size - 1
    for step in map(bytes.fromhex, proof):
        if last == 0:
            raise Broken(f"entry {index + 1}: the proof is too long")
        if place % 2 or place == last:
            made = _node(step, made)
            while place and place % 2 == 0:
                place, last = place // 2, last // 2
        else:
            made = _node(made, step)
        place, last = place // 2, last // 2
    if last:
        raise Broken(f"entry {index + 1}: the proof is too short")
    return made.hex()


def verify_subject(export: dict[str, Any], key: str | None, kept: dict[int, dict[str, Any]]) -> str:
    """Verify one subject's entries; what holds, in a sentence. Raises Broken."""
    checkpoint = checked_checkpoint(export["checkpoint"], key)
    if kept.get(checkpoint["size"], checkpoint) != checkpoint:
        raise Broken(f"checkpoint over {checkpoint['size']} entries: another one was kept elsewhere")
    before = None
    for entry in export["entries"]:
        seq = entry["seq"]
        if entry_hash(entry) != entry["hash"]:
            raise Broken(f"entry {seq}: content and hash disagree")
        if entry["subject"] != export["subject"]:
            raise Broken(f"entry {seq}: is about {entry['subject']}")
        linked = entry["previous_of_subject"]
        if linked is not None and linked != (before or NOTHING):
            raise Broken(f"entry {seq}: does not follow the entry before about {export['subject']}")
        if not 0 < seq <= checkpoint["size"]:
            raise Broken(f"entry {seq}: beyond the checkpoint")
        if root_from(entry["hash"], seq - 1, checkpoint["size"], entry["proof"]) != checkpoint["root"]:
            raise Broken(f"entry {seq}: not under the checkpoint's root")
        before = entry["hash"]
    return f"{export['subject']}: {len(export['entries'])} entries under the checkpoint of {checkpoint['at']}"


def verify_whole(lines: Iterator[str], key: str | None, kept: dict[int, dict[str, Any]]) -> str:
    """Verify a whole exported record as it streams by; what holds, in a sentence. Raises Broken.

    Memory grows with the number of subjects, not of entries.
    """
    size = json.loads(next(lines))["size"]
    tree, previous = Tree(), NOTHING
    last_of: dict[str, str] = {}
    before, covered, confirmed, count = NOTHING, 0, 0, 0
    for line in lines:
        value = json.loads(line)
        if "signature" in value:
            checkpoint = checked_checkpoint(line, key)
            covered, count = checkpoint["size"], count + 1
            if checkpoint["previous"] != before:
                raise Broken(f"checkpoint over {covered} entries: does not follow the one before")
            if (covered, tree.root(), previous) != (tree.size, checkpoint["root"], checkpoint["head"]):
                raise Broken(f"checkpoint over {covered} entries: the entries are not those it was made over")
            if kept.get(covered, checkpoint) != checkpoint:
                raise Broken(f"checkpoint over {covered} entries: another one was kept elsewhere")
            confirmed += covered in kept
            before = hashlib.sha256(canonical(checkpoint, SIGNED)).hexdigest()
            continue
        seq, linked = tree.size + 1, value["previous_of_subject"]
        if value["seq"] != seq or value["previous"] != previous or entry_hash(value) != value["hash"]:
            raise Broken(f"entry {seq}: missing, out of its place or changed")
        if linked is not None and linked != last_of.get(value["subject"], NOTHING):
            raise Broken(f"entry {seq}: does not follow the entry before about {value['subject']}")
        previous = last_of[value["subject"]] = value["hash"]
        tree.append(previous)
    if tree.size != size or covered != size:
        raise Broken(f"the record ends at {tree.size} of {size} entries, the last checkpoint at {covered}")
    if confirmed != len(kept):
        raise Broken("a checkpoint that was kept elsewhere is not in the export")
    return f"{tree.size} entries and {count} checkpoints, {confirmed} of them kept elsewhere too"


def read_kept(files: list[Path], key: str | None) -> dict[int, dict[str, Any]]:
    """The checkpoints that were kept elsewhere, by size. Raises Broken."""
    lines = [line for file in files for line in file.read_text("utf-8").splitlines() if line.strip()]
    checked = [checked_checkpoint(line, key) for line in lines]
    return {checkpoint["size"]: checkpoint for checkpoint in checked}


def main(arguments: list[str] | None = None) -> int:
    """Verify; 0 when everything holds, 1 when something does not."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.verify_record", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("export", type=Path)
    parser.add_argument(
        "--checkpoint", type=Path, action="append", default=[], help="checkpoints kept elsewhere, a line each"
    )
    parser.add_argument("--key", help="the public key to trust, hex")
    asked = parser.parse_args(arguments)
    try:
        kept = read_kept(asked.checkpoint, asked.key)
        with asked.export.open(encoding="utf-8") as file:
            whole = RECORD_FORMAT in file.readline()
            file.seek(0)
            said = verify_whole(file, asked.key, kept) if whole else verify_subject(json.load(file), asked.key, kept)
    except Broken as error:
        print(f"broken: {error}", file=sys.stderr)
        return 1
    except (KeyError, TypeError, ValueError, StopIteration) as error:
        print(f"broken: not an export ({error!r})", file=sys.stderr)
        return 1
    print(f"holds: {said}")
    if asked.key is None:
        print("signed by the key in the file; compare it with the one that was noted, or give it as --key")
    return 0


if __name__ == "__main__":
    sys.exit(main())
