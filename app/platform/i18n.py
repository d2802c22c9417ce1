"""Two languages. The Chinese text itself is the message id; English stands in each room's ``translations/en.po``."""

from __future__ import annotations

import threading
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any, Protocol, cast

from babel.messages.pofile import read_po
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, LazyString

LANGUAGES = ("zh", "en")
COOKIE = "mc-lang"
_ROOMS = Path(__file__).resolve().parent.parent
_override = threading.local()


class Lazy(Protocol):
    """A message that is translated when it is shown: ``str(message)``."""

    def __str__(self) -> str: ...


class _Catalogue(NullTranslations):
    """Messages of all rooms merged; a missing entry falls back to its Chinese id."""

    def __init__(self, messages: dict[str, str], plurals: dict[str, tuple[str, ...]]) -> None:
        super().__init__()
        self._messages = messages
        self._plurals = plurals

    def gettext(self, message: str) -> str:
        return self._messages.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        forms = self._plurals.get(msgid1)
        if not forms:
            return msgid1 if n == 1 else msgid2
        return forms[0] if n == 1 or len(forms) == 1 else forms[1]


def po_files() -> list[Path]:
    """The English catalogues of all rooms, in a fixed order."""
    return sorted(_ROOMS.glob("*/translations/en.po"))


@cache
def _english() -> _Catalogue:
    messages: dict[str, str] = {}
    plurals: dict[str, tuple[str, ...]] = {}
    for path in po_files():
        with path.open("rb") as handle:
            for entry in read_po(handle, locale="en"):
                if isinstance(entry.id, tuple | list):
                    plurals[entry.id[0]] = tuple(entry.string or ())
                elif entry.id and entry.string:
                    messages[entry.id] = str(entry.string)
    return _Catalogue(messages, plurals)


_CHINESE = NullTranslations()


def _translations() -> NullTranslations:
    return _english() if language() == "en" else _CHINESE


def language() -> str:
    """The reader's language, ``zh`` or ``en``. Outside a request it is the one set by ``speaking`` or Chinese."""
    forced: str | None = getattr(_override, "language", None)
    if forced:
        return forced
    if not has_request_context():
        return "zh"
    if "spoken_language" not in g:  # asked for every sentence of a page
        g.spoken_language = choose_language()
    return str(g.spoken_language)


class speaking:  # noqa: N801 - reads as a word: ``with speaking("en"):``
    """Context manager: answer in ``language`` whatever the request says (messages to another person, tests)."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __enter__(self) -> None:
        self._before = getattr(_override, "language", None)
        _override.language = self._language

    def __exit__(self, *_exc: object) -> None:
        _override.language = self._before


def _(message: str, **params: Any) -> str:
    """The message in the reader's language, filled with ``%(name)s`` parameters."""
    text = _translations().gettext(message)
    return text % params if params else text


def ngettext(singular: str, plural: str, num: int, **params: Any) -> str:
    """Like ``_`` for counted things; ``%(num)s`` is the number."""
    return _translations().ngettext(singular, plural, num) % {"num": num, **params}


def _l(message: str, **params: Any) -> Lazy:
    """A message translated when it is shown, for constants and error classes."""
    return cast("Lazy", LazyString(_, message, **params))


def pick(zh: str, en: str) -> str:
    """The name in the reader's language; Chinese where there is no English."""
    return en if en and language() == "en" else zh


def choose_language() -> str:
    """What this request asks for: the cookie, else the account's choice, else the browser, else Chinese."""
    cookie = request.cookies.get(COOKIE)
    if cookie in LANGUAGES:
        return cookie
    preferred = g.get("preferred_language")
    if preferred in LANGUAGES:
        return str(preferred)
    return request.accept_languages.best_match(LANGUAGES, "zh") or "zh"


def init_app(app: Flask) -> None:
    """Wire Flask-Babel and the template names ``_``, ``ngettext``, ``pick`` and ``language``."""
    Babel(app, locale_selector=choose_language, default_locale="zh", default_timezone="Asia/Shanghai")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the i18n extension
        lambda message: _translations().gettext(message),
        lambda singular, plural, num: _translations().ngettext(singular, plural, num),
        newstyle=True,
    )
    app.jinja_env.globals.update(pick=pick, language=language)
