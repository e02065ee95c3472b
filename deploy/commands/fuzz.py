"""Call every operation of the API with made-up input, for longer than the tests do."""

import secrets
import subprocess
import sys
from typing import Annotated

import typer

from deploy import environment
from deploy.commands._app import application

app = application()


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def fuzz(
    context: typer.Context,
    *,
    examples: Annotated[
        int, typer.Option(min=1, help="Of good and of bad input each, for every operation.")
    ] = 100,
    seed: Annotated[
        int | None, typer.Option(help="To do again what failed; a new one each time if not given.")
    ] = None,
) -> None:
    """Run against throw-away servers. No 5xx, no status and no shape that is not in the document.

    Further arguments are for pytest: `-k batch` takes some operations only.
    """
    chosen = secrets.randbelow(1_000_000) if seed is None else seed
    typer.echo(f"Seed {chosen}: `toombos fuzz --seed {chosen}` does the same again.")
    command = [sys.executable, "-m", "pytest", "-n", "2", "tests/api/test_fuzz.py", *context.args]
    wanted = {"TOOMBOS_FUZZ_EXAMPLES": str(examples), "TOOMBOS_FUZZ_SEED": str(chosen)}
    done = subprocess.run(command, env=environment.for_child(wanted), check=False)
    raise typer.Exit(done.returncode)
