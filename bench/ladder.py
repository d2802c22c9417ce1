"""The ladder: a sweep over many open cases of which some are due, and due times by themselves."""

import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from app.cases.service.ladder import AT_ONCE, sweep_ladder
from app.platform import clock
from app.worktime import Limit, LimitUnit, current_calendar, due
from bench.city import City
from bench.counting import counted, inside
from bench.lines import Line

DUE = 1_000
CLOSED = (1, 5)
DUE_TIMES = 200_000
# Ten in the morning of an ordinary Tuesday
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
_LATER = NOW + timedelta(days=1)
# What a case that rings now has used: half of its limit, four fifths, all of it
_RINGING = ("remind_at", "amber_at", "due_at")


def ladder(city: City) -> Iterator[Line]:
    """A sweep over ``city.cases`` open cases with 1 000 rungs due, with as many closed cases and with five times as many."""
    multiplier = _Multiplier(city)
    multiplier.more("rectifying", city.cases)
    made = 0
    for times in CLOSED:
        multiplier.more("closed", times * city.cases - made)
        made = times * city.cases
        yield from _sweep(city, multiplier.let_ring(), times)


def _sweep(city: City, ringing: int, times: int) -> Iterator[Line]:
    with inside(city), clock.at(NOW), counted() as count:
        sweep_ladder()  # an idle one: connections, calendar, directory
        count.statements = 0
        started = time.perf_counter()
        looked_at = sweep_ladder()
        idle_ms = (time.perf_counter() - started) * 1000
        with clock.at(NOW + timedelta(minutes=1)):
            started = time.perf_counter()
            looked_at = sweep_ladder()
            took = time.perf_counter() - started
    rungs = int(str(city.rows("SELECT count(*) FROM case_rung WHERE rung_at >= ?", _stored(NOW))[0][0]))
    yield Line(
        "ladder",
        city.cases,
        city.open_cases(),
        looked_at,
        p50_ms=took * 1000,
        per_s=looked_at / took,
        queries=count.statements,
        more={
            "due": ringing,
            "rungs_in_all": rungs,
            "closed_times": times,
            "at_once": AT_ONCE,
            "idle_ms": idle_ms,
            "bar_ms": 2000,
            "in_time": took < 2,
        },
    )


class _Multiplier:
    """Copies one case of the city again and again, past the service."""

    def __init__(self, city: City) -> None:
        self._city = city
        rows = city.rows("SELECT name FROM pragma_table_info('case_file')")
        self._columns = [str(name) for (name,) in rows if name != "id"]
        self._count = 0

    def more(self, state: str, count: int) -> None:
        """Add so many cases in a state, none of which is due before tomorrow."""
        opened = state != "closed"
        fixed = {
            "number": f"printf('X%07d', value + {self._count})",
            "version": "3",
            "state": f"'{state}'",
            "is_open": str(int(opened)),
            "stage": "1",
            "first_stage": "1",
            "extensions": "0",
            "stage_at": _quoted(NOW - timedelta(hours=2)),
            "accept_due_at": _quoted(NOW),
            "first_due_at": _quoted(_LATER),
            **dict.fromkeys(_RINGING, _quoted(_LATER)),
            **dict.fromkeys(("check_due_at", "suspended_until", "talk_at", "paused_at", "queue_due_at"), "NULL"),
            "wake_at": _quoted(_LATER) if opened else "NULL",
        }
        columns = ", ".join(self._columns)
        values = ", ".join(fixed.get(name, name) for name in self._columns)
        with sqlite3.connect(self._city.database) as connection:
            connection.execute(
                f"INSERT INTO case_file ({columns}) WITH RECURSIVE n(value) AS (SELECT 0 UNION ALL "
                f"SELECT value + 1 FROM n WHERE value < {count - 1}), "
                "base AS (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM case_file "
                "WHERE state = 'rectifying' AND number NOT LIKE 'X%' LIMIT 100) "
                f"SELECT {values} FROM n JOIN base ON base.place = n.value % (SELECT count(*) FROM base)"
            )
            if not self._count:
                connection.execute("UPDATE case_file SET wake_at = NULL WHERE number NOT LIKE 'X%'")
        self._count += count

    def let_ring(self) -> int:
        """Let one rung each of a thousand open cases that have not rung be due in a minute."""
        due_at = _quoted(NOW + timedelta(minutes=1))
        with sqlite3.connect(self._city.database) as connection:
            ids = [
                case
                for (case,) in connection.execute(
                    "SELECT id FROM case_file WHERE number LIKE 'X%' AND is_open = 1 "
                    "AND id NOT IN (SELECT case_id FROM case_rung) ORDER BY number LIMIT ?",
                    (DUE,),
                )
            ]
            for place, case in enumerate(ids):
                column = _RINGING[place % len(_RINGING)]
                connection.execute(
                    f"UPDATE case_file SET {column} = {due_at}, wake_at = {due_at} WHERE id = ?",
                    (case,),
                )
        return len(ids)


def _stored(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M:%S.%f}"


def _quoted(instant: datetime) -> str:
    return f"'{_stored(instant)}'"


def due_times(city: City) -> Iterator[Line]:
    """Due times of every unit, by themselves."""
    limits = [Limit(n, unit) for n in (1, 4, 9) for unit in LimitUnit]
    with inside(city):
        calendar = current_calendar()
        starts = [NOW + timedelta(minutes=37 * i) for i in range(1000)]
        started = time.perf_counter()
        for i in range(DUE_TIMES):
            due(calendar, starts[i % 1000], limits[i % len(limits)])
        took = time.perf_counter() - started
    rate = DUE_TIMES / took
    yield Line("due", city.cases, 0, DUE_TIMES, per_s=rate, more={"bar_per_s": 200_000, "in_time": rate >= 200_000})
