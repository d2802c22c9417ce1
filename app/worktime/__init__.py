"""Legal work calendar and the three clocks: when something is due, how much work time has passed."""

from app.worktime.events import CalendarChanged
from app.worktime.phrases import Measure, Part, Phrase, time_left, time_used
from app.worktime.ports import MovedDue, register_moved_dues
from app.worktime.queries import VersionLine, current_calendar, get_calendar, legal_years, list_versions
from app.worktime.rules import (
    Calendar,
    Due,
    Elapsed,
    Limit,
    LimitUnit,
    OfficeHours,
    OutsideCalendarError,
    add_share,
    due,
    earlier_of,
    elapsed,
    extend,
    first_office_minute,
    later_of,
    next_office_minute,
    remaining,
    resume,
)
from app.worktime.service import CalendarImported, ensure_seeded, import_calendar, set_office_hours
from app.worktime.witness import calendar_discrepancies

__all__ = [
    "Calendar",
    "CalendarChanged",
    "CalendarImported",
    "Due",
    "Elapsed",
    "Limit",
    "LimitUnit",
    "Measure",
    "MovedDue",
    "OfficeHours",
    "OutsideCalendarError",
    "Part",
    "Phrase",
    "VersionLine",
    "add_share",
    "calendar_discrepancies",
    "current_calendar",
    "due",
    "earlier_of",
    "elapsed",
    "ensure_seeded",
    "extend",
    "first_office_minute",
    "get_calendar",
    "import_calendar",
    "later_of",
    "legal_years",
    "list_versions",
    "next_office_minute",
    "register_moved_dues",
    "remaining",
    "resume",
    "set_office_hours",
    "time_left",
    "time_used",
]
