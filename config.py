"""Configuration: one frozen dataclass built once from the environment.

Every setting is an environment variable ``MINGCHA_<NAME>`` (``DATABASE_URL``, ``REDIS_URL`` keep their usual names). Unknown
``MINGCHA_*`` names are reported, weak secrets refused, and secrets that are missing are generated once under ``instance/``.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

ROOT = Path(__file__).resolve().parent
SECRET_BYTES = 32


class ConfigError(ValueError):
    """A setting is unknown, malformed or too weak. The message is one line for the operator."""


@dataclass(frozen=True)
class Config:
    """All settings of one running service. Times in seconds, sizes in bytes, distances in metres."""

    instance_path: Path = ROOT / "instance"
    uploads_path: Path = ROOT / "uploads"
    database_url: str = ""
    redis_url: str = ""
    storage_url: str = ""
    storage_key: str = ""
    storage_secret: str = ""

    secret_key: bytes = b""
    handle_key: bytes = b""
    checkpoint_key: bytes = b""
    checkpoint_places: str = ""
    identity_public_key: str = ""

    demo: bool = False
    secure_cookies: bool = False
    trusted_proxies: int = 0
    testing: bool = False
    immediate_jobs: bool = False

    session_hours: int = 12
    argon2_memory_kib: int = 65536
    argon2_time_cost: int = 3
    login_attempts: int = 10
    login_window: int = 900
    api_rate: str = "6000 per minute"

    photo_max_bytes: int = 12 * 1024 * 1024
    document_max_bytes: int = 10 * 1024 * 1024
    form_max_bytes: int = 52 * 1024 * 1024
    report_max_bytes: int = 256 * 1024
    import_max_bytes: int = 128_000_000
    free_disk_floor: int = 200 * 1024 * 1024
    service_worker: bool = True
    heic: bool = False
    decoders: int = 2

    accept_hours: int = 4
    office_queue_hours: int = 4
    guide_hours: int = 8
    check_days: int = 2
    ladder_reminder_percent: int = 50
    ladder_yellow_percent: int = 80
    ladder_press_percent: int = 100
    ladder_talk_stages: int = 2
    ladder_talk_reworks: int = 3
    ladder_account_percent: int = 100
    duplicate_radius_m: int = 50
    after_photo_radius_m: int = 100
    missing_photo_hours: int = 24
    silent_phone_hours: int = 48
    notice_days: int = 365
    site_notice_days: int = 30
    default_language: str = "zh"
    city_name_zh: str = "许昌市"
    city_name_en: str = "Xuchang"
    public_url: str = ""
    mail_url: str = ""
    mail_from: str = "mingcha@localhost"
    outbound_hosts: str = ""
    log_level: str = "INFO"
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def database_uri(self) -> str:
        """The SQLAlchemy URL; the default is ``instance/mingcha.db``."""
        if not self.database_url:
            return f"sqlite:///{self.instance_path / 'mingcha.db'}"
        for prefix in ("postgres://", "postgresql://"):
            if self.database_url.startswith(prefix):
                return "postgresql+psycopg://" + self.database_url.removeprefix(prefix)
        return self.database_url

    @property
    def on_sqlite(self) -> bool:
        """Whether the default profile's database is in use."""
        return self.database_uri.startswith("sqlite")


_PLAIN_NAMES = {"database_url": "DATABASE_URL", "redis_url": "REDIS_URL"}
_SECRETS = ("secret_key", "handle_key", "checkpoint_key")
_YES, _NO = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})
_MAIL_SCHEMES = ("smtp://", "smtps://", "smtp+plain://")
_NOT_SETTABLE = {"testing", "extra"}


def _parse(name: str, raw: str, default: object) -> object:
    if isinstance(default, bool):
        if raw.lower() not in _YES | _NO:
            raise ConfigError(f"MINGCHA_{name.upper()}: 1 or 0 expected, got {raw!r}")
        return raw.lower() in _YES
    if isinstance(default, int):
        try:
            return int(raw)
        except ValueError:
            raise ConfigError(f"MINGCHA_{name.upper()}: a whole number expected, got {raw!r}") from None
    if isinstance(default, Path):
        return Path(raw).resolve()
    if isinstance(default, bytes):
        return raw.encode()
    return raw


def from_environment(environ: Mapping[str, str] | None = None) -> Config:
    """Build the configuration from ``environ`` (the process environment by default).

    Raises ConfigError for an unknown name, a malformed value or a secret shorter than 16 bytes. Secrets that are not
    given stay empty here; ``with_secrets`` reads or makes them.
    """
    environ = os.environ if environ is None else environ
    defaults = {f.name: getattr(Config(), f.name) for f in fields(Config) if f.name not in _NOT_SETTABLE}
    variables = {_PLAIN_NAMES.get(name, f"MINGCHA_{name.upper()}"): name for name in defaults}
    unknown = sorted(key for key in environ if key.startswith("MINGCHA_") and key not in variables)
    if unknown:
        raise ConfigError(f"unknown setting: {', '.join(unknown)}")
    values = {name: _parse(name, environ[key], defaults[name]) for key, name in variables.items() if environ.get(key)}
    if not str(values.get("mail_url", "smtp://")).startswith(_MAIL_SCHEMES):
        raise ConfigError(f"MINGCHA_MAIL_URL: {', '.join(_MAIL_SCHEMES)} expected")
    for name in _SECRETS:
        given = values.get(name)
        if isinstance(given, bytes) and len(given) < 16:
            raise ConfigError(f"MINGCHA_{name.upper()}: at least 16 characters expected")
    return Config(**values)  # type: ignore[arg-type]  # each value was parsed to the type of its default


def with_secrets(config: Config) -> Config:
    """The same configuration with every secret present: given, kept under ``instance/``, or generated now (mode 0600)."""
    missing = {name: _kept_secret(config.instance_path / name) for name in _SECRETS if not getattr(config, name)}
    if not missing:
        return config
    return Config(**{f.name: getattr(config, f.name) for f in fields(Config)} | missing)


def _kept_secret(path: Path) -> bytes:
    try:
        return bytes.fromhex(path.read_text("ascii"))
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    made = secrets.token_bytes(SECRET_BYTES)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as handle:
        handle.write(made.hex())
        handle.flush()
        os.fsync(handle.fileno())
    try:
        os.link(temporary, path)
    except FileExistsError:
        return bytes.fromhex(path.read_text("ascii"))
    finally:
        temporary.unlink()
    return made
