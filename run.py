#!/usr/bin/env python3
"""The one command: `python3 run.py` installs, builds, migrates, fills and serves; `run.py test` checks.

This file stays readable for old interpreters (no syntax newer than Python 3.6), so that a wrong Python
ends in one clear line instead of a traceback. Everything else may use the language of Python 3.11.
"""

import argparse
import os
import sys

if sys.hexversion < 0x030B0000:
    sys.exit(
        f"明察需要 Python 3.11 或更新的版本,当前是 {sys.version.split()[0]}。"
        f" / Mingcha needs Python 3.11 or newer; this is {sys.version.split()[0]} ({sys.executable})."
    )
if os.name != "posix":
    sys.exit("明察在 Linux 或 macOS 上运行;Windows 请使用 WSL。 / Mingcha runs on Linux or macOS; on Windows use WSL.")

from tools import checks, console, measure, start


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="run.py",
        description="明察:安装、构建、迁移、装入演示城市并启动服务。 Mingcha: install, build, migrate, fill and serve.",
        epilog="python3 run.py test [pytest …] | bench [NAME] | prove [NAME] …",
    )
    parser.add_argument("--host", default="127.0.0.1", help="监听地址 / address to listen on (127.0.0.1)")
    parser.add_argument("--port", default=8000, type=int, help="端口 / port (8000)")
    parser.add_argument("--cert", metavar="FILE", type=os.path.abspath, help="TLS 证书链 / TLS certificate chain (PEM)")
    parser.add_argument("--key", metavar="FILE", type=os.path.abspath, help="TLS 私钥 / TLS private key (PEM)")
    parser.add_argument("--no-demo", action="store_true", help="不装入演示城市 / leave the demo city out")
    parser.add_argument("--reset-demo", action="store_true", help="重建演示城市 / make the demo city anew")
    chosen = parser.parse_args(argv)
    if not 0 < chosen.port < 65536:
        parser.error("--port: 1–65535")
    if bool(chosen.cert) != bool(chosen.key):
        parser.error("--cert 与 --key 须同时给出 / --cert and --key go together")
    if chosen.no_demo and chosen.reset_demo:
        parser.error("--no-demo 与 --reset-demo 不能同时使用 / --no-demo and --reset-demo exclude each other")
    return chosen


def _dispatch(argv: list[str]) -> int:
    command, rest = (argv[0], argv[1:]) if argv else ("", [])
    if command == "test":
        return checks.run(rest)
    if command == "bench":
        return measure.bench(rest)
    if command == "prove":
        return measure.prove(rest)
    chosen = _arguments(argv)
    return start.serve(
        start.Wishes(
            host=chosen.host,
            port=chosen.port,
            cert=chosen.cert,
            key=chosen.key,
            demo=not chosen.no_demo,
            reset_demo=chosen.reset_demo,
        )
    )


def main() -> int:
    """Run what the command line names and return the exit status; expected failures end in one line."""
    try:
        return _dispatch(sys.argv[1:])
    except console.OperatorError as failure:
        console.complain(failure)
        return failure.status
    except OSError as error:
        explained = console.from_os_error(error)
        console.complain(explained)
        return explained.status
    except KeyboardInterrupt:
        console.say("已停止。", "Stopped.")
        return console.Status.INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
