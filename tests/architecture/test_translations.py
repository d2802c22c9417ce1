"""Both languages are complete: nothing said without its English, nothing stale, placeholders agree, no Chinese out of reach."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from tools.translations import APP, CJK, Message, rooms, spoken, written

FRONTEND = APP.parent / "frontend"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
GETTEXT = {"_", "gettext", "ngettext"}
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
ROOMS = [pytest.param(room, id=room.name) for room in rooms()]


def _has_chinese(text: str) -> bool:
    return any(ord(letter) in CJK for letter in text)


def _forms(message: Message) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else message


def faults(said: set[Message], english: dict[Message, tuple[str, ...]]) -> list[str]:
    """What is wrong with a catalogue, given what is said."""
    found = [f"stale: {message}" for message in english if message not in said]
    for message in said:
        texts = english.get(message, ())
        if not texts or not all(texts):
            found.append(f"missing: {message}")
            continue
        wanted = {name for form in _forms(message) for name in PLACEHOLDER.findall(form)}
        for text in texts:
            if not set(PLACEHOLDER.findall(text)) <= wanted or (
                len(texts) == 1 and set(PLACEHOLDER.findall(text)) != wanted
            ):
                found.append(f"placeholders: {message} → {text}")
            if _has_chinese(text):
                found.append(f"still Chinese: {message} → {text}")
    return found


def bare_chinese(source: str) -> list[str]:
    """Chinese in a template that no translation can reach."""
    tree = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"]).parse(source)
    reachable: set[int] = set()
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in GETTEXT:
            reachable |= {id(part) for argument in call.args for part in [argument, *argument.find_all(nodes.Const)]}
    texts = [part.data for part in tree.find_all(nodes.TemplateData)]
    texts += [
        part.value for part in tree.find_all(nodes.Const) if isinstance(part.value, str) and id(part) not in reachable
    ]
    return [text.strip() for text in texts if _has_chinese(text)]


@pytest.mark.parametrize("room", ROOMS)
def test_every_message_has_its_english(room: Path) -> None:
    assert faults(set(spoken(room)), written(room)) == []


def test_a_message_said_in_two_rooms_has_one_english_text() -> None:
    seen: dict[Message, tuple[str, tuple[str, ...]]] = {}
    clashes = []
    for room in rooms():
        for message, texts in written(room).items():
            other, known = seen.setdefault(message, (room.name, texts))
            if known != texts:
                clashes.append(f"{message}: {other} {known}, {room.name} {texts}")
    assert clashes == []


def test_no_template_says_chinese_that_cannot_be_translated() -> None:
    found = {
        path.relative_to(APP).as_posix(): texts
        for path in sorted(APP.glob("*/templates/**/*.html"))
        if (texts := bare_chinese(path.read_text("utf-8")))
    }
    assert found == {}


def test_scripts_take_their_words_from_the_dictionaries() -> None:
    found = [
        path.relative_to(FRONTEND).as_posix()
        for path in sorted(FRONTEND.rglob("*.ts"))
        if path.parent.name not in {"i18n", "tests"} and _has_chinese(COMMENT.sub("", path.read_text("utf-8")))
    ]
    assert found == []


def test_faults_finds_each_kind() -> None:
    said: set[Message] = {"待签收", "还剩 %(n)s 件", ("%(num)s 天", "%(num)s 天")}
    english: dict[Message, tuple[str, ...]] = {
        "待签收": ("To accept",),
        "还剩 %(n)s 件": ("%(n)s left",),
        ("%(num)s 天", "%(num)s 天"): ("one day", "%(num)s days"),
    }
    assert faults(said, english) == []
    assert faults(said, english | {"旧话": ("old",)}) == ["stale: 旧话"]
    assert faults(said, english | {"待签收": ("",)}) == ["missing: 待签收"]
    assert faults(said, english | {"还剩 %(n)s 件": ("%(m)s left",)})[0].startswith("placeholders")
    assert faults(said, english | {"待签收": ("To 签收",)})[0].startswith("still Chinese")


@pytest.mark.parametrize(
    "template",
    ["<p>待签收</p>", "<p title='{{ \"待签收\" }}'>", "{{ label('待签收') }}", "{% set word = '待签收' %}"],
)
def test_bare_chinese_is_found(template: str) -> None:
    assert ["待签收" in text for text in bare_chinese(template)] == [True]


@pytest.mark.parametrize(
    "template",
    [
        "{{ _('待签收') }}",
        "{% trans n=1 %}还剩 {{ n }} 件{% endtrans %}",
        "{{ ngettext('%(num)s 天', '%(num)s 天', n) }}",
    ],
)
def test_translated_chinese_is_left_alone(template: str) -> None:
    assert bare_chinese(template) == []
