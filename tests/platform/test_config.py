from __future__ import annotations

import stat
from pathlib import Path

import pytest

from config import Config, ConfigError, from_environment, with_secrets


def test_defaults_name_the_sqlite_file() -> None:
    assert from_environment({}).database_uri.endswith("instance/mingcha.db")


def test_reads_typed_values() -> None:
    said = {"MINGCHA_DEMO": "1", "MINGCHA_SERVICE_WORKER": "off", "MINGCHA_SESSION_HOURS": "3"}
    config = from_environment({**said, "DATABASE_URL": "postgres://h/d"})
    assert config.demo is True
    assert config.service_worker is False
    assert config.session_hours == 3
    assert config.database_uri == "postgresql+psycopg://h/d"


@pytest.mark.parametrize(
    "environ",
    [
        {"MINGCHA_TYPO": "1"},
        {"MINGCHA_DEMO": "maybe"},
        {"MINGCHA_SESSION_HOURS": "many"},
        {"MINGCHA_SECRET_KEY": "short"},
        {"MINGCHA_TESTING": "1"},
        {"MINGCHA_MAIL_URL": "http://mail.example.org"},
    ],
)
def test_refuses_what_it_does_not_know(environ: dict[str, str]) -> None:
    with pytest.raises(ConfigError):
        from_environment(environ)


def test_secrets_are_made_once_and_kept_private(tmp_path: Path) -> None:
    first = with_secrets(Config(instance_path=tmp_path))
    again = with_secrets(Config(instance_path=tmp_path))
    assert first.secret_key == again.secret_key != first.handle_key
    assert len(first.secret_key) == 32
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_given_secrets_are_not_replaced(tmp_path: Path) -> None:
    given = Config(instance_path=tmp_path, secret_key=b"x" * 32, handle_key=b"y" * 32, checkpoint_key=b"z" * 32)
    assert with_secrets(given) is given
    assert list(tmp_path.iterdir()) == []
