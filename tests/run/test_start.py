"""Starting: what the server is told, what the operator reads."""

import os
from pathlib import Path

import pytest

from tools import start
from tools.start import Wishes


def wishes(host: str = "127.0.0.1", *, cert: str | None = None, demo: bool = True) -> Wishes:
    return Wishes(host=host, port=8000, cert=cert, key=cert, demo=demo, reset_demo=False)


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("MINGCHA_")]:
        monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.7", False),
        ("mingcha.example", False),
    ],
)
def test_loopback_is_recognised(host: str, loopback: bool) -> None:
    assert wishes(host).on_loopback == loopback


@pytest.mark.parametrize(
    ("host", "cert", "secure"), [("127.0.0.1", None, "0"), ("0.0.0.0", None, "1"), ("127.0.0.1", "a.pem", "1")]
)
def test_cookies_are_secure_everywhere_but_on_plain_loopback(host: str, cert: str | None, secure: str) -> None:
    assert start._settings(wishes(host, cert=cert))["MINGCHA_SECURE_COOKIES"] == secure


def test_operators_own_setting_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGCHA_SECURE_COOKIES", "0")
    assert start._settings(wishes("0.0.0.0"))["MINGCHA_SECURE_COOKIES"] == "0"


@pytest.mark.parametrize("demo", [True, False])
def test_demo_setting_follows_the_wish(demo: bool) -> None:
    assert start._settings(wishes(demo=demo))["MINGCHA_DEMO"] == str(int(demo))


def test_ipv6_address_is_bracketed() -> None:
    assert wishes("::1").address == "[::1]:8000"


def test_open_address_without_tls_says_what_phones_refuse(capsys: pytest.CaptureFixture[str]) -> None:
    start._tell_about_phones(wishes("0.0.0.0"))
    said = capsys.readouterr().out
    for word in ("相机", "定位", "离线", "camera", "location", "offline"):
        assert word in said


@pytest.mark.parametrize(("host", "cert"), [("127.0.0.1", None), ("0.0.0.0", "a.pem")])
def test_nothing_is_said_about_phones_otherwise(
    host: str, cert: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    start._tell_about_phones(wishes(host, cert=cert))
    assert capsys.readouterr().out == ""


def test_demo_prints_one_account_per_role_and_the_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "demo-password").write_text("hu-die-8261\n")
    monkeypatch.setenv("MINGCHA_INSTANCE_PATH", str(tmp_path))
    start._tell_accounts(wishes())
    said = capsys.readouterr().out
    assert "hu-die-8261" in said
    for login, name in start.DEMO_LOGINS:
        assert login in said
        assert name in said


def test_real_start_prints_how_to_make_the_first_account(capsys: pytest.CaptureFixture[str]) -> None:
    start._tell_accounts(wishes(demo=False))
    assert ".venv/bin/flask --app wsgi accounts create" in capsys.readouterr().out
