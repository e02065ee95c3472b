"""A small run of `./toombos chaos`, on servers of its own: nothing is lost or doubled."""

import subprocess
import sys

import pytest

from deploy import environment

pytestmark = pytest.mark.flow


def test_jobs_survive_random_faults() -> None:
    size = ["--jobs", "60", "--faults", "6", "--seed", "20261121", "--seconds", "150"]
    done = subprocess.run(
        [sys.executable, "-m", "deploy.cli", "chaos", *size],
        env=environment.for_child(),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "violations  0" in done.stdout
