"""The house's front door: frames and macros for every page, navigation, home per role, language switch, error pages.

Others need only ``init_app`` (wiring) and the hooks by which lower rooms hand in numbers without knowing this room.
"""

from app.site.hooks import (
    HomeRound,
    RecentReport,
    RecentTally,
    RoundStop,
    provide_count,
    provide_language,
    provide_round,
    provide_tally,
)
from app.site.setup import init_app

__all__ = [
    "HomeRound",
    "RecentReport",
    "RecentTally",
    "RoundStop",
    "init_app",
    "provide_count",
    "provide_language",
    "provide_round",
    "provide_tally",
]
