"""The house's front door: frames and macros for every page, navigation, home per role, language switch, error pages.

Others need only ``init_app`` (wiring) and the hooks by which lower rooms hand in numbers without knowing this room.
"""

from app.site.hooks import (
    HomeRound,
    RoundStop,
    provide_count,
    provide_language,
    provide_round,
    provide_shell,
)
from app.site.setup import init_app

__all__ = [
    "HomeRound",
    "RoundStop",
    "init_app",
    "provide_count",
    "provide_language",
    "provide_round",
    "provide_shell",
]
