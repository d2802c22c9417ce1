"""Where the rate limiter counts in one process: a dictionary under a lock, without the timer threads of the library's own.

Chosen by its address ``in-process://`` (``limits`` registers every storage by its scheme).
"""

from __future__ import annotations

from threading import Lock

from limits.storage import Storage

from app.platform import clock

SCHEME = "in-process"
_SWEEP_SECONDS = 60.0


class InProcessStorage(Storage):
    """Counts per key until its window ends. What has ended goes when its key is touched, the rest once a minute."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 - the library reads it so

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **_options: str) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._windows: dict[str, tuple[int, float]] = {}
        self._lock = Lock()
        self._sweep_at = 0.0

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        """Nothing can fail here but the caller."""
        return ValueError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count ``amount`` more; a new window of ``expiry`` seconds begins where none runs. Returns the count."""
        now = clock.now().timestamp()
        with self._lock:
            if now >= self._sweep_at:
                self._windows = {each: kept for each, kept in self._windows.items() if kept[1] > now}
                self._sweep_at = now + _SWEEP_SECONDS
            count, ends = self._windows.get(key, (0, 0.0))
            if ends <= now:
                count, ends = 0, now + expiry
            self._windows[key] = count + amount, ends
        return count + amount

    def get(self, key: str) -> int:
        """The count of the window that runs; 0 without one."""
        count, ends = self._windows.get(key, (0, 0.0))
        return count if ends > clock.now().timestamp() else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since 1970; now where none runs."""
        now = clock.now().timestamp()
        return max(now, self._windows.get(key, (0, now))[1])

    def check(self) -> bool:
        """Whether it works: memory always does."""
        return True

    def reset(self) -> int | None:
        """Forget everything; returns how many keys there were."""
        with self._lock:
            forgotten = len(self._windows)
            self._windows = {}
        return forgotten

    def clear(self, key: str) -> None:
        """Forget one key."""
        with self._lock:
            self._windows.pop(key, None)
