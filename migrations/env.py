"""Alembic environment: one set of revisions for SQLite and PostgreSQL."""

from __future__ import annotations

from alembic import context
from flask import current_app

from app.platform.authorizer import owner_rights
from app.platform.db import db

config = context.config


def run() -> None:
    """Migrate online, inside one transaction per run."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


with owner_rights():
    run()
