"""A disk that can lose its power: a VFS of SQLite's own that lets everything through and writes down what reached the disk when.

It stands in the library that the application uses, as the default for every connection of this process. From what it wrote down
the files can be made as they might lie there after a power cut: what was synced is there, of what came later any part.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

SECTOR = 512
_P, _I, _L = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
_METHODS = (
    "xClose",
    "xRead",
    "xWrite",
    "xTruncate",
    "xSync",
    "xFileSize",
    "xLock",
    "xUnlock",
    "xCheckReservedLock",
    "xFileControl",
    "xSectorSize",
    "xDeviceCharacteristics",
    "xShmMap",
    "xShmLock",
    "xShmBarrier",
    "xShmUnmap",
    "xFetch",
    "xUnfetch",
)


class _Methods(ctypes.Structure):
    _fields_ = [("iVersion", _I), *((name, _P) for name in _METHODS)]


class _File(ctypes.Structure):
    _fields_ = [("pMethods", ctypes.POINTER(_Methods))]


class _Vfs(ctypes.Structure):
    _fields_ = [
        ("iVersion", _I),
        ("szOsFile", _I),
        ("mxPathname", _I),
        ("pNext", _P),
        ("zName", ctypes.c_char_p),
        ("pAppData", _P),
        *((name, _P) for name in ("xOpen", "xDelete", "xAccess", "xFullPathname", "xDlOpen", "xDlError", "xDlSym")),
        *((name, _P) for name in ("xDlClose", "xRandomness", "xSleep", "xCurrentTime", "xGetLastError")),
        *((name, _P) for name in ("xCurrentTimeInt64", "xSetSystemCall", "xGetSystemCall", "xNextSystemCall")),
    ]


_OPEN = ctypes.CFUNCTYPE(_I, _P, _P, ctypes.POINTER(_File), _I, _P)
_DELETE = ctypes.CFUNCTYPE(_I, _P, ctypes.c_char_p, _I)
_WRITE = ctypes.CFUNCTYPE(_I, _P, _P, _I, _L)
_TRUNCATE = ctypes.CFUNCTYPE(_I, _P, _L)
_SYNC = ctypes.CFUNCTYPE(_I, _P, _I)


@dataclass(frozen=True)
class Op:
    """One thing that happened: a write, a truncation, a deletion, a sync of a file, or a promise that somebody was given."""

    kind: str
    file: str
    at: int = 0
    data: bytes = b""


@dataclass
class Disk:
    """Everything that this process did to files of SQLite, in its order."""

    ops: list[Op] = field(default_factory=list)
    _alive: list[Any] = field(default_factory=list)  # the library holds pointers to these
    _tables: dict[int, tuple[Any, dict[str, Any]]] = field(default_factory=dict)
    _names: dict[int, str] = field(default_factory=dict)

    def promise(self, text: str) -> None:
        """Somebody was told that this is done."""
        self.ops.append(Op("promise", text))

    def install(self) -> None:
        """Become the VFS of every connection that this process opens from now on."""
        library = ctypes.CDLL(ctypes.util.find_library("sqlite3"))
        library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
        base = library.sqlite3_vfs_find(None)
        own = _Vfs.from_buffer_copy(base.contents)
        own.zName, own.pNext = b"power", None
        open_, delete = _OPEN(base.contents.xOpen), _DELETE(base.contents.xDelete)

        def opened(vfs: int, name: int | None, file: Any, flags: int, out: int | None) -> int:
            result = open_(vfs, name, file, flags, out)
            if result == 0 and name:
                self._names[ctypes.addressof(file.contents)] = ctypes.string_at(name).decode()
                file.contents.pMethods = ctypes.pointer(self._watched(file.contents.pMethods))
            return int(result)

        def deleted(vfs: int, name: bytes, sync: int) -> int:
            self.ops.append(Op("delete", name.decode()))
            return int(delete(vfs, name, sync))

        callbacks = _OPEN(opened), _DELETE(deleted)
        own.xOpen, own.xDelete = (ctypes.cast(each, _P).value for each in callbacks)
        self._alive += [library, base, own, *callbacks]
        if library.sqlite3_vfs_register(ctypes.byref(own), 1) != 0:
            raise RuntimeError("the VFS was not taken")

    def _watched(self, methods: Any) -> _Methods:
        """The file's methods with those that change the disk written down; one table for each of the library's own."""
        key = ctypes.addressof(methods.contents)
        if key not in self._tables:
            own = _Methods.from_buffer_copy(methods.contents)
            callbacks = {
                "xWrite": _WRITE(self._writing(_WRITE(own.xWrite))),
                "xTruncate": _TRUNCATE(self._truncating(_TRUNCATE(own.xTruncate))),
                "xSync": _SYNC(self._syncing(_SYNC(own.xSync))),
            }
            for name, callback in callbacks.items():
                setattr(own, name, ctypes.cast(callback, _P).value)
            self._tables[key] = own, callbacks
        return self._tables[key][0]  # type: ignore[no-any-return]

    def _writing(self, write: Callable[..., int]) -> Callable[..., int]:
        def writes(file: int, data: int, amount: int, at: int) -> int:
            self.ops.append(Op("write", self._names[file], at, ctypes.string_at(data, amount)))
            return int(write(file, data, amount, at))

        return writes

    def _truncating(self, truncate: Callable[..., int]) -> Callable[..., int]:
        def truncates(file: int, size: int) -> int:
            self.ops.append(Op("truncate", self._names[file], size))
            return int(truncate(file, size))

        return truncates

    def _syncing(self, sync: Callable[..., int]) -> Callable[..., int]:
        def syncs(file: int, flags: int) -> int:
            result = int(sync(file, flags))
            self.ops.append(Op("sync", self._names[file]))
            return result

        return syncs


Files = dict[str, bytearray]


def apply(files: Files, op: Op, length: int | None = None) -> None:
    """Let one write, truncation or deletion reach the files; of a write the first ``length`` bytes."""
    if op.kind == "delete":
        files.pop(op.file, None)
        return
    file = files.setdefault(op.file, bytearray())
    if op.kind == "truncate":
        del file[op.at :]
    elif op.kind == "write":
        data = op.data[:length]
        if len(file) < op.at:
            file.extend(bytes(op.at - len(file)))
        file[op.at : op.at + len(data)] = data


class Cuts:
    """The files as they may lie there after a cut, at one place after another of what was written down."""

    def __init__(self, start: Files, ops: list[Op]) -> None:
        self._files, self._ops, self._place = {name: bytearray(data) for name, data in start.items()}, ops, 0
        self._waiting: list[Op] = []
        self.promises: list[str] = []

    def cut(self, place: int, dice: random.Random) -> Files:
        """The files after a cut before the operation with the number ``place``; places must not go back.

        Each unsynced change is there, lost or torn by itself, in any mixture.
        """
        while self._place < place:
            self._pass(self._ops[self._place])
            self._place += 1
        left = {name: bytearray(data) for name, data in self._files.items()}
        for op in self._waiting:
            fate = dice.random()
            if fate < 0.45 or op.kind != "write":
                if fate < 0.5:
                    apply(left, op)
            elif fate < 0.55:
                apply(left, op, dice.randrange(len(op.data) // SECTOR + 1) * SECTOR)
        return left

    def _pass(self, op: Op) -> None:
        if op.kind == "promise":
            self.promises.append(op.file)
        elif op.kind == "sync":
            for waiting in self._waiting:
                if waiting.file == op.file:
                    apply(self._files, waiting)
            self._waiting = [waiting for waiting in self._waiting if waiting.file != op.file]
        else:
            self._waiting.append(op)
