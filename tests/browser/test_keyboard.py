"""Officer and Office with the keyboard alone: every stop can be seen, every step can be taken; axe looks at the pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flask import Flask
from playwright.sync_api import Page, expect

from app.cases import Asked, RequestKind, ask_request, file_report, return_case
from tests.browser.people import photo_files
from tests.browser.test_main_job import Person, live, person
from tests.support.city import people, report

__all__ = ["live", "person"]

MOST_STOPS = 90
# What is focused: whether it is the wanted one, whether somebody can see that it is focused, and whether a bar hides it
STOP = """wanted => {
  const at = document.activeElement;
  const seen = [at, at.closest("label, .field__box, .shoot, .row, figure"), at.nextElementSibling].filter(Boolean);
  const marked = seen.some((each) => {
    const style = getComputedStyle(each);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  });
  const box = at.getBoundingClientRect();
  const on = (at.closest("label") || at).getBoundingClientRect();
  const top = document.elementFromPoint(on.left + Math.min(on.width / 2, 40), on.top + Math.min(on.height / 2, 12));
  const bar = top && !top.contains(at) && top.closest(".bars, .actionbar, .tabbar");
  return { hidden: at !== document.body && !!bar && !bar.contains(at), there: at.matches(wanted), marked: marked || at === document.body, name: at.outerHTML.slice(0, 90),
           inSight: box.bottom > 0 && box.top < innerHeight };
}"""


MARK_ROWS = "() => { for (const row of document.querySelectorAll('#map-rows > *')) row.dataset.old = 'yes'; }"


def tab_to(page: Page, wanted: str) -> None:
    """Tab until the wanted place has the focus; every place on the way shows that it has it."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP, wanted)
        assert stop["marked"], f"no focus to be seen: {stop['name']}"
        assert not stop["hidden"], f"behind a bar: {stop['name']}"
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


def write(page: Page, wanted: str, text: str) -> None:
    """Tab to a field and type."""
    tab_to(page, wanted)
    page.keyboard.type(text)


def tick(page: Page, wanted: str) -> None:
    """Tab to a choice and take it."""
    tab_to(page, wanted)
    page.keyboard.press("Space")


def skip_to_main(page: Page) -> None:
    """The first stop of a page leads past the navigation."""
    tab_to(page, "a[href='#main']")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_an_officer_works_without_a_mouse(
    city_app: Flask, person: Callable[[str, str, bool], Person], tmp_path: Path
) -> None:
    with city_app.app_context():
        ticked = file_report(report("LUAN-03", note="东口", photos=()), people().inspector).number
        foreign = file_report(report("LUAN-01", note="隔壁街道", photos=()), people().inspector).number
        number = file_report(report("ZANG-04", note="八一西路口", photos=()), people().inspector).number
    officer = person("officer", "zh", True)
    page = officer.page
    officer.open("/notices")
    page.keyboard.press("Tab")
    press(officer, "main li a", f"**/cases/{number}*")
    press(officer, "form[action$='/acceptance'] button", "**done=accepted")
    press(officer, "a[href*='act=extension']", "**act=extension*")
    tick(page, "#request-extension input[name=reason]")
    write(page, "#ask-extension", "连日有雨")
    press(officer, "#request-extension form > button, #request-extension button.btn--ink", "**done=asked")
    press(officer, "form[action$='/withdrawal'] button", "**done=withdrawn")
    tab_to(page, "#notes summary")
    page.keyboard.press("Enter")
    write(page, "#note-text", "已约保洁公司")
    press(officer, "#notes button.btn--ink", "**done=noted*")
    press(officer, "a[href*='act=rectify']", "**act=rectify*")
    tab_to(page, "#photos")
    page.locator("#photos").set_input_files(photo_files(tmp_path, 1))
    expect(page.locator("[data-shots] img")).to_have_count(1)
    write(page, "#text", "清运 3 车次")
    press(officer, "form[data-rectify] .btn--seal", "**done=rectified")

    officer.open("/cases")
    skip_to_main(page)
    press(officer, f"a[href*='{foreign}?act=return']", "**act=return*")
    tick(page, "#return input[name=reason]")
    write(page, "#text", "在邻街道一侧")
    press(officer, "#return button.btn--ink", "**done=returned")

    officer.open("/cases")
    skip_to_main(page)
    press(officer, "a[href*='pick=1']", "**pick=1*")
    tick(page, f"input[name=pick][value^='{ticked}']")
    press(officer, "button[value=accept]", "**/cases/bulk")
    officer.open(f"/cases/{ticked}")
    skip_to_main(page)
    expect(page.locator(".case__story")).to_contain_text("签收")
    tab_to(page, "details:has(#person) > summary")
    page.keyboard.press("Enter")
    tab_to(page, "#person")
    page.keyboard.press("ArrowDown")
    write(page, "#person-text", "由他跟到底")
    press(officer, "form[action$='/person'] button.btn--ink", "**done=*")
    expect(page.locator(".case__story")).to_contain_text("由他跟到底")


def open_from_the_map(office: Person) -> None:
    """A closer look, a row of the list, and that case; the map moves beneath meanwhile."""
    page = office.page
    office.open("/map")
    expect(page.locator("#map-rows > .row")).not_to_have_count(0)
    skip_to_main(page)
    tab_to(page, "#map")
    page.evaluate(MARK_ROWS)
    page.keyboard.press("+")
    expect(page.locator("#map-rows > [data-old]")).to_have_count(0)
    tab_to(page, "#map-rows a.row__title")
    page.evaluate(MARK_ROWS)
    page.locator("[data-zoom='-1']").dispatch_event("click")
    expect(page.locator("#map-rows > [data-old]")).to_have_count(0)
    expect(page.locator("#map-rows a:focus")).to_have_count(1)  # the rows are others, the place in them is kept
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/*")


def test_the_office_works_without_a_mouse(city_app: Flask, person: Callable[[str, str, bool], Person]) -> None:
    with city_app.app_context():
        known = people()
        number = file_report(report("LUAN-01", photos=()), known.inspector).number
        asked = file_report(report("ZANG-04", photos=()), known.inspector).number
        return_case(known.officer, number, "not_our_ground", "在邻街道一侧")
        ask_request(known.officer, asked, Asked(RequestKind.TRANSFER, "not_our_duty", "归市政"))
    office = person("arbiter", "en", False)
    page = office.page
    office.open("/rulings")
    skip_to_main(page)
    press(office, f"a.btn[href*='{number}']", f"**/cases/{number}*")
    tick(page, "#ruling input[name=ruling]")
    write(page, "#rule-text", "Seen on the photo")
    press(office, "#ruling button.btn--ink", "**done=*")
    expect(page.locator(".case__story")).to_contain_text("Seen on the photo")
    office.open("/requests")
    skip_to_main(page)
    write(page, "textarea[name=answer]", "It is yours")
    press(office, "button[value=refuse]", "**done=refuse")

    office.open("/what-if")
    skip_to_main(page)
    tab_to(page, "input[name=accuracy]")
    page.keyboard.press("Control+A")
    page.keyboard.type("30")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("30 m")

    open_from_the_map(office)

    office.open(f"/cases/{number}")
    tab_to(page, ".deskbar .menu summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".deskbar .menu__list a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".deskbar .menu summary").first).to_be_focused()
    press(office, "a[href$='/correction']", "**/correction")
    tab_to(page, "#item")
    page.keyboard.press("ArrowDown")
    tick(page, "input[name=reason]")
    write(page, "#text", "Another kind")
    press(office, "button[name=go]", "**done=corrected")
