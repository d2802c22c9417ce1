"""The server's side: decoders die, hang and lie, and the server goes on."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.evidence.decoder import DecoderPool, DecoderUnavailable, PictureRefused, pool, shared_pool, wire
from tests.evidence import pictures

FileOf = Callable[[bytes], Path]
ROOT = Path(__file__).resolve().parents[3]
# A decoder that says it is ready and then treats every request as ``{body}`` does.
FALSE_DECODER = """
import os, resource, runpy, signal, socket, time
runpy.run_path({entry!r}, run_name="entry")["register_bare_packages"]()
from app.evidence.decoder import wire
sock = socket.socket(fileno=os.dup(0))
wire.send_reply(sock, {{"ready": True, "confinement": {{}}}})
while (request := wire.receive_request(sock)) is not None:
    os.close(request[1])
    {body}
"""


@pytest.fixture
def false_decoder(tmp_path: Path) -> Callable[[str], Path]:
    def write(body: str) -> Path:
        path = tmp_path / "decoder.py"
        path.write_text(FALSE_DECODER.format(entry=str(pool.ENTRY), body=body))
        return path

    return write


class TestDeath:
    def test_a_killed_decoder_is_replaced_unnoticed(self, file_of: FileOf) -> None:
        path = file_of(pictures.photo())
        with DecoderPool(1) as decoders:
            decoders.check(path)
            (before,) = decoders.process_ids()
            os.kill(before, signal.SIGKILL)
            assert decoders.check(path).width == 800
            assert decoders.process_ids() != [before]

    def test_a_file_that_kills_two_decoders_is_refused(
        self, false_decoder: Callable[[str], Path], file_of: FileOf
    ) -> None:
        entry = false_decoder("os.kill(os.getpid(), signal.SIGSEGV)")
        with DecoderPool(1, entry=entry) as decoders, pytest.raises(PictureRefused, match="died"):
            decoders.check(file_of(b"x"))

    def test_a_file_that_eats_the_processor_time_is_refused(
        self, false_decoder: Callable[[str], Path], file_of: FileOf
    ) -> None:
        entry = false_decoder("resource.setrlimit(resource.RLIMIT_CPU, (1, 30))\n    while True: pass")
        with DecoderPool(1, entry=entry) as decoders, pytest.raises(PictureRefused, match="too_slow"):
            decoders.check(file_of(b"x"))

    def test_a_decoder_that_hangs_is_killed_and_the_file_may_be_fine(
        self, false_decoder: Callable[[str], Path], file_of: FileOf
    ) -> None:
        entry = false_decoder("time.sleep(60)")
        with DecoderPool(1, task_seconds=0.2, entry=entry) as decoders:
            with pytest.raises(DecoderUnavailable):
                decoders.check(file_of(b"x"))
            assert decoders.process_ids() == []

    def test_a_decoder_that_can_not_start_is_no_fault_of_the_file(self, tmp_path: Path, file_of: FileOf) -> None:
        entry = tmp_path / "broken.py"
        entry.write_text("raise SystemExit(3)")
        with DecoderPool(1, entry=entry) as decoders:
            for _ in range(2):
                with pytest.raises(DecoderUnavailable):
                    decoders.check(file_of(b"x"))


LIES = {
    "a long header": "sock.sendall((1 << 30).to_bytes(4, 'big'))",
    "no JSON": "sock.sendall((3).to_bytes(4, 'big') + b'xyz')",
    "no object": "sock.sendall((2).to_bytes(4, 'big') + b'[]')",
    "deep JSON": "sock.sendall((60000).to_bytes(4, 'big') + b'[' * 60000)",
    "no blobs": "sock.sendall((2).to_bytes(4, 'big') + b'{}')",
    "a huge blob": "sock.sendall((24).to_bytes(4, 'big') + b'{\"blobs\": [99999999999]} '[:24])",
    "no facts": "wire.send_reply(sock, {})",
    "false facts": "wire.send_reply(sock, {'facts': {'format': 'exe', 'width': 1, 'height': 1, 'pixels': '', 'exif': {}}})",
    "a negative size": "wire.send_reply(sock, {'facts': {'format': 'png', 'width': -1, 'height': 1, 'pixels': '', 'exif': {}}})",
    "an unknown reason": "wire.send_reply(sock, {'refused': '<script>'})",
    "no reason": "wire.send_reply(sock, {'refused': ['x']})",
}


@pytest.mark.parametrize("name", LIES)
def test_a_lying_decoder_is_not_believed(false_decoder: Callable[[str], Path], file_of: FileOf, name: str) -> None:
    with DecoderPool(1, entry=false_decoder(LIES[name])) as decoders, pytest.raises(PictureRefused):
        decoders.check(file_of(b"x"))


@pytest.mark.parametrize("hidden", ["b'<html>'", "open({path!r}, 'rb').read() + b'trailer'"])
def test_a_derivative_is_believed_only_when_bare(
    false_decoder: Callable[[str], Path], tmp_path: Path, file_of: FileOf, hidden: str
) -> None:
    good = tmp_path / "good.jpg"
    good.write_bytes(pictures.photo())
    blob = hidden.format(path=str(good))
    entry = false_decoder(f"wire.send_reply(sock, {{}}, [{blob}, {blob}, bytes(4096), bytes(4096)])")
    with DecoderPool(1, entry=entry) as decoders, pytest.raises(PictureRefused):
        decoders.derive(file_of(b"x"))


def test_a_dripping_answer_ends_at_the_deadline() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"\x00\x00")
        with pytest.raises(TimeoutError):
            wire.receive_reply(ours, 0.05)


class TestManyAtOnce:
    def test_eight_threads_share_one_decoder(self, file_of: FileOf) -> None:
        path = file_of(pictures.photo())
        with DecoderPool(1) as decoders, ThreadPoolExecutor(8) as threads:
            found = list(threads.map(lambda _: decoders.check(path).pixel_digest, range(40)))
            assert len(set(found)) == 1
            assert len(decoders.process_ids()) == 1

    def test_no_more_decoders_than_asked_for(self, file_of: FileOf) -> None:
        path = file_of(pictures.photo())
        with DecoderPool(2) as decoders, ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda _: decoders.derive(path), range(16)))
            assert 1 <= len(decoders.process_ids()) <= 2

    def test_good_photos_pass_while_bad_ones_kill_decoders(self, file_of: FileOf) -> None:
        path = file_of(pictures.photo())
        stop = threading.Event()
        with DecoderPool(2) as decoders:

            def kill() -> None:
                while not stop.wait(0.02):
                    for pid in decoders.process_ids():
                        with contextlib.suppress(ProcessLookupError):
                            os.kill(pid, signal.SIGKILL)

            killer = threading.Thread(target=kill)
            killer.start()
            try:
                with ThreadPoolExecutor(4) as threads:
                    outcomes = list(threads.map(lambda _: _outcome(decoders, path), range(24)))
            finally:
                stop.set()
                killer.join()
            assert decoders.check(path).width == 800
        assert set(outcomes) <= {"fine", "died"}

    def test_waiting_for_a_decoder_has_an_end(self, false_decoder: Callable[[str], Path], file_of: FileOf) -> None:
        path = file_of(b"x")
        entry = false_decoder("time.sleep(60)")
        hasty = DecoderPool(1, task_seconds=0.5, wait_seconds=0.05, entry=entry)
        with hasty, ThreadPoolExecutor(2) as threads:
            results = [threads.submit(hasty.check, path) for _ in range(2)]
            assert all(isinstance(result.exception(), DecoderUnavailable) for result in results)


def _outcome(decoders: DecoderPool, path: Path) -> str:
    try:
        decoders.check(path)
    except PictureRefused as refused:
        return refused.reason
    return "fine"


def _runs(pid: int) -> bool:
    """Whether the process exists and is no mere entry waiting to be reaped."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


