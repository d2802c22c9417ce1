"""Mingcha 明察: field inspection and covert-visit reporting. ``create_app`` builds the application without any I/O."""

from __future__ import annotations

from flask import Flask
from flask_migrate import Migrate

from app import wiring
from app.platform import db as database
from app.platform import i18n, jobs, limits, logging, packing, policy, storage, web
from config import Config

migrate = Migrate(render_as_batch=True, compare_type=True)


def create_app(config: Config) -> Flask:
    """The application for ``config``. Order matters: logs, database, languages, who may, what for, then the rooms."""
    app = Flask("app", instance_path=str(config.instance_path), static_folder="static", template_folder=None)
    app.config.update(
        MINGCHA=config,
        SECRET_KEY=config.secret_key,
        TESTING=config.testing,
        SQLALCHEMY_DATABASE_URI=config.database_uri,
        SQLALCHEMY_ENGINE_OPTIONS=database.engine_options(config.database_uri),
    )
    logging.init_app(app, config)
    database.db.init_app(app)
    with app.app_context():
        database.attach(database.db.engine)
    migrate.init_app(app, database.db, directory="migrations")
    storage.init_app(app, config)
    jobs.init_app(app, config)
    i18n.init_app(app)
    policy.init_app(app)
    web.init_app(app, config)
    packing.init_app(app)
    limits.init_app(app, config)
    wiring.connect(app)
    return app
