"""What Postgres and Valkey have in common: start, wait until ready, stop, crash on request.

`toombos up` uses `prepare`, `argv` and `is_ready` and watches the process itself; tests use
`start` and `stop`.
"""

import atexit
import contextlib
import shutil
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy import environment
from deploy.leash import Leash, end_group

START_S = 60.0
STOP_S = 15.0


class ServerStartError(RuntimeError):
    """An embedded server could not be started; the message holds its last words."""


@cache
def _leash() -> Leash:
    leash = Leash()
    atexit.register(leash.close)
    return leash


class Server(ABC):
    """One embedded server. Starting twice or stopping twice does nothing the second time."""

    name: str
    stop_signal: signal.Signals

    def __init__(self, data: Path, *, durable: bool = True) -> None:
        """`durable=False` is for throw-away servers of tests: fast, and losing data at a crash."""
        self.data = data.absolute()
        self.durable = durable
        self.folder = self.data / self.name
        self._process: subprocess.Popen[bytes] | None = None

    @property
    @abstractmethod
    def url(self) -> str:
        """Return where clients connect, with the password. Known before the start."""

    @abstractmethod
    def prepare(self) -> None:
        """Make everything ready for `argv`: data, configuration, no leftovers of a crash."""

    @abstractmethod
    def argv(self) -> list[str]:
        """Return the command that runs the server in the foreground, in `folder`."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Tell whether clients are served now."""

    @property
    def pid(self) -> int:
        """Return the server's process number."""
        if self._process is None:
            raise ServerStartError(f"{self.name} was not started.")
        return self._process.pid

    def start(self) -> str:
        """Start the server, wait until clients are served, and return its URL."""
        if self._process is None:
            self.prepare()
            log = self.data / f"{self.name}.log"
            with log.open("wb") as output:
                self._process = subprocess.Popen(
                    self.argv(),
                    cwd=self.folder,
                    env=environment.for_server(),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            _leash().hold(self._process.pid, self.stop_signal)
            self._wait(self._process, log)
        return self.url

    def stop(self) -> None:
        """End the server cleanly; what it held is safe on disk when it is durable."""
        self._end(self.stop_signal)

    def kill(self) -> None:
        """End the server as a crash would. `start` recovers it."""
        self._end(signal.SIGKILL)

    def discard(self) -> None:
        """End the server and delete its data."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=STOP_S)
        end_group(process.pid)
        process.wait()
        _leash().release(process.pid)

    def _wait(self, process: subprocess.Popen[bytes], log: Path) -> None:
        deadline = time.monotonic() + START_S
        while not self.is_ready():
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = process.wait(timeout=0.02)
                self._end(self.stop_signal)
                raise ServerStartError(f"{self.name} ended with code {code}:\n{_tail(log)}")
            if time.monotonic() > deadline:
                self.kill()
                raise ServerStartError(
                    f"{self.name} was not ready in {START_S:.0f} s:\n{_tail(log)}"
                )

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _tail(log: Path) -> str:
    return "\n".join(log.read_text("utf-8", errors="replace").splitlines()[-12:])


def run(argv: list[str], *, cwd: Path, text: str = "") -> str:
    """Run one step of a server's set-up and return what it printed. Raises ServerStartError."""
    done = subprocess.run(
        argv,
        cwd=cwd,
        env=environment.for_server(),
        input=text,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        words = "\n".join(done.stdout.splitlines()[-12:])
        raise ServerStartError(f"{Path(argv[0]).name} ended with code {done.returncode}:\n{words}")
    return done.stdout
