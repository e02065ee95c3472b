"""Wait for something to become true by asking again, never by sleeping for a guessed time."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def eventually(check: Callable[[], T], *, timeout_s: float = 20, every_s: float = 0.05) -> T:
    """Return what `check` returns once it neither raises AssertionError nor returns False.

    After the timeout its last failure is raised, so a test shows what was still wrong.
    """
    end = time.monotonic() + timeout_s
    pause = threading.Event()
    while True:
        try:
            found = check()
        except AssertionError:
            if time.monotonic() > end:
                raise
        else:
            if found is not False:
                return found
            assert time.monotonic() < end, f"still {found!r} after {timeout_s} s"
        pause.wait(every_s)
