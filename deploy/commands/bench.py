"""Measure Toombos on this machine against floors; `--quick` takes a minute, `--only` one row."""

import subprocess
import sys

import typer

from deploy import environment
from deploy.commands._app import application

app = application()


@app.command(
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def bench(context: typer.Context) -> None:
    """Run `benchmarks.run` with the given arguments, in a checkout."""
    command = [sys.executable, "-m", "benchmarks.run", *context.args]
    done = subprocess.run(command, env=environment.for_child(), check=False)
    raise typer.Exit(done.returncode)
