"""Officer and Office with the keyboard alone: every stop can be seen, every step can be taken; axe looks at the pages."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Page, expect

from app.cases import file_report
from tests.browser.test_main_job import Person, live, person
from tests.support.city import people, report

__all__ = ["live", "person"]

MOST_STOPS = 90
# What is focused: whether it is the wanted one, and whether somebody can see that it is focused
STOP = """wanted => {
  const at = document.activeElement;
  const seen = [at, at.closest("label, .field__box, .shoot, .row, figure"), at.nextElementSibling].filter(Boolean);
  const marked = seen.some((each) => {
    const style = getComputedStyle(each);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  });
  const box = at.getBoundingClientRect();
  return { there: at.matches(wanted), marked: marked || at === document.body, name: at.outerHTML.slice(0, 90),
           inSight: box.bottom > 0 && box.top < innerHeight };
}"""


def tab_to(page: Page, wanted: str) -> None:
    """Tab until the wanted place has the focus; every place on the way shows that it has it."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP, wanted)
        assert stop["marked"], f"no focus to be seen: {stop['name']}"
        if stop["there"]:
            assert stop["inSight"], stop["name"]
            return
    raise AssertionError(f"no way by keyboard to {wanted} on {page.url}")


def press(someone: Person, wanted: str, url: str) -> None:
    """Enter on a place that leads to another page, and a look at that."""
    tab_to(someone.page, wanted)
    someone.page.keyboard.press("Enter")
    someone.page.wait_for_url(url)
    someone.look()


def skip_to_main(page: Page) -> None:
    """The first stop of a page leads past the navigation."""
    tab_to(page, "a[href='#main']")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_a_case_is_worked_on_without_a_mouse(city_app: Flask, person: Callable[[str, str, bool], Person]) -> None:
    with city_app.app_context():
        number = file_report(report("ZANG-04", note="八一西路口", photos=()), people().inspector).number
    officer = person("officer", "zh", False)
    officer.open("/cases")
    skip_to_main(officer.page)
    press(officer, f"a.row__title[href$='{number}']", f"**/cases/{number}")
    press(officer, "form[action$='/acceptance'] button", "**done=accepted")
    press(officer, "a[href*='act=extension']", "**act=extension*")
    tab_to(officer.page, "#request-extension input[name=reason]")
    officer.page.keyboard.press("Space")
    tab_to(officer.page, "#ask-extension")
    officer.page.keyboard.type("连日有雨")
    press(officer, "#request-extension form > button, #request-extension button.btn--ink", "**done=asked")
    press(officer, "form[action$='/withdrawal'] button", "**done=withdrawn")

    office = person("arbiter", "en", False)
    office.open("/requests")
    office.open(f"/cases/{number}/sealing")
    office.open(f"/cases/{number}")
    skip_to_main(office.page)
    press(office, "a[href$='/correction']", "**/correction")
    tab_to(office.page, "#item")
    office.page.keyboard.press("ArrowDown")
    tab_to(office.page, "input[name=reason]")
    office.page.keyboard.press("Space")
    tab_to(office.page, "#text")
    office.page.keyboard.type("Seen on the photo")
    press(office, "button[name=go]", "**done=corrected")
    expect(office.page.locator(".case__story")).to_contain_text("Seen on the photo")
