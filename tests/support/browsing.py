"""A signed-in reader without scripts: fetches pages through the linter and posts their forms."""

from __future__ import annotations

from typing import Any

from flask import Flask

from tests.support.city import PASSWORD
from tests.support.html_lint import Page, PageClient


class Reader:
    """One person with a browser of their own."""

    def __init__(self, app: Flask, login: str) -> None:
        self.pages = PageClient(app.test_client())
        token = self.pages.client.get("/login").text.split('name="csrf_token" value="')[1].split('"')[0]
        fields = {"csrf_token": token, "login": login, "password": PASSWORD}
        answer = self.pages.client.post("/login", data=fields, headers={"Referer": "http://localhost/"})
        assert answer.status_code == 303, answer.text[:800]

    def get(self, url: str, expect: int = 200) -> Page:
        """A page in order."""
        return self.pages.get(url, expect)

    def post(self, url: str, fields: dict[str, Any], *, on: str, expect: int = 303) -> Page:
        """Post a form that stands on the page ``on``; its hidden fields go along."""
        data = {**self.hidden(on, url), **fields}
        return self.pages.post(url, data, expect, headers={"Referer": "http://localhost/"})

    def hidden(self, on: str, action: str) -> dict[str, str]:
        """The hidden fields of the form with this action."""
        page = self.get(on)
        for form in page.tree.iter("form"):
            if form.get("action") == action:
                inputs = [node for node in form.iter("input") if node.get("type") == "hidden"]
                return {str(node.get("name")): str(node.get("value") or "") for node in inputs}
        raise AssertionError(f"{on} has no form for {action}")
