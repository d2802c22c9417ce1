from __future__ import annotations

import pytest

from app.worktime.phrases import time_left, time_used
from app.worktime.rules import LimitUnit

WORK, URGENT = LimitUnit.WORK_HOUR, LimitUnit.URGENT_HOUR


@pytest.mark.parametrize(
    ("minutes", "unit", "zh", "en"),
    [
        (172, WORK, "还剩 2 小时 52 分", "2 hours 52 minutes left"),
        (16.9, WORK, "还剩 16 分", "16 minutes left"),
        (60, WORK, "还剩 1 小时", "1 hour left"),
        (439, LimitUnit.WORK_DAY, "还剩 7 工作时", "7 work hours left"),
        (720, WORK, "还剩 1 天 4 工作时", "1 day 4 work hours left"),
        (480, WORK, "还剩 1 天", "1 day left"),
        (0.5, WORK, "还剩不到 1 分", "less than a minute left"),
        (-540, WORK, "超期 1 天 1 工作时", "1 day 1 work hour overdue"),
        (-185, WORK, "超期 3 工作时", "3 work hours overdue"),
        (-0.5, WORK, "刚超期", "just overdue"),
        (330, URGENT, "还剩 5 小时 30 分", "5 hours 30 minutes left"),
        (-1500, URGENT, "超期 1 天 1 小时", "1 day 1 hour overdue"),
        (1500, URGENT, "还剩 1 天 1 小时", "1 day 1 hour left"),
    ],
)
def test_phrases(minutes: float, unit: LimitUnit, zh: str, en: str) -> None:
    phrase = time_left(minutes, unit)
    assert (phrase.zh, phrase.en) == (zh, en)


def test_time_used_is_a_bare_duration() -> None:
    assert time_used(125, WORK).duration_zh == "2 小时 5 分"
    assert time_used(125, WORK).duration_en == "2 hours 5 minutes"
