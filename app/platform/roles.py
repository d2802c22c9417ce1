"""Roles in PostgreSQL: one owns the tables and migrates them, the application has another and can change no append-only table.

A trigger alone does not stop who owns its table: they switch it off. The application's role owns nothing (security 4c).
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.platform.db import Base, append_only

_APPEND = "SELECT, INSERT"
_ORDINARY = "SELECT, INSERT, UPDATE, DELETE"
_WRITES = ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER")
_EXISTS = sa.text("SELECT 1 FROM pg_roles WHERE rolname = :name")
_PLAIN_ROLE = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
_OBJECTS = sa.text(
    "SELECT CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, relname FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S')"
    # a sequence of a column goes with its table
    " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = pg_class.oid AND d.deptype IN ('a', 'i'))"
)
_FUNCTIONS = sa.text("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
_STANDING = sa.text(
    "SELECT rolsuper OR rolcreaterole OR rolbypassrls OR rolreplication FROM pg_roles WHERE rolname = :role"
)
_OWNED = sa.text(
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    " AND relkind IN ('r', 'S') AND pg_has_role(:role, relowner, 'MEMBER') ORDER BY relname"
)
_MAY = sa.text("SELECT has_table_privilege(:role, CAST(:table AS text), :what)")
_MAY_CREATE = sa.text("SELECT has_schema_privilege(:role, 'public', 'CREATE')")


def set_up(connection: Connection, owner: str, application: str) -> None:
    """Make both roles if they are not there, give every table to ``owner``, and grant ``application`` what it needs.

    To be run as a superuser or as ``owner`` itself, again after every migration that adds tables. Repeating it changes nothing.
    Raises ValueError when both are one role, DBAPIError when the connection may not do it.
    """
    if owner == application:
        raise ValueError("the application needs a role of its own")
    for statement in _statements(connection, owner, application):
        connection.exec_driver_sql(statement)


def _statements(connection: Connection, owner: str, application: str) -> Iterator[str]:
    quote = connection.dialect.identifier_preparer.quote
    owning, using = quote(owner), quote(application)
    for name in (owner, application):
        if connection.execute(_EXISTS, {"name": name}).first() is None:
            yield f"CREATE ROLE {quote(name)} {_PLAIN_ROLE}"
    database = quote(connection.engine.url.database or "")
    if connection.exec_driver_sql("SELECT current_user").scalar() != owner:
        yield f"ALTER DATABASE {database} OWNER TO {owning}"
        yield f"ALTER SCHEMA public OWNER TO {owning}"
        for kind, name in connection.execute(_OBJECTS).all():
            yield f"ALTER {kind} public.{quote(name)} OWNER TO {owning}"
        for name in connection.scalars(_FUNCTIONS).all():
            yield f"ALTER FUNCTION public.{quote(name)}() OWNER TO {owning}"
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    yield f"REVOKE ALL ON SCHEMA public FROM {using}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {using}"
    yield f"GRANT CONNECT ON DATABASE {database} TO {using}"
    yield f"GRANT USAGE ON SCHEMA public TO {using}"
    yield f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {using}"
    yield f"GRANT SELECT ON public.alembic_version TO {using}"
    for table in Base.metadata.tables.values():
        allowed = _APPEND if table.info.get("append_only") else _ORDINARY
        yield f"GRANT {allowed} ON public.{quote(table.name)} TO {using}"


def excess(connection: Connection, role: str) -> list[str]:
    """What ``role`` may do that the application must not be able to; empty when all is well."""
    found = []
    if connection.execute(_STANDING, {"role": role}).scalar():
        found.append(f"{role} is a superuser or may make roles")
    owned = list(connection.scalars(_OWNED, {"role": role}))
    if owned:
        found.append(f"{role} owns {', '.join(owned[:5])}{' …' if len(owned) > 5 else ''}")
    if connection.execute(_MAY_CREATE, {"role": role}).scalar():
        found.append(f"{role} may create tables in the schema")
    for table in sorted(append_only()):
        for what in _WRITES:
            if connection.execute(_MAY, {"role": role, "table": table, "what": what}).scalar():
                found.append(f"{role} has {what} on {table}")
    return found