class TestLife:
    def test_a_decoder_is_replaced_after_its_share(self, file_of: FileOf, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pool, "TASKS_PER_LIFE", 2)
        path = file_of(pictures.photo(width=100, height=80))
        with DecoderPool(1) as decoders:
            decoders.check(path)
            assert len(decoders.process_ids()) == 1
            decoders.check(path)
            assert decoders.process_ids() == []

    def test_closing_leaves_no_process(self, file_of: FileOf) -> None:
        with DecoderPool(1) as decoders:
            decoders.check(file_of(pictures.photo(width=100, height=80)))
            (pid,) = decoders.process_ids()
        assert not _runs(pid)

    def test_a_decoder_ends_with_its_server(self) -> None:
        script = "from app.evidence.decoder import DecoderPool; p = DecoderPool(1); p.warm(); print(p.process_ids()[0], flush=True); import os; os._exit(9)"
        done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
        pid = int(done.stdout.split()[-1])
        deadline = time.monotonic() + 30
        while _runs(pid) and time.monotonic() < deadline:
            os.sched_yield()
        assert not _runs(pid)

    def test_a_forked_server_has_its_own_pool(self, monkeypatch: pytest.MonkeyPatch) -> None:
        ours = shared_pool(1)
        assert shared_pool(1) is ours
        monkeypatch.setattr(pool, "_pools", dict(pool._pools))
        monkeypatch.setattr(os, "getpid", lambda: -7)
        assert shared_pool(1) is not ours

    def test_a_decoder_loads_no_application(self, file_of: FileOf) -> None:
        with DecoderPool(1) as decoders:
            decoders.derive(file_of(pictures.photo()))
            (pid,) = decoders.process_ids()
            mapped = Path(f"/proc/{pid}/maps").read_text()
            resident_kib = int(Path(f"/proc/{pid}/status").read_text().split("VmRSS:")[1].split()[0])
        assert "PIL" in mapped
        assert "numpy" not in mapped
        assert "sqlalchemy" not in mapped
        assert resident_kib < 60 * 1024
