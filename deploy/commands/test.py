"""Run the tests against throw-away servers; what follows is handed to pytest."""

import subprocess
import sys

import typer

from deploy import environment
from deploy.commands._app import application

app = application()


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(context: typer.Context) -> None:
    """Run the dashboard's checks and pytest in two processes; arguments are for pytest alone."""
    codes = []
    if not context.args:
        codes.append(_run("-m", "deploy.cli", "dashboard", "check"))
    codes.append(_run("-m", "pytest", "-n", "2", *context.args))
    raise typer.Exit(max(map(abs, codes)))


def _run(*arguments: str) -> int:
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=environment.for_child(), check=False).returncode
