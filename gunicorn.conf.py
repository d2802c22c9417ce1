"""How gunicorn serves Mingcha: one process of eight threads, the job consumer beside them.

No control socket, no access log (addresses of visitors are personal data). gunicorn reads this file from the
working directory; its command line may override address, certificate, workers and threads. With more than one
worker, consumers run as processes of their own.
"""

import signal
import sys
from types import FrameType
from typing import Any

bind = "127.0.0.1:8000"
worker_class = "gthread"
workers = 1
threads = 8
timeout = 60
graceful_timeout = 20
keepalive = 5
accesslog = None
errorlog = "-"
loglevel = "warning"
control_socket_disable = True


def when_ready(server: Any) -> None:
    """Let Ctrl-C stop as gently as SIGTERM does: requests under way are finished."""

    def stop(_signal: int, frame: FrameType | None) -> None:
        server.signal(signal.SIGTERM, frame)

    signal.signal(signal.SIGINT, stop)
    if sys.stdin.isatty():
        signal.signal(signal.SIGHUP, stop)  # the terminal was closed; without one it means "reload"


def post_worker_init(worker: Any) -> None:
    """Start the job consumer of the only worker and say where the service is. Ctrl-C is for the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if worker.cfg.workers == 1:
        from app.platform.jobs import start_consumer  # noqa: PLC0415  the parent never loads the application

        worker.stop_consumer = start_consumer(worker.wsgi)
    if worker.age == 1:
        scheme = "https" if worker.cfg.is_ssl else "http"
        every = ("0.0.0.0:", "[::]:")
        bound = worker.cfg.bind[0]
        place = f"127.0.0.1:{bound.rpartition(':')[2]}" if bound.startswith(every) else bound
        print(f"\n明察已启动 / Mingcha is up: {scheme}://{place}/  (Ctrl-C)\n", flush=True)


def worker_exit(_server: Any, worker: Any) -> None:
    """Let the job under way finish before the process ends."""
    stop_consumer = getattr(worker, "stop_consumer", None)
    if stop_consumer is not None:
        stop_consumer()
