"""How long `./toombos up` takes when everything is installed, until the API and a worker are healthy."""

import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from benchmarks.figures import Figure, Target
from benchmarks.rig import Rig, wait_until
from benchmarks.rows._scale import Scale
from deploy import environment, instance

ROOT = Path(__file__).parents[2]


def run(rig: Rig, scale: Scale) -> list[Figure]:
    """Start on an empty data folder and once more on the same one, up to three times."""
    first, again = [], []
    for _ in range(scale.of(3)):
        data = Path(tempfile.mkdtemp(prefix="toombos-bench-up-"))
        try:
            first.append(_seconds(data))
            again.append(_seconds(data))
        finally:
            shutil.rmtree(data)
    installed = "" if _launcher() else "without the launcher, which would have installed .venv anew"
    return [
        Figure(
            "up, empty data folder", "s", first, target=Target(10, at_most=True), note=installed
        ),
        Figure("up, again", "s", again, target=Target(10, at_most=True)),
    ]


def _launcher() -> bool:
    return (ROOT / ".venv" / "toombos-installed").exists()


def _seconds(data: Path) -> float:
    program = [str(ROOT / "toombos")] if _launcher() else ["-m", "deploy.cli"]
    started = time.perf_counter()
    with (data / "up.out").open("wb") as output:
        up = subprocess.Popen(
            [sys.executable, *program, "up", "--port", "0"],
            cwd=ROOT,
            env=environment.for_child({"TOOMBOS_DATA": str(data)}),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until(lambda: _is_healthy(data), "./toombos up", every_s=0.05)
        return time.perf_counter() - started
    finally:
        up.send_signal(signal.SIGTERM)
        up.wait(timeout=30)


def _is_healthy(data: Path) -> bool:
    note = instance.read(data)
    if note is None:
        return False
    try:
        with urllib.request.urlopen(f"{note.url}/health", timeout=2) as answer:
            return bool(json.load(answer)["checks"]["workers"]["status"] == "pass")
    except OSError:
        return False
