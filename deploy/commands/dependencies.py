"""Look for known holes in what is installed, and list all of it."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from deploy import environment
from deploy.commands._app import application

app = application()

LOCK = Path(__file__).parents[2] / "requirements.lock"
HOLES, NOT_FOUND_OUT = 1, 2
UNREACHABLE = "could not be audited"
"""What pip-audit says of each package that no advisory service told it anything about."""


@app.callback()
def dependencies() -> None:
    """The packages of requirements.lock, which is what runs in production."""


@app.command()
def audit() -> None:
    """Ask an advisory service for known holes. Exit code 1: there are some; 2: nobody could be asked.

    Needs the network, so no test does it. What was not looked at does not count as good.
    """
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(LOCK)]
    command += ["--disable-pip", "--strict", "--progress-spinner", "off", "--timeout", "15"]
    done = subprocess.run(
        command, env=environment.for_child(), capture_output=True, text=True, check=False
    )
    code = verdict(done.returncode, done.stdout + done.stderr)
    typer.echo(done.stdout + done.stderr, err=code != 0)
    if code == NOT_FOUND_OUT:
        typer.echo(
            "NOT AUDITED: no advisory service answered for these packages, so nothing is known of"
            " their holes. Try again where the internet is reachable.",
            err=True,
        )
    raise typer.Exit(code)


@app.command()
def sbom(
    *,
    out: Annotated[str, typer.Option(help="Where to write it; - is standard output.")] = "-",
) -> None:
    """Write all components with versions and hashes as CycloneDX 1.6, in JSON."""
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", str(LOCK)]
    command += ["--spec-version", "1.6", "--output-format", "JSON", "--output-file", out]
    done = subprocess.run(command, env=environment.for_child(), check=False)
    raise typer.Exit(done.returncode)


def verdict(returncode: int, said: str) -> int:
    """Return the exit code for what pip-audit said: 0 only when it looked at everything."""
    if returncode == 0 and UNREACHABLE not in said:
        return 0
    is_known = "Found " in said and "known vulnerabilit" in said
    return HOLES if is_known else NOT_FOUND_OUT
