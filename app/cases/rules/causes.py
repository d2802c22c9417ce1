"""Why a problem arose, as the unit says with its feedback: codes, so that figures and lists can be narrowed by them."""

from __future__ import annotations

CAUSES: dict[str, tuple[str, str]] = {
    "frequency": ("保洁清运不够", "Too little cleaning"),
    "means": ("设施不足或损坏", "Too few or broken facilities"),
    "owner": ("经营者未尽责", "The owner neglected it"),
    "behaviour": ("人为乱扔乱放", "Careless behaviour"),
    "works": ("施工造成", "Building works"),
    "weather": ("天气造成", "Weather"),
    "unclear": ("职责不清", "Unclear duties"),
    "other": ("其他", "Other"),
}
