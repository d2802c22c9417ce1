"""Reads a page as a strict browser and a screen reader would, and says what is wrong with it.

``lint(html)`` returns problems as ``check: what``; a check is switched off only by naming it. ``PageClient`` (fixture ``page``)
fetches pages, lints each of them, and fills in and sends the forms it finds there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from html5lib.constants import E as PARSE_MESSAGES
from werkzeug.test import TestResponse

LANGUAGES = {"zh-CN", "en"}
NO_LABEL_NEEDED = {"hidden", "submit", "button", "image", "reset"}
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls")


def text_of(node: Element) -> str:
    """The text inside ``node``, white space collapsed."""
    return " ".join("".join(node.itertext()).split())


def _all(tree: Element, *tags: str) -> Iterator[Element]:
    return (node for node in tree.iter() if node.tag in tags)


def _parents(tree: Element) -> dict[Element, Element]:
    return {child: parent for parent in tree.iter() for child in parent}


def _show(node: Element) -> str:
    named = " ".join(f'{name}="{node.get(name)}"' for name in ("id", "name", "class", "href") if node.get(name))
    return f"<{node.tag}{' ' + named if named else ''}>"


def _heading(tree: Element) -> Iterator[str]:
    count = sum(1 for _ in _all(tree, "h1"))
    if count != 1:
        yield f"{count} h1 instead of one"


def _title(tree: Element) -> Iterator[str]:
    titles, headings = list(_all(tree, "title")), list(_all(tree, "h1"))
    title = text_of(titles[0]) if titles else ""
    if not title:
        yield "no title"
    elif headings and not title.startswith(text_of(headings[0])):
        yield f"title {title!r} does not begin with the h1 {text_of(headings[0])!r}"


def _ids(tree: Element) -> Iterator[str]:
    seen: set[str] = set()
    for node in tree.iter():
        name = node.get("id")
        if name is None:
            continue
        if not name or " " in name or name in seen:
            yield f"id {name!r} twice or malformed"
        seen.add(name)


def _references(tree: Element) -> Iterator[str]:
    known = {node.get("id") for node in tree.iter()}
    for node in tree.iter():
        for attribute in REFERENCES:
            for name in (node.get(attribute) or "").split():
                if name not in known:
                    yield f"{_show(node)} {attribute} points to the missing id {name!r}"


def _labels(tree: Element) -> Iterator[str]:
    labelled = {label.get("for") for label in _all(tree, "label") if text_of(label)}
    parents = _parents(tree)
    for node in _all(tree, "input", "select", "textarea"):
        if node.tag == "input" and node.get("type") in NO_LABEL_NEEDED:
            continue
        if node.get("aria-label") or node.get("aria-labelledby") or (node.get("id") in labelled and node.get("id")):
            continue
        above: Element | None = parents.get(node)
        while above is not None and not (above.tag == "label" and text_of(above)):
            above = parents.get(above)
        if above is None:
            yield f"{_show(node)} has no label"


def _names(tree: Element) -> Iterator[str]:
    unseen = {id(node) for hidden in tree.iter() if hidden.get("hidden") is not None for node in hidden.iter()}
    for node in _all(tree, "a", "button", "summary"):
        if id(node) in unseen:  # a script names it when it shows it
            continue
        described = any(image.get("alt") for image in _all(node, "img"))
        if not (text_of(node) or node.get("aria-label") or node.get("aria-labelledby") or described):
            yield f"{_show(node)} has no name to read out"


def _forms(tree: Element) -> Iterator[str]:
    for form in _all(tree, "form"):
        if not form.get("action"):
            yield f"{_show(form)} has no action"
        token = [node for node in _all(form, "input") if node.get("name") == "csrf_token" and node.get("value")]
        if (form.get("method") or "get").lower() == "post" and len(token) != 1:
            yield f"{_show(form)} carries {len(token)} CSRF fields instead of one"


def _nonces(tree: Element) -> Iterator[str]:
    for node in _all(tree, "script", "style"):
        if not node.get("nonce"):
            yield f"<{node.tag}> without a nonce"


def _language(tree: Element) -> Iterator[str]:
    if tree.get("lang") not in LANGUAGES:
        yield f"lang {tree.get('lang')!r}"


def _handlers(tree: Element) -> Iterator[str]:
    for node in tree.iter():
        for attribute, value in node.attrib.items():
            if attribute.lower().startswith("on"):
                yield f"{_show(node)} has the inline handler {attribute}"
            if attribute in {"href", "src", "action"} and re.match(r"\s*javascript:", value, re.IGNORECASE):
                yield f"{_show(node)} runs a script from {attribute}"


def _images(tree: Element) -> Iterator[str]:
    for node in _all(tree, "img"):
        if node.get("alt") is None:
            yield f"{_show(node)} without alt"


def _landmarks(tree: Element) -> Iterator[str]:
    count = sum(1 for _ in _all(tree, "main"))
    if count != 1:
        yield f"{count} <main> instead of one"


CHECKS: dict[str, Callable[[Element], Iterator[str]]] = {
    "heading": _heading,
    "title": _title,
    "ids": _ids,
    "references": _references,
    "labels": _labels,
    "names": _names,
    "forms": _forms,
    "nonces": _nonces,
    "language": _language,
    "handlers": _handlers,
    "images": _images,
    "landmarks": _landmarks,
}


def parse(html: str) -> tuple[Element, list[str]]:
    """The tree of a whole document and its parse errors."""
    parser = html5lib.HTMLParser(html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    tree: Element = parser.parse(html)
    errors = [f"line {at[0]}: {PARSE_MESSAGES[code] % values}" for at, code, values in parser.errors]
    return tree, errors


def lint(html: str, skip: Collection[str] = ()) -> list[str]:
    """Everything wrong with ``html``. Raises ValueError when ``skip`` names a check that does not exist."""
    unknown = set(skip) - set(CHECKS) - {"parse"}
    if unknown:
        raise ValueError(f"no such check: {sorted(unknown)}")
    tree, errors = parse(html)
    problems = [] if "parse" in skip else [f"parse: {error}" for error in errors]
    for name, check in CHECKS.items():
        if name not in skip:
            problems += [f"{name}: {what}" for what in check(tree)]
    return problems


@dataclass(frozen=True)
class Page:
    """One answer: the response, its tree (an empty one for other media), and the client to go on with."""

    response: TestResponse
    tree: Element
    client: PageClient

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.response.status_code

    @property
    def text(self) -> str:
        """The body as text."""
        return self.response.get_data(as_text=True)

    @property
    def words(self) -> str:
        """What stands inside <main>, white space collapsed."""
        return " ".join(text_of(node) for node in _all(self.tree, "main"))

    @property
    def heading(self) -> str:
        """The h1."""
        return " ".join(text_of(node) for node in _all(self.tree, "h1"))

    def find(self, tag: str, **attributes: str) -> list[Element]:
        """Elements by tag and attributes (``class_`` matches one of the classes, ``_`` in names stands for ``-``)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [node for node in _all(self.tree, tag) if all(_matches(node, *pair) for pair in wanted.items())]

    def links(self) -> list[str]:
        """Every href on the page, in order."""
        return [href for node in _all(self.tree, "a") if (href := node.get("href"))]

    def submit(self, action: str, expect: int | None = None, skip: Collection[str] = (), **fields: Any) -> Page:
        """Send the form with this ``action`` as it stands on the page, with ``fields`` filled in.

        ``expect`` is the status wanted (by default anything under 400). Raises AssertionError when there is no such form.
        """
        forms = [form for form in _all(self.tree, "form") if form.get("action") == action]
        assert forms, f"no form with action {action}; there are {[f.get('action') for f in _all(self.tree, 'form')]}"
        return self.client.post(action, values_of(forms[0]) | fields, expect=expect, skip=skip)


