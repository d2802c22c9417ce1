"""From a fresh clone to a running service: environment, front end, database, reference data, demo, server."""

import ipaddress
import os
import socket
import ssl
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from tools import console, environment, frontend
from tools.commands import ROOT

# Login (it is the role's name) and the field term of the role
DEMO_LOGINS = (
    ("inspector", "督察员"),
    ("officer", "责任单位经办人"),
    ("department", "行业主管部门经办人"),
    ("supervisor", "督察组"),
    ("arbiter", "创“三城”办公室"),
    ("publisher", "新闻宣传督察组"),
    ("police", "公安专线"),
    ("clerk", "奖励经办人"),
    ("commander", "指挥部"),
    ("admin", "系统管理员"),
)
FIRST_FREE_PORT = 1024  # below it only root may listen
_SCALE_SETTINGS = ("DATABASE_URL", "REDIS_URL", "MINGCHA_STORAGE_URL")


@dataclass(frozen=True)
class Wishes:
    """What the operator asked for on the command line."""

    host: str
    port: int
    cert: str | None
    key: str | None
    demo: bool
    reset_demo: bool

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def address(self) -> str:
        """Host and port as the server takes them."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def serve(wishes: Wishes) -> NoReturn:
    """Prepare everything and become the server. Raises OperatorError when something is in the way."""
    _check_certificate(wishes)
    _check_port(wishes)
    settings = _settings(wishes)
    with environment.alone():
        _install()
        frontend.ensure()
        _fill(wishes, settings)
    _tell_about_phones(wishes)
    _tell_accounts(wishes)
    _become_server(wishes, settings)


def _check_certificate(wishes: Wishes) -> None:
    if wishes.cert is None:
        return
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(wishes.cert, wishes.key)
    except (OSError, ssl.SSLError) as error:
        raise console.OperatorError(
            console.Status.TLS, f"证书或私钥不可用:{error}", f"Certificate or key cannot be used: {error}"
        ) from error


def _check_port(wishes: Wishes) -> None:
    try:
        family, kind, protocol, _, target = socket.getaddrinfo(wishes.host, wishes.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(target)
    except OSError as error:
        place, reason = wishes.address, error.strerror
        other = wishes.port % 65535 + 1 if wishes.port >= FIRST_FREE_PORT else 8000
        raise console.OperatorError(
            console.Status.PORT,
            f"无法监听 {place}({reason})。可换一个端口:--port {other}",
            f"Cannot listen on {place} ({reason}). Try another port: --port {other}",
        ) from error


def _settings(wishes: Wishes) -> dict[str, str]:
    """The environment of every program started from here; what the operator has set already stays."""
    secure = wishes.cert is not None or not wishes.on_loopback
    settings = {"MINGCHA_DEMO": str(int(wishes.demo)), "MINGCHA_SECURE_COOKIES": str(int(secure))}
    return {name: os.environ.get(name, value) for name, value in settings.items()}


def _install() -> None:
    environment.ensure(environment.MAIN, ROOT / "requirements.txt")
    if any(os.environ.get(name) for name in _SCALE_SETTINGS):
        environment.ensure(environment.MAIN, ROOT / "requirements-scale.txt")


def _fill(wishes: Wishes, settings: dict[str, str]) -> None:
    """Migrate and fill in one process of the environment, which tells its own progress and failure."""
    options = ["--demo"] * wishes.demo + ["--reset-demo"] * wishes.reset_demo
    command = [str(environment.MAIN.python), "-m", "tools.fill", *options]
    status = subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}, check=False).returncode
    if status != 0:
        sys.exit(status)


def _tell_about_phones(wishes: Wishes) -> None:
    if wishes.on_loopback or wishes.cert is not None:
        return
    console.say(
        "注意:未启用 TLS。除非前面有 https 反向代理,否则其他设备无法登录,手机会拒绝相机、定位和离线采集。",
        "Note: no TLS. Unless an https proxy stands in front, other devices cannot sign in (secure cookies),"
        " and phones refuse camera, location and offline capture. Use --cert and --key.",
    )


def _tell_accounts(wishes: Wishes) -> None:
    if not wishes.demo:
        console.say("建立第一个账号:", "Make the first account:")
        console.plain("  .venv/bin/flask --app wsgi accounts create LOGIN --role ROLE --unit CODE")
        return
    password = (_instance() / "demo-password").read_text("utf-8").strip()
    console.say("演示账号(密码相同):", "Demo accounts (one password):")
    for login, zh in DEMO_LOGINS:
        console.plain(f"  {login:<12}{zh}")
    console.say(f"密码:{password}", f"password: {password}")
    console.say("每个单位另有以其代码为名的账号。", "Every unit also has an account whose login is its code.")


def _instance() -> Path:
    return Path(os.environ.get("MINGCHA_INSTANCE_PATH") or ROOT / "instance")


def _become_server(wishes: Wishes, settings: dict[str, str]) -> NoReturn:
    """Replace this process by the server: signals reach it directly, and a kill leaves no orphan."""
    command = [
        str(environment.MAIN.python),
        "-m",
        "gunicorn",
        "--config",
        "gunicorn.conf.py",
        "--bind",
        wishes.address,
    ]
    if wishes.cert is not None and wishes.key is not None:
        command += ["--certfile", wishes.cert, "--keyfile", wishes.key]
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execve(command[0], [*command, "wsgi:app"], {**os.environ, **settings})
