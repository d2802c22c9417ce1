"""The English catalogues: what the code and the templates say, and what `translations/en.po` of each room holds.

`python -m tools.translations` brings every catalogue up to date: new messages arrive with an empty English text,
messages that nobody says any more go. `tests/architecture/test_translations.py` refuses empty, stale and mismatched ones.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import normalize, read_po

from tools.commands import ROOT

APP = ROOT / "app"
CJK = range(0x3400, 0xA000)
Message = str | tuple[str, str]

_KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2)}
_METHODS = {".py": "python", ".html": "jinja2.ext:babel_extract", ".txt": "jinja2.ext:babel_extract"}
_HEADER = (
    'msgid ""\nmsgstr ""\n"Language: en\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
)


def rooms() -> list[Path]:
    """The rooms that may speak, in a fixed order."""
    return sorted(path.parent for path in APP.glob("*/__init__.py"))


def spoken(room: Path) -> dict[Message, str]:
    """Every message that a room's code or templates say, with the file where it was found first."""
    found: dict[Message, str] = {}
    for path in _sources(room):
        with path.open("rb") as handle:
            options = {"encoding": "utf-8", "trimmed": "yes"}
            for _line, message, _comments, _context in extract(
                _METHODS[path.suffix], handle, keywords=_KEYWORDS, options=options
            ):
                key = (message[0], message[1]) if isinstance(message, tuple) else message
                if key:
                    found.setdefault(key, path.relative_to(ROOT).as_posix())
    return found


def _sources(room: Path) -> Iterator[Path]:
    for path in sorted(room.rglob("*")):
        if path.suffix == ".py" or (path.suffix in _METHODS and "templates" in path.parts):
            yield path


def catalogue_of(room: Path) -> Path:
    """Where the room's English stands."""
    return room / "translations" / "en.po"


def written(room: Path) -> dict[Message, tuple[str, ...]]:
    """The room's English texts by message; plural messages have two."""
    path = catalogue_of(room)
    if not path.exists():
        return {}
    with path.open("rb") as handle:
        entries = [entry for entry in read_po(handle, locale="en") if entry.id]
    return {_key(entry.id): _texts(entry.string) for entry in entries}


def _key(entry_id: object) -> Message:
    if isinstance(entry_id, (tuple, list)):
        return (str(entry_id[0]), str(entry_id[1]))
    return str(entry_id)


def _texts(string: object) -> tuple[str, ...]:
    return tuple(str(text) for text in string) if isinstance(string, (tuple, list)) else (str(string or ""),)


def update(room: Path) -> int:
    """Rewrite the room's catalogue; return how many messages still lack their English."""
    said, known = spoken(room), written(room)
    if not said:
        catalogue_of(room).unlink(missing_ok=True)
        return 0
    entries = [_entry(message, known.get(message, ())) for message in sorted(said, key=str)]
    path = catalogue_of(room)
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([_HEADER, *entries]), "utf-8")
    return sum(not all(known.get(message, ("",))) for message in said)


def _entry(message: Message, texts: tuple[str, ...]) -> str:
    if isinstance(message, str):
        text = texts[0] if texts else ""
        return f"msgid {normalize(message, width=0)}\nmsgstr {normalize(text, width=0)}\n"
    one, many = texts if len(texts) == 2 else ("", "")
    return (
        f"msgid {normalize(message[0], width=0)}\nmsgid_plural {normalize(message[1], width=0)}\n"
        f"msgstr[0] {normalize(one, width=0)}\nmsgstr[1] {normalize(many, width=0)}\n"
    )


def main(names: list[str]) -> int:
    """Update the named rooms (all by default) and say what is missing."""
    for room in rooms():
        if not names or room.name in names:
            missing = update(room)
            print(f"{room.name:<12} {missing} to translate")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
