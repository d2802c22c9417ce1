"""What templates name exists: icons, style sheets, scripts, endpoints of their own room; and the macros draw what they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask, render_template_string

from app.platform.i18n import speaking
from app.site.icons import drawings, icon
from app.site.signs import sign, signs
from tests.support.html_lint import PageClient

APP = Path(__file__).resolve().parents[2] / "app"
FRONTEND = APP.parent / "frontend"
TEMPLATES = sorted(APP.glob("*/templates/**/*.html"))
CALL = re.compile(r"\b(icon|page_style|page_script)\('([^']+)'")


def named(what: str) -> set[str]:
    """The first argument of every literal call of ``what`` in all templates (comments apart)."""
    sources = [re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL) for path in TEMPLATES]
    return {argument for source in sources for call, argument in CALL.findall(source) if call == what}


def test_icons_are_drawn() -> None:
    assert named("icon") - set(drawings()) == set()


def test_style_sheets_exist() -> None:
    assert {name for name in named("page_style") if not (FRONTEND / "css" / name).is_file()} == set()


def test_page_style_sheets_are_used() -> None:
    written = {f"pages/{path.name}" for path in (FRONTEND / "css" / "pages").glob("*.css")}
    assert written - named("page_style") == set()


def test_icon_is_inline_and_hidden_from_screen_readers() -> None:
    drawn = str(icon("camera", small=True))
    assert drawn.startswith('<svg class="icon icon--s" viewBox="0 0 24 24" aria-hidden="true"><path')
    with pytest.raises(KeyError):
        icon("no-such-icon")


def test_every_sign_has_its_pigment() -> None:
    tokens = (FRONTEND / "css" / "tokens.css").read_text("utf-8")
    components = (FRONTEND / "css" / "components.css").read_text("utf-8")
    for each in signs():
        assert f'[data-c="{each.code}"]' in components
        assert all(
            f"--{part}{each.code.lower()}{end}:" in tokens for part, end in (("", ""), ("on-", ""), ("", "-ink"))
        )


def test_english_words_fit_under_a_tile() -> None:
    assert {each.short.en for each in signs() if len(each.short.en) > 9} == set()


def test_sign_of_a_category_and_of_an_item() -> None:
    assert sign("ZANG").char == sign("ZANG-02").char == "脏"
    with speaking("en"):
        assert sign("CE").word == "Toilets"
    assert [each.code for each in signs() if each.confidential] == ["HUANG", "DUBO", "DUPIN"]


def render(app: Flask, macros: str, template: str) -> str:
    with app.test_request_context():
        return render_template_string(f'{{% import "site/macros/{macros}.html" as m %}}{template}')


def test_clock_stays_within_its_bar(app: Flask) -> None:
    assert "--used:100%" in render(app, "marks", "{{ m.clock('late', 340.2, 'x') }}")
    assert "--used:0%" in render(app, "marks", "{{ m.clock('none', -3, 'x') }}")


def test_state_says_rework_only_while_rectifying(app: Flask) -> None:
    assert "返工 2 次" in render(app, "marks", "{{ m.state('rectifying', rework=2) }}")
    assert "待核查" in render(app, "marks", "{{ m.state('checking', rework=2) }}")


def test_macros_escape_what_people_wrote(app: Flask) -> None:
    nasty = "{{ m.row('<b>x</b>', '#', 'ZANG', meta='<i>y</i>') }}{{ m.photo('/p', '\"onload=') }}"
    drawn = render(app, "lists", nasty)
    assert "<b>x" not in drawn
    assert "<i>y" not in drawn
    assert 'alt="&#34;onload="' in drawn


def test_change_points_up_and_says_whether_that_is_good(app: Flask) -> None:
    assert "mv--up mv--good" in render(app, "marks", "{{ m.change(2, 'up') }}")
    assert "mv--up mv--bad" in render(app, "marks", "{{ m.change(2, 'down') }}")
    assert "–" in render(app, "marks", "{{ m.change(0) }}")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_components_page_is_in_order_in_both_languages(page: PageClient, language: str) -> None:
    page.client.set_cookie("mc-lang", language)
    shown = page.get("/components")
    assert shown.heading == {"zh": "组件", "en": "Components"}[language]
    assert len(shown.find("label", class_="tile")) == 2 * len(signs())
