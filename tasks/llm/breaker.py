"""Leaves an endpoint alone for a while after it failed again and again. One for each, in a process."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

ENOUGH: Final = 5
"""Failures in a row."""


@dataclass(slots=True)
class Breaker:
    """Counts failures in a row. After the pause one call is let through; its end decides for all."""

    clock: Callable[[], float] = time.monotonic
    _failures: int = 0
    _closed_until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def lets_through(self, pause_s: float) -> bool:
        """Whether a call may be made now. Where a pause is over, the next callers wait for this one."""
        with self._lock:
            if self._failures < ENOUGH:
                return True
            if self.clock() < self._closed_until:
                return False
            self._closed_until = self.clock() + pause_s
            return True

    def succeeded(self) -> None:
        """Forget the failures."""
        with self._lock:
            self._failures = 0

    def failed(self, pause_s: float) -> None:
        """Count a failure; the one that is enough begins a pause, and so does each one after it."""
        with self._lock:
            self._failures += 1
            if self._failures >= ENOUGH:
                self._closed_until = self.clock() + pause_s
