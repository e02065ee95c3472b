"""Which programs make up Toombos on one machine, and in which order: what `toombos up` runs.

Postgres and Valkey first (unless DATABASE_URL or REDIS_URL name others), then the schema, then
API, worker, beat and Flower.
"""

import asyncio
import contextlib
import http.client
import os
import signal
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from deploy import environment, instance
from deploy.dashboard import build
from deploy.embedded import places
from deploy.embedded.postgres import Postgres
from deploy.embedded.redis import Redis
from deploy.embedded.server import Server
from deploy.leash import Leash
from deploy.supervisor import Program, StartError, Supervisor
from models.kit.settings import Settings, settings

KEY_FILE = "api-key"
SETUP_FILE = "set-up-link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the user of `toombos up` may choose."""

    host: str
    port: int
    workers: int


def up(options: Options) -> int:
    """Run Toombos until Ctrl-C or SIGTERM and return the exit code. Prints what happens."""
    data = places.private_folder(settings().data_dir.absolute())
    try:
        lock = instance.claim(data)
    except instance.AlreadyRunningError as error:
        print(f"{error}\n{_addresses(data)}", file=sys.stderr)
        return 1
    with contextlib.closing(lock), _door(options) as door:
        url = f"http://{options.host}:{door.getsockname()[1]}"
        instance.write(data, instance.Note(pid=os.getpid(), url=url))
        leash = Leash(keep_open=[lock.fileno()])
        try:
            return asyncio.run(_Stack(options, data, door, Supervisor(leash)).live())
        finally:
            leash.close()


def _door(options: Options) -> socket.socket:
    """Bind the API's port here: it can't be lost to another program between check and start."""
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((options.host, options.port))
    except OSError as error:
        door.close()
        sys.exit(
            f"Port {options.port} of {options.host} can't be used ({error.strerror})."
            " Choose another one: ./toombos up --port 8001"
        )
    return door


