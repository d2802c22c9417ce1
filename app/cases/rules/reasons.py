"""The reasons somebody chooses from when a step of the table asks for one: code → words in both languages (rules §3.8, §4)."""

from __future__ import annotations

Reasons = dict[str, tuple[str, str]]

# rules §3.8: the four reasons for which a unit may return a case.
RETURN_REASONS: Reasons = {
    "not_our_ground": ("非本辖区", "Not our ground"),
    "not_our_duty": ("非本部门职责", "Not our duty"),
    "not_there": ("问题不存在", "No such problem"),
    "duplicate": ("重复", "Duplicate"),
}
REWORK_REASONS: Reasons = {
    "remains": ("仍有残留", "Some remains"),
    "other_place": ("不是同一处", "Another place"),
    "unclear_photo": ("照片不清", "Unclear photo"),
    "other": ("其他", "Other"),
}
DISMISS_REASONS: Reasons = {
    "not_there": ("问题不存在", "No such problem"),
    "outside_city": ("不在本市", "Outside the city"),
    "not_in_catalogue": ("不属十字问题", "Not one of the ten problems"),
    "duplicate": ("重复", "Duplicate"),
}
# A ruling on a return: whose claim was right decides whether the clock starts anew.
RULINGS: Reasons = {
    "founded": ("退回成立", "Return founded"),
    "unfounded": ("退回不成立", "Return unfounded"),
}
# Why the Office names another checker than the one drawn; in the history everybody reads the reason, never whom.
CHECKER_REASONS: Reasons = {
    "conflict": ("应当回避", "Conflict of interest"),
    "absent": ("不在岗", "Absent"),
    "overdue": ("核查超期", "The check is overdue"),
    "on_site": ("需要到现场看", "Somebody must look on site"),
}
CORRECT_REASONS: Reasons = {
    "item_wrong": ("小类有误", "Wrong item"),
    "place_wrong": ("位置有误", "Wrong place"),
    "unit_wrong": ("单位有误", "Wrong unit"),
    "no_answer": ("超期未签收", "Not accepted in time"),
}
