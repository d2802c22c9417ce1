"""`run.py bench` and `run.py prove`: measurements and long proofs, in processes of their own."""

import subprocess

from tools import console, environment, frontend
from tools.commands import ROOT


def bench(arguments: list[str]) -> int:
    """Run the named bench, or all; standard output carries one JSON object per line and nothing else."""
    return _module("bench", "requirements.txt", arguments)


def prove(arguments: list[str]) -> int:
    """Run the named proof with its own options, or list the proofs."""
    return _module("bench.proofs", "requirements-dev.txt", arguments)


def _module(module: str, requirements: str, arguments: list[str]) -> int:
    console.leave_stdout_to_results()
    with environment.alone():
        environment.ensure(environment.MAIN, ROOT / requirements)
        frontend.ensure()
    return subprocess.run([environment.MAIN.python, "-m", module, *arguments], cwd=ROOT, check=False).returncode
