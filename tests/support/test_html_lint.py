"""The page checker itself: a good page passes, and each fault is found by the check that is there for it."""

from __future__ import annotations

import pytest

from tests.support.html_lint import CHECKS, lint, parse, values_of

GOOD = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>案卷 · 明察</title><script nonce="n" src="/s.js"></script></head>
<body><main><h1>案卷</h1>
<form method="post" action="/cases"><input type="hidden" name="csrf_token" value="t">
<label for="reason">理由</label><textarea id="reason" name="reason" aria-describedby="hint">
旧的</textarea><p id="hint">一句就好</p>
<label><input type="radio" name="kind" value="a" checked>甲</label><label><input type="radio" name="kind" value="b">乙</label>
<label>单位<select name="unit"><option value="1">一</option><option value="2" selected>二</option></select></label>
<button>提交</button></form>
<img src="/p.jpg" alt="整改前"><a href="/x" aria-label="返回"><svg viewBox="0 0 1 1"><path d="M0 0"/></svg></a></main></body></html>"""

FAULTS = [
    ("parse", "<h1>案卷</h1>", "<h1>案卷</h1><p><div></p>"),
    ("heading", "<h1>案卷</h1>", "<h1>案卷</h1><h1>案卷</h1>"),
    ("title", "<title>案卷", "<title>别的"),
    ("ids", 'id="hint"', 'id="reason"'),
    ("references", 'aria-describedby="hint"', 'aria-describedby="gone"'),
    ("labels", '<label for="reason">理由</label>', ""),
    ("names", ' aria-label="返回"', ""),
    ("forms", ' action="/cases"', ""),
    ("forms", '<input type="hidden" name="csrf_token" value="t">', ""),
    ("nonces", ' nonce="n"', ""),
    ("language", 'lang="zh-CN"', 'lang="fr"'),
    ("handlers", "<button>", '<button onclick="x()">'),
    ("handlers", 'href="/x"', 'href="javascript:x()"'),
    ("images", ' alt="整改前"', ""),
    ("landmarks", "<main>", "<main></main><main>"),
]


def test_good_page_passes() -> None:
    assert lint(GOOD) == []


@pytest.mark.parametrize(("check", "sound", "broken"), FAULTS, ids=[f"{c}-{i}" for i, (c, *_) in enumerate(FAULTS)])
def test_each_fault_is_found_by_its_check_and_can_be_skipped_by_name(check: str, sound: str, broken: str) -> None:
    assert sound in GOOD
    page = GOOD.replace(sound, broken, 1)
    found = {problem.partition(":")[0] for problem in lint(page)}
    assert check in found
    assert check not in {problem.partition(":")[0] for problem in lint(page, skip=[check])}


def test_every_check_has_a_fault_that_shows_it_works() -> None:
    assert {check for check, *_ in FAULTS} == {*CHECKS, "parse"}


def test_a_hidden_button_may_get_its_name_from_the_script_that_shows_it() -> None:
    assert lint(GOOD.replace("<button>", "<div hidden><button></button></div><button>")) == []


def test_skipping_an_unknown_check_is_refused() -> None:
    with pytest.raises(ValueError, match="no such check"):
        lint(GOOD, skip=["headings"])


def test_values_of_a_form_are_those_a_browser_would_send() -> None:
    tree, _errors = parse(GOOD)
    form = next(node for node in tree.iter() if node.tag == "form")
    assert values_of(form) == {"csrf_token": "t", "reason": "旧的", "kind": "a", "unit": "2"}
