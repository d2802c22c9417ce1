"""Legal work calendar and the three clocks: when something is due, how much work time has passed."""

from app.worktime.events import CalendarChanged
from app.worktime.phrases import Part, Phrase, time_left, time_used
from app.worktime.queries import current_calendar, get_calendar
from app.worktime.rules import Calendar, Due, Elapsed, Limit, LimitUnit, OfficeHours
from app.worktime.service import CalendarImported, ensure_seeded, import_calendar, set_office_hours

__all__ = [
    "Calendar",
    "CalendarChanged",
    "CalendarImported",
    "Due",
    "Elapsed",
    "Limit",
    "LimitUnit",
    "OfficeHours",
    "Part",
    "Phrase",
    "current_calendar",
    "ensure_seeded",
    "get_calendar",
    "import_calendar",
    "set_office_hours",
    "time_left",
    "time_used",
]
