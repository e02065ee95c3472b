"""Whether this worker is to end: one byte that its main process shares with the processes of its pool.

A signal reaches only the main process. What is claimed but not begun is handed over at once, what
runs has a few seconds to finish: see `tasks/loop.py` and `tasks/lease.py`.
"""

import mmap

_flag = mmap.mmap(-1, 1)  # anonymous and shared, so processes forked from this one see it


def begin() -> None:
    """Let this worker come to its end: it takes no more steps."""
    _flag[0] = 1


def begun() -> bool:
    """Tell whether this worker is to end."""
    return _flag[0] != 0


def forget() -> None:
    """Go on as if nothing had been said."""
    _flag[0] = 0
