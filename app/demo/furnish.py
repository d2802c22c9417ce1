"""What the people of the demo city have done by hand: standard texts, a notice to the owner of a site, key work, a split report."""

from __future__ import annotations

from datetime import timedelta

from app.cases import (
    Order,
    Part,
    State,
    Wording,
    add_text,
    has_texts,
    issue_notice,
    newest_demo_cases,
    set_marks,
    split_case,
)
from app.demo.people import Cast, officer_unit
from app.platform import clock

MARKS = ("common", "key", "hard")
_CITY = (
    Wording("rectify", "", "已整改完毕，安排{谁}每日巡查，防止反弹。"),
    Wording("return", "", "问题点在{单位}辖区内，距界线约{几}米，请改派。"),
    Wording("request", "", "因{原因}不能按期完成，已先行围挡、设提示牌，预计{日期}完成。"),
    Wording("note", "", "已联系{单位}，约定{日期}前完成。"),
)
_UNIT = (
    Wording("rectify", "ZANG", "已清运垃圾{几}车次，冲洗地面，恢复整洁。"),
    Wording("rectify", "LUAN", "已劝离占道摊位，恢复通行，并书面告知经营者。"),
    Wording("note", "ZANG", "保洁公司已加派人手，今天收工前清完。"),
)


def furnish(people: Cast) -> None:
    """Give the demo city its standard texts unless there are some."""
    if has_texts():
        return
    for wording in _CITY:
        add_text(people.arbiter, wording)
    for wording in _UNIT:
        add_text(people.by_unit[officer_unit()], wording)


def act(people: Cast) -> None:
    """Let the demo officer's unit notify the owners of a site of its newest case."""
    unit = officer_unit()
    for number in newest_demo_cases(unit, State.RECTIFYING, 1):
        due = (clock.local(clock.now()).date() + timedelta(days=3)).isoformat()
        words = "三日内整改到位并清理现场，落实门前三包，每日打烊前清扫。"
        order = Order("trader", "春秋路便民超市（示例）", "西关街道春秋路 18 号（示例）", words, due, "0374-0000000")
        issue_notice(people.by_unit[unit], number, order)
    for number in newest_demo_cases(unit, State.DISPATCHED, 1):
        part = Part("LUAN-02", "垃圾旁边还有占道堆物", apart=True)
        split_case(people.arbiter, number, part, "一次上报拍到两个问题，分开办")
    said = ("同类问题全市多处，列入专项", "主次干道沿线，盯到整改到位", "历史遗留，需多部门会商")
    for number, kind, text in zip(newest_demo_cases(unit, State.RECTIFYING, 4)[1:], MARKS, said, strict=False):
        set_marks(people.supervisor, number, {kind}, text)
