"""The table of sentences: complete, used, fillable, and fit for a reader."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

import app.routing.rules
from app.platform.i18n import speaking
from app.routing.rules import Decision, Precedent, RuleFired
from app.routing.sentences import SENTENCES, render_rule, render_trace
from tests.routing.facts import AT, ask, facts_of, grid, with_precedents

RULES = Path(app.routing.rules.__file__).parent
FIRED = {code for file in RULES.glob("*.py") for code in re.findall(r'"(3\.\d+\.[a-z-]+)"', file.read_text("utf-8"))}


def test_every_rule_has_its_sentence_and_every_sentence_its_rule() -> None:
    assert set(SENTENCES) == FIRED


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_both_languages_say_the_same_things(code: str) -> None:
    zh, en = SENTENCES[code]
    assert set(re.findall(r"{(\w+)}", en)) <= set(re.findall(r"{(\w+)}", zh))
    assert zh.endswith("。")
    assert en.endswith(".")
    assert not re.search(r"[一-鿿]", en)


def decisions() -> list[Decision]:
    """Decisions that between them fire most rules."""
    facts = facts_of(grid())
    precedent = Precedent("A1", "ZANG-01", "CGJ-K1", "ABC234", AT)
    return [
        ask("ZANG-01", 2, 2, with_precedents(facts, precedent)),
        ask("ZANG-01", 3.999, 2, accuracy_m=None),
        ask("ZANG-01", 3.999, 2, boundary_choice="A2"),
        ask("LUAN-09", 2, 6, alt=True),
        ask("CHA-01", 2, 2),
        ask("CHA-05", 2, 2),
        ask("ZANG-01", 20, 4),
        ask("HUANG-01", 2, 2),
        ask("ZANG-01", 2, 2, facts_of(grid(), ["A1"])),
        ask("ZANG-01", 2, 2, directed_to="CGJ-K1"),
        ask("ZANG-01", 2, 2, replace(facts, before_first_version=True)),
    ]


@pytest.mark.parametrize("decision", decisions())
def test_a_stored_decision_reads_the_same(decision: Decision) -> None:
    stored = json.loads(json.dumps(decision.to_json(), allow_nan=False))
    assert Decision.from_json(stored) == decision
    for language in ("zh", "en"):
        sentences = render_trace(decision, language)
        assert render_trace(stored, language) == sentences
        assert len(sentences) == len(decision.trace)
        assert not [sentence for sentence in sentences if "{" in sentence or "None" in sentence]


def test_the_reader_s_language_is_the_default() -> None:
    decision = ask("ZANG-01", 2, 2)
    with speaking("en"):
        assert render_trace(decision) == render_trace(decision, "en")
    assert render_trace(decision) == render_trace(decision, "zh")


def test_how_values_are_shown() -> None:
    shares = [{"zh": "甲", "en": "A", "share": 0.62}, {"zh": "乙", "en": "B", "share": 0.38}]
    near = RuleFired("3.4.near-border", {"candidates": shares})
    assert "甲 62%、乙 38%" in render_rule(near, "zh")
    assert "A 62%, B 38%" in render_rule(near, "en")
    outside = RuleFired("3.5.outside", {"nearest": shares[0], "distance_m": 12_340})
    assert "12.3 公里" in render_rule(outside, "zh")
    assert "12.3 km" in render_rule(outside, "en")
    close = RuleFired("3.5.outside", {"nearest": shares[0], "distance_m": 340})
    assert "340 米" in render_rule(close, "zh")
    assert "340 m" in render_rule(close, "en")
    version = RuleFired("3.10.version", {"since": "2000-01-01T00:00:00+08:00"})
    assert "2000 年 1 月 1 日" in render_rule(version, "zh")
    assert "1 Jan 2000" in render_rule(version, "en")
    with pytest.raises(KeyError):
        render_rule(RuleFired("3.99.unknown", {}), "zh")


def test_an_exact_accuracy_never_gets_into_the_trace() -> None:
    decision = ask("ZANG-01", 2, 2, accuracy_m=17.391)
    assert "17" not in json.dumps([fired.params for fired in decision.trace])
    assert "20 米" in render_trace(decision, "zh")[0]
    assert "20,000" not in render_trace(ask("ZANG-01", 2, 2, accuracy_m=12_001.0), "en")[0]