class _Stack:
    """One start of everything, from the first server to the last stop."""

    def __init__(self, options: Options, data: Path, door: socket.socket, over: Supervisor) -> None:
        self._options = options
        self._data = data
        self._door = door
        self._supervisor = over
        self._started = time.monotonic()
        self._flower_port = places.ReservedPort()
        self._stop = asyncio.Event()
        self._environment = {
            "TOOMBOS_DATA": str(data),
            "TOOMBOS_FLOWER__URL": f"http://127.0.0.1:{self._flower_port.number}",
            "TOOMBOS_FLOWER__PASSWORD": settings().flower.password.get_secret_value()
            or places.passwords(data).flower,
        }
        if not settings().encryption_keys:
            self._environment["TOOMBOS_ENCRYPTION_KEYS"] = places.encryption_key(data)

    async def live(self) -> int:
        """Start, wait for a signal, stop; return the exit code."""
        self._hear_signals()
        start = asyncio.create_task(self._start())
        stop = asyncio.create_task(self._stop.wait())
        await asyncio.wait((start, stop), return_when=asyncio.FIRST_COMPLETED)
        failure = start.exception() if start.done() else None
        if failure:
            self._supervisor.say(f"Not started: {failure}")
        else:
            await stop
        await self._supervisor.stop()
        await asyncio.gather(start, return_exceptions=True)
        self._supervisor.say("Everything is stopped.")
        return 1 if failure else 0

    async def _start(self) -> None:
        servers = _servers(settings(), self._data)
        self._environment |= {name: server.url for name, server in servers.items()}
        start = self._supervisor.start
        await asyncio.gather(
            *(start(_embedded(server, stage)) for stage, server in enumerate(servers.values()))
        )
        await self._supervisor.run(self._program("migrate", "db", "upgrade", *self._files()))
        door = self._door.fileno()
        await asyncio.gather(
            start(self._program("api", "api", "--fd", str(door), door=door)),
            start(self._program("worker", "worker", "--concurrency", str(self._options.workers))),
        )
        seconds = time.monotonic() - self._started
        headline = f"Toombos is running, {seconds:.1f} s after the start."
        self._supervisor.write(
            f"\n  {headline}\n\n{_addresses(self._data)}{_set_up(self._data)}\n\n"
            "  Stop with Ctrl-C.\n\n"
        )
        # last, because nobody waits for these
        await start(self._program("beat", "beat"))
        await start(self._program("flower", "flower", "--port", str(self._flower_port.number)))
        await self._build_dashboard()

    async def _build_dashboard(self) -> None:
        """Build the dashboard when its sources are newer; everything else runs without it."""
        given = settings().dashboard_dir is not None
        if given or not build.is_here() or await asyncio.to_thread(build.is_current):
            return
        with contextlib.suppress(StartError):  # the command says why; so does /app/
            await self._supervisor.run(self._program("dashboard", "dashboard", "build"))

    def _files(self) -> list[str]:
        key, link = str(self._data / KEY_FILE), str(self._data / SETUP_FILE)
        return ["--key-file", key, "--setup-file", link]

    def _program(self, name: str, *arguments: str, door: int | None = None) -> Program:
        return Program(
            name=name,
            argv=[sys.executable, "-m", "deploy.cli", *arguments],
            stage=2,
            env=environment.for_child(self._environment),
            pass_fds=[] if door is None else [door],
            is_ready=None if door is None else self._is_healthy,
        )

    def _is_healthy(self) -> bool:
        host, port = self._door.getsockname()
        connection = http.client.HTTPConnection(host, port, timeout=2)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _hear_signals(self) -> None:
        loop = asyncio.get_running_loop()
        heard = [signal.SIGINT, signal.SIGTERM]
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # not under nohup
            heard.append(signal.SIGHUP)
        for number in heard:
            loop.add_signal_handler(number, self._on_signal)

    def _on_signal(self) -> None:
        if self._stop.is_set():
            self._supervisor.say("Ending everything by force.")
            self._supervisor.kill()
        else:
            self._supervisor.say("Stopping. Once more Ctrl-C ends everything by force.")
            self._stop.set()


def _servers(given: Settings, data: Path) -> dict[str, Server]:
    """Return the servers that nobody else provides, by the setting that names their address."""
    servers: dict[str, Server] = {}
    if "database_url" not in given.model_fields_set:
        servers["TOOMBOS_DATABASE_URL"] = Postgres(data)
    if "redis_url" not in given.model_fields_set:
        servers["TOOMBOS_REDIS_URL"] = Redis(data)
    return servers


def _embedded(server: Server, stage: int) -> Program:
    server.folder.parent.mkdir(parents=True, exist_ok=True)
    return Program(
        name=server.name,
        argv=server.argv(),
        stage=stage,
        env=environment.for_server(),
        cwd=server.folder,
        stop_signal=server.stop_signal,
        before=server.prepare,
        is_ready=server.is_ready,
    )


def _set_up(data: Path) -> str:
    """Return a line with the link that makes the first owner, while there is nobody."""
    note, file = instance.read(data), data / SETUP_FILE
    if note is None or not file.exists():
        return ""
    secret = file.read_text("utf-8").strip()
    return f"\n  {'Set up':<11}{note.url}/account#setup={secret} (once; makes you the owner)"


def _addresses(data: Path) -> str:
    note = instance.read(data)
    url = note.url if note else ""
    key_file = data / KEY_FILE
    key = key_file.read_text("utf-8").strip() if key_file.exists() else ""
    lines = {
        "Dashboard": f"{url}/app/#key={key}",
        "Page": f"{url}/#key={key}",
        "API": f"{url}/docs",
        "Flower": f"{url}/flower/",
        "Metrics": f"{url}/metrics",
        "API key": str(key_file),
        "Data": str(data),
    }
    return "\n".join(f"  {name:<11}{value}" for name, value in lines.items())
