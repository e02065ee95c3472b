"""Ends the programs that a process started when that process dies, even by `kill -9`.

A small companion process reads a pipe; end of file means that the owner is gone. It works on Linux
and macOS alike and reaches grandchildren (a worker's pool), which PR_SET_PDEATHSIG does not.
Run as a script by `Leash`, with the standard library only.
"""

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

GRACE_S = 4.0


class Leash:
    """Holds process groups: each program held must lead its own group (`start_new_session`)."""

    def __init__(self, keep_open: Sequence[int] = (), *, grace_s: float = GRACE_S) -> None:
        """Start the companion. It keeps the descriptors `keep_open` until it has ended all."""
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(__file__)), str(grace_s)],
            stdin=subprocess.PIPE,
            start_new_session=True,
            pass_fds=keep_open,
        )

    def hold(self, pid: int, stop_signal: signal.Signals) -> None:
        """End this program with its group when the owner dies, asking with `stop_signal` first."""
        self._say(f"+ {pid} {stop_signal.value}\n")

    def release(self, pid: int) -> None:
        """Forget a program that has ended, before its number can be given to another one."""
        self._say(f"- {pid} 0\n")

    def close(self) -> None:
        """End the companion, and what is still held."""
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()

    def _say(self, line: str) -> None:
        # somebody killed the companion: the programs run on, only less well guarded
        with contextlib.suppress(BrokenPipeError):
            os.write(self._pipe, line.encode())

    @property
    def _pipe(self) -> int:
        assert self._process.stdin  # noqa: S101 - Popen was asked for a pipe
        return self._process.stdin.fileno()


def end_group(pid: int) -> None:
    """Kill what is left of a program's process group. Harmless when nothing is."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _watch() -> None:
    held: dict[int, int] = {}
    for line in sys.stdin:
        word, pid, number = line.split()
        if word == "+":
            held[int(pid)] = int(number)
        else:
            held.pop(int(pid), None)
    for pid, number in reversed(held.items()):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
    deadline = time.monotonic() + float(sys.argv[1])
    while time.monotonic() < deadline and any(_lives(pid) for pid in held):
        select.select([], [], [], 0.05)
    for pid in held:
        end_group(pid)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text("ascii", errors="replace")
    except ProcessLookupError:
        return False
    except FileNotFoundError:  # macOS: no such folder, and the dead are reaped at once
        return not Path("/proc/self").exists()
    return state.rpartition(")")[2].split()[0] != "Z"  # proc(5): the state follows the name


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _watch()
