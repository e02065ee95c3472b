"""A running Toombos for tests: a real API, worker, beat and Flower as processes of their own."""

import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from tests.support.eventually import eventually


@dataclass(slots=True)
class Stack:
    """The processes, where they are, and a key for them."""

    url: str
    key: str
    flower_url: str
    environment: Mapping[str, str]
    logs: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Start one more process; it ends with the stack."""
        with (self.logs / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "deploy.cli", *arguments],
                env=dict(self.environment),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.processes[name] = process
        return process

    def log(self, name: str) -> str:
        """Return what a process has logged so far."""
        return (self.logs / f"{name}.log").read_text("utf-8")

    def client(self) -> httpx2.Client:
        """Return an HTTP client that carries the key."""
        headers = {"Authorization": f"Bearer {self.key}"}
        return httpx2.Client(base_url=self.url, headers=headers, timeout=30)

    def stop(self) -> None:
        """End all processes and wait for them."""
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        with ExitStack() as ends:
            for process in self.processes.values():
                ends.callback(_end, process)

    def wait_until_healthy(self) -> None:
        """Return when the API answers and a worker has given a sign of life."""

        def healthy() -> None:
            logs = "".join(f"--- {name}\n{self.log(name)[-2000:]}" for name in self.processes)
            try:
                checks = httpx2.get(f"{self.url}/health", timeout=2).json()["checks"]
            except httpx2.HTTPError as error:
                raise AssertionError(f"{error}\n{logs}") from None
            assert checks["workers"]["status"] == "pass", logs

        eventually(healthy, timeout_s=240, every_s=0.1)  # a busy machine starts slowly


def free_port() -> int:
    """Return a port of loopback that is free now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=5)
