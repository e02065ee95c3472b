"""Facts about the machine that every figure depends on."""

import os
import platform
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from benchmarks.figures import percentile
from deploy import environment

PROBES = 60
PAGE = bytes(8192)


def facts(folder: Path) -> Mapping[str, object]:
    """Return cores, load and what writing a page to disk for good costs, in milliseconds."""
    times = fsync_ms(folder)
    return {
        "cores": environment.cores(),
        "python": platform.python_version(),
        "load_average": [round(load, 2) for load in os.getloadavg()],
        "fsync_p50_ms": round(percentile(times, 0.5), 2),
        "fsync_p90_ms": round(percentile(times, 0.9), 2),
    }


def fsync_ms(folder: Path) -> list[float]:
    """Return how long each of some page writes took to be safe, where Postgres will write."""
    sync = getattr(os, "fdatasync", os.fsync)  # as Postgres does; macOS has only the other
    times = []
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        for _ in range(PROBES):
            file.write(PAGE)
            started = time.perf_counter()
            sync(file.fileno())
            times.append((time.perf_counter() - started) * 1000)
    return times
