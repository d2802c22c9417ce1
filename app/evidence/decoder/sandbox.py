"""What a decoder process may no longer do once it has loaded its libraries: open files, reach a network, eat the machine.

Limits of the operating system come first and hold everywhere. A network namespace of its own and Landlock (Linux 5.13) are
taken where the kernel allows them; what could not be had is reported to the server, which logs it.
"""

from __future__ import annotations

import contextlib
import ctypes
import math
import resource
from dataclasses import asdict, dataclass

ADDRESS_SPACE = 700 * 1024 * 1024
CPU_SECONDS_PER_TASK = 10
CPU_SECONDS_PER_LIFE = 600
_OPEN_FILES = 16

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 4, 38
# Landlock's system calls have the same numbers on every architecture.
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446
_LANDLOCK_VERSION_FLAG = 1


@dataclass(frozen=True)
class Confinement:
    """How far a decoder is confined: each value is ``yes`` or ``no``."""

    files: str
    network: str
    memory: str

    def as_json(self) -> dict[str, str]:
        """For the wire and the log."""
        return asdict(self)


class _Ruleset(ctypes.Structure):
    """struct landlock_ruleset_attr."""

    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scope", ctypes.c_uint64))


def enter() -> Confinement:
    """Give up everything that decoding does not need, for good. Call it once, with all modules loaded."""
    memory = _limit_resources()
    libc = ctypes.CDLL(None, use_errno=True)
    prctl = getattr(libc, "prctl", None)
    if prctl is None:
        return Confinement(files="no", network="no", memory=_word(memory))
    prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    network = _leave_network(libc)
    prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    files, tcp = _leave_files(libc)
    return Confinement(files=_word(files), network=_word(network or tcp), memory=_word(memory))


def allow_cpu_for_task() -> None:
    """Grant the next task its processor time; the process is ended by the system when it is used up."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = math.ceil(usage.ru_utime + usage.ru_stime)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (used + CPU_SECONDS_PER_TASK, CPU_SECONDS_PER_LIFE))


def _word(held: bool) -> str:
    return "yes" if held else "no"


def _limit_resources() -> bool:
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: _OPEN_FILES,
    }
    for kind, value in limits.items():
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (value, value))
    try:
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    except (OSError, ValueError):
        return False
    return True


def _leave_network(libc: ctypes.CDLL) -> bool:
    unshare = getattr(libc, "unshare", None)
    if unshare is None:
        return False
    return any(unshare(flags) == 0 for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET))


def _leave_files(libc: ctypes.CDLL) -> tuple[bool, bool]:
    """Forbid every use of the file system and, from Landlock 4 on, TCP; returns which of the two hold."""
    version = libc.syscall(_LANDLOCK_CREATE, None, 0, _LANDLOCK_VERSION_FLAG)
    if version < 1:
        return False, False
    handled_files = 13 if version == 1 else 14 if version == 2 else 15 if version < 5 else 16
    tcp = version >= 4
    rules = _Ruleset((1 << handled_files) - 1, 0b11 if tcp else 0, 0b11 if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if tcp else 8
    ruleset = libc.syscall(_LANDLOCK_CREATE, ctypes.byref(rules), size, 0)
    held = ruleset >= 0 and libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0) == 0
    return held, held and tcp
