"""The ground every room stands on: database, unit of work, clock, errors, policy, headers, languages, storage, jobs, logs.

It knows Flask and SQLAlchemy and no word of the domain. Its modules are imported directly (``app.platform.clock``).
"""
