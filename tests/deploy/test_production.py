"""In production a program with weak settings does not start, and says which they are."""

import subprocess
import sys

import pytest

from deploy import environment

WEAK = {
    "ENVIRONMENT": "production",
    "CORS_ORIGINS": "*",
    "DATABASE_URL": "postgresql://u@db.example/x",
    "REDIS_URL": "redis://cache.example/0",
    "TOOMBOS_FLOWER__PASSWORD": "flower",
}


@pytest.mark.parametrize("command", ["api", "worker", "beat", "flower", "up"])
def test_a_program_with_weak_settings_does_not_start(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "deploy.cli", command],
        env=environment.for_child(WEAK),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 1
    assert "Not started" in done.stderr
    for name in ("CORS_ORIGINS", "DATABASE_URL", "REDIS_URL", "TOOMBOS_FLOWER__PASSWORD"):
        assert f"\n  {name}: " in done.stderr
    assert "Traceback" not in done.stderr
