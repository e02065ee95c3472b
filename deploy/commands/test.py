"""Run the tests against throw-away servers; what follows is handed to pytest."""

import subprocess
import sys

import typer

from deploy import environment
from deploy.commands._app import application

app = application()


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(context: typer.Context) -> None:
    """Run pytest in two processes, with the given arguments, and end as it ends."""
    command = [sys.executable, "-m", "pytest", "-n", "2", *context.args]
    done = subprocess.run(command, env=environment.for_child(), check=False)
    raise typer.Exit(done.returncode)