def _matches(node: Element, name: str, value: str) -> bool:
    found = node.get(name)
    return found is not None and (value in found.split() if name == "class" else found == value)


def values_of(form: Element) -> dict[str, Any]:
    """What a browser would send for ``form`` untouched (buttons left out)."""
    values: dict[str, Any] = {}
    for node in _all(form, "input", "textarea", "select"):
        name = node.get("name")
        if not name or node.get("disabled") is not None:
            continue
        kind = (node.get("type") or "text").lower()
        if node.tag == "select":
            options = list(_all(node, "option"))
            chosen = [option for option in options if option.get("selected") is not None] or options[:1]
            values[name] = chosen[0].get("value", "") if chosen else ""
        elif node.tag == "textarea":
            values[name] = (node.text or "").removeprefix("\n")
        elif kind in {"radio", "checkbox"}:
            if node.get("checked") is not None:
                values[name] = node.get("value", "on")
        elif kind not in {"submit", "button", "file", "image"}:
            values[name] = node.get("value", "")
    return values


class PageClient:
    """Fetches pages like a browser without scripts and fails on every page that is not in order."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, url: str, expect: int | None = 200, skip: Collection[str] = (), **options: Any) -> Page:
        """GET ``url``; the status must be ``expect`` (None: any) and the page in order but for the checks in ``skip``."""
        return self._look(self.client.get(url, **options), expect, skip)

    def post(
        self, url: str, data: dict[str, Any], expect: int | None = None, skip: Collection[str] = (), **options: Any
    ) -> Page:
        """POST a form; without ``expect`` any status under 400 will do. Take the CSRF field from a page by ``submit``."""
        return self._look(self.client.post(url, data=data, **options), expect, skip)

    def follow(self, page: Page, **options: Any) -> Page:
        """GET where a redirect leads."""
        assert page.response.location, f"no redirect but {page.status}"
        return self.get(page.response.location, **options)

    def _look(self, response: TestResponse, expect: int | None, skip: Collection[str]) -> Page:
        where = f"{response.request.method} {response.request.path}"
        if expect is None:
            assert response.status_code < 400, (
                f"{where}: {response.status_code}\n{response.get_data(as_text=True)[:2000]}"
            )
        else:
            assert response.status_code == expect, f"{where}: {response.status_code}, not {expect}"
        html = response.get_data(as_text=True) if response.mimetype == "text/html" else ""
        if not html or 300 <= response.status_code < 400:
            return Page(response, Element("html"), self)
        problems = lint(html, skip)
        assert not problems, f"{where}:\n" + "\n".join(problems)
        tree, _errors = parse(html)
        policy = response.headers.get("Content-Security-Policy", "")
        nonces = {str(node.get("nonce")) for node in _all(tree, "script", "style")}
        assert all(f"'nonce-{nonce}'" in policy for nonce in nonces), f"{where}: a nonce that the policy does not name"
        return Page(response, tree, self)
