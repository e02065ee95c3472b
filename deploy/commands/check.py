"""Run everything that CI runs, in its order: format, lint, types, imports, dashboard, tests."""

import subprocess
import sys
from pathlib import Path

import typer

from deploy import environment
from deploy.commands._app import application

app = application()

STEPS = {
    "format": ["-m", "ruff", "format", "--check", ".", "toombos"],
    "lint": ["-m", "ruff", "check", ".", "toombos"],
    "types": ["-m", "mypy"],
    "imports": [str(Path(sys.executable).with_name("lint-imports"))],
    "dashboard": ["-m", "deploy.cli", "dashboard", "check"],
    "tests": ["-m", "pytest", "-n", "2"],
}


@app.command()
def check() -> None:
    """Run the steps one after another; the first that fails is named and ends it."""
    for name, arguments in STEPS.items():
        print(f"== {name}", flush=True)
        command = [sys.executable, *arguments]
        done = subprocess.run(command, env=environment.for_child(), check=False)
        if done.returncode != 0:
            print(f"== {name} failed", file=sys.stderr)
            raise typer.Exit(done.returncode)
