"""Drawn street scenes for the demo city, before and after in pairs; ``pool`` is what others use."""

from app.demo.scenes.pool import Scene, scenes, scenes_for, stamped

__all__ = ["Scene", "scenes", "scenes_for", "stamped"]
