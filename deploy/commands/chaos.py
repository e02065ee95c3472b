"""Break a throw-away Toombos at random and prove that nothing is lost or doubled."""

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
def chaos(context: typer.Context) -> None:
    """Run `benchmarks.chaos.run` with the given arguments, in a checkout."""
    command = [sys.executable, "-m", "benchmarks.chaos.run", *context.args]
    done = subprocess.run(command, env=environment.for_child(), check=False)
    raise typer.Exit(done.returncode)
