"""A Toombos to break: durable servers, an API, two workers and beat, each restarted when it dies."""

import contextlib
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg

from benchmarks.chaos.customers import PLUGINS
from deploy import environment
from deploy.embedded.places import ReservedPort
from deploy.embedded.postgres import Postgres
from deploy.embedded.redis import Redis
from deploy.leash import Leash, end_group
from models.access import service as access

LEASE_S = 4.0
WORKERS = ("worker-1", "worker-2")
RESTART_S = 0.3
PATIENCE_S = 180.0


class Program:
    """One program that is started again whenever it ends, as a supervisor would."""

    def __init__(self, name: str, argv: list[str], fleet: "Fleet") -> None:
        self.name = name
        self.ends: list[int] = []
        self._argv, self._fleet = argv, fleet
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=name, daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int | None:
        """The process number, or None between an end and the next start."""
        process = self._process
        return process.pid if process and process.poll() is None else None

    def family(self) -> list[psutil.Process]:
        """Return the process and its children, the process first; empty when it does not run."""
        with contextlib.suppress(psutil.NoSuchProcess):
            if self.pid:
                process = psutil.Process(self.pid)
                return [process, *process.children(recursive=True)]
        return []

    def ask(self) -> None:
        """Ask it to end, and do not start it again."""
        self._stopping.set()
        for one in self.family():
            with contextlib.suppress(psutil.NoSuchProcess):
                one.resume()
        if self._process:
            self._process.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        """Wait for its end, which comes by force if need be."""
        self._thread.join(timeout=10)
        if self._thread.is_alive() and self._process:
            end_group(self._process.pid)
            self._thread.join()

    def _keep(self) -> None:
        while not self._stopping.is_set():
            with (self._fleet.folder / f"{self.name}.log").open("ab") as log:
                process = self._process = subprocess.Popen(
                    self._argv,
                    env=self._fleet.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            self._fleet.leash.hold(process.pid, signal.SIGTERM)
            self.ends.append(process.wait())
            end_group(process.pid)
            self._fleet.leash.release(process.pid)
            self._stopping.wait(RESTART_S)


@dataclass(slots=True)
class Fleet:
    """Everything that runs, and where it is."""

    folder: Path
    postgres: Postgres
    redis: Redis
    key: str
    port: ReservedPort
    leash: Leash
    programs: dict[str, Program] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The API's address."""
        return f"http://127.0.0.1:{self.port.number}"

    @property
    def environment(self) -> dict[str, str]:
        """What every program finds in its environment.

        Leases are short, so that a run is. Steps may crash often: a step that gave up would hide
        that it was lost.
        """
        return environment.for_child(
            {
                "DATABASE_URL": self.postgres.url,
                "REDIS_URL": self.redis.url,
                "TOOMBOS_API_KEY": self.key,
                "TOOMBOS_API_URL": self.url,
                "TOOMBOS_PLUGINS": ",".join(f"benchmarks.channels.{name}" for name in PLUGINS),
                "TOOMBOS_ENGINE__LEASE_S": f"{LEASE_S:g}",
                "TOOMBOS_ENGINE__HEARTBEAT_S": "1",
                "TOOMBOS_ENGINE__MAX_CRASHES": "25",
                "TOOMBOS_ENGINE__MAX_ATTEMPTS": "25",
                "LOG_FORMAT": "json",
                "TOOMBOS_LIMITS__KEY_PER_S": "0",
                "TOOMBOS_LIMITS__TENANT_PER_S": "0",
            }
        )

    def start(self, name: str, *arguments: str) -> None:
        """Start one program and keep it running."""
        argv = [sys.executable, "-m", "deploy.cli", *arguments]
        self.programs[name] = Program(name, argv, self)

    def connect(self) -> psycopg.Connection:
        """Return a new connection to Postgres that gives up soon. Raises psycopg.Error."""
        return psycopg.connect(
            self.postgres.url,
            autocommit=True,
            connect_timeout=2,
            options="-c statement_timeout=5000",
            application_name="chaos",
        )

    def answers(self) -> bool:
        """Tell whether the API and its database answer."""
        try:
            with urllib.request.urlopen(f"{self.url}/ready", timeout=2) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.HTTPError):
            return False


@contextmanager
def running(folder: Path) -> Iterator[Fleet]:
    """Give a fleet that works; everything ends afterwards, and the servers' data goes."""
    leash = Leash()
    postgres, valkey = Postgres(folder), Redis(folder)
    fleet = Fleet(folder, postgres, valkey, access.new_key(), ReservedPort(), leash)
    try:
        valkey.start()
        postgres.start()
        migrate = [sys.executable, "-m", "deploy.cli", "db", "upgrade"]
        with (folder / "migrate.log").open("wb") as log:
            subprocess.run(migrate, env=fleet.environment, stdout=log, check=True)
        fleet.start("api", "api", "--port", str(fleet.port.number))
        for name in WORKERS:
            fleet.start(name, "worker", "--concurrency", "2", "--name", name)
        fleet.start("beat", "beat")
        wait_until(fleet.answers, "The API")
        yield fleet
    finally:
        for program in fleet.programs.values():
            program.ask()
        for program in fleet.programs.values():
            program.stop()
        postgres.discard()
        valkey.discard()
        leash.close()


def wait_until(check: Callable[[], object], who: str, *, seconds: float = PATIENCE_S) -> float:
    """Return the seconds until `check` was true. Raises TimeoutError."""
    began = time.monotonic()
    pause = threading.Event()
    while not check():
        if time.monotonic() - began > seconds:
            raise TimeoutError(f"{who} was not ready after {seconds:.0f} s.")
        pause.wait(0.05)
    return time.monotonic() - began
