"""Bare Celery: a task that does nothing, from `apply_async` until a worker has run it.

Run as a program by the rows `engine` and `latency`: `celery_noop.py work|submit|idle REDIS_URL TALLY N`. The
tally is a small file that all processes map, so that counting costs the floor nothing.
"""

import json
import mmap
import struct
import sys
import threading
import time
import warnings
from pathlib import Path
from typing import Any

from billiard.process import current_process
from celery import Celery

QUEUE = "floor"
SLOTS = 64
CONCURRENCY = 2


class Tally:
    """One counter a pool process, in a file that all processes map."""

    def __init__(self, path: Path) -> None:
        path.touch()
        if path.stat().st_size == 0:
            path.write_bytes(bytes(SLOTS * 8))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), SLOTS * 8)

    def add(self, slot: int) -> None:
        """Count one; only one process writes to a slot."""
        at = slot * 8
        struct.pack_into("q", self._map, at, struct.unpack_from("q", self._map, at)[0] + 1)

    def total(self) -> int:
        """Return what all processes have counted."""
        return sum(struct.unpack_from(f"{SLOTS}q", self._map, 0))


def application(url: str, tally: Tally) -> tuple[Celery, Any]:
    """Return a Celery application with one task, and the task."""
    app = Celery("floor", broker=url)
    app.conf.update(
        task_default_queue=QUEUE,
        task_ignore_result=True,
        broker_connection_retry_on_startup=True,
        worker_hijack_root_logger=False,
    )

    @app.task(name="floor.noop")
    def noop() -> None:
        tally.add(current_process().index)  # type: ignore[attr-defined]  # set by the prefork pool

    return app, noop


def work(app: Celery) -> None:
    """Run the worker until SIGTERM."""
    warnings.filterwarnings("ignore", message="You're running the worker with superuser")
    app.worker_main(
        [
            "--quiet",
            "worker",
            f"--queues={QUEUE}",
            "--pool=prefork",
            f"--concurrency={CONCURRENCY}",
            "--loglevel=WARNING",
            "--without-gossip",
            "--without-mingle",
        ]
    )


def submit(noop: Any, tally: Tally, count: int) -> float:
    """Submit tasks one by one and return the seconds until all have run."""
    goal = tally.total() + count
    noop.apply_async()  # the first one makes the connection
    pause = threading.Event()
    while tally.total() < goal - count + 1:
        pause.wait(0.001)
    started = time.perf_counter()
    for _ in range(count - 1):
        noop.apply_async()
    while tally.total() < goal:
        pause.wait(0.001)
    return time.perf_counter() - started


def idle(noop: Any, tally: Tally, count: int) -> list[float]:
    """Submit tasks one after the other and return the seconds from each submit to its run."""
    latencies: list[float] = []
    pause = threading.Event()
    for _ in range(count + 1):
        goal = tally.total() + 1
        started = time.perf_counter()
        noop.apply_async()
        while tally.total() < goal:
            pause.wait(0.0002)
        latencies.append(time.perf_counter() - started)
    return latencies[1:]  # the first one makes the connection


def main(role: str, url: str, path: str, count: str) -> None:
    """Be the worker, or submit and print the figure."""
    tally = Tally(Path(path))
    app, noop = application(url, tally)
    if role == "work":
        work(app)
    elif role == "idle":
        print(json.dumps(idle(noop, tally, int(count))))
    else:
        seconds = submit(noop, tally, int(count))
        print(json.dumps({"jobs": int(count) - 1, "seconds": seconds}))


if __name__ == "__main__":
    main(*sys.argv[1:])
