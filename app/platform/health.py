"""Whether the essentials answer: the database, and room on the disk for one more photo."""

from __future__ import annotations

import shutil

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.platform.db import db
from app.platform.settings import current_config


def _database_answers() -> bool:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True


def _disk_has_room() -> bool:
    config = current_config()
    folder = next(path for path in (config.uploads_path, *config.uploads_path.parents) if path.exists())
    return shutil.disk_usage(folder).free >= config.free_disk_floor


def checks() -> dict[str, bool]:
    """Each essential by name and whether it is well."""
    return {"database": _database_answers(), "disk": _disk_has_room()}
