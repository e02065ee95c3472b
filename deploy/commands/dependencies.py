"""Look for known holes in what is installed, and list all of it."""

import subprocess
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from deploy import environment
from deploy.commands._app import application
from deploy.dashboard import packages
from deploy.dashboard.build import BuildError
from deploy.dashboard.node import NoNodeError

app = application()

LOCK = Path(__file__).parents[2] / "requirements.lock"
GOOD, HOLES, NOT_FOUND_OUT = 0, 1, 2
UNREACHABLE = "could not be audited"
"""What pip-audit says of each package that no advisory service told it anything about."""


class Part(StrEnum):
    """What may be listed."""

    PYTHON = "python"
    DASHBOARD = "dashboard"


@app.callback()
def dependencies() -> None:
    """The packages of requirements.lock, which is what runs in production, and of the dashboard."""


@app.command()
def audit() -> None:
    """Ask advisory services for known holes. Exit code 1: there are some; 2: nobody could be asked.

    Needs the network, so no test does it. What was not looked at does not count as good.
    """
    codes = [_audit_python(), _audit_dashboard()]
    raise typer.Exit(HOLES if HOLES in codes else max(codes))


@app.command()
def sbom(
    *,
    of: Annotated[Part, typer.Option(help="The Python packages, or the dashboard's.")] = (
        Part.PYTHON
    ),
    out: Annotated[str, typer.Option(help="Where to write it; - is standard output.")] = "-",
) -> None:
    """Write all components with versions and hashes as CycloneDX (1.6, the dashboard's 1.5), in JSON."""
    if of is Part.DASHBOARD:
        _list_dashboard(out)
        return
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", str(LOCK)]
    command += ["--spec-version", "1.6", "--output-format", "JSON", "--output-file", out]
    done = subprocess.run(command, env=environment.for_child(), check=False)
    raise typer.Exit(done.returncode)


def verdict(returncode: int, said: str) -> int:
    """Return the exit code for what pip-audit said: 0 only when it looked at everything."""
    if returncode == 0 and UNREACHABLE not in said:
        return GOOD
    is_known = "Found " in said and "known vulnerabilit" in said
    return HOLES if is_known else NOT_FOUND_OUT


def _audit_python() -> int:
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(LOCK)]
    command += ["--disable-pip", "--strict", "--progress-spinner", "off", "--timeout", "15"]
    done = subprocess.run(
        command, env=environment.for_child(), capture_output=True, text=True, check=False
    )
    said = done.stdout + done.stderr
    code = verdict(done.returncode, said)
    _tell(code, said, of="these packages")
    return code


def _audit_dashboard() -> int:
    has_holes, said = packages.audit()
    code = {None: NOT_FOUND_OUT, True: HOLES, False: GOOD}[has_holes]
    _tell(code, said, of="the dashboard's packages")
    return code


def _tell(code: int, said: str, *, of: str) -> None:
    typer.echo(said, err=code != GOOD)
    if code == NOT_FOUND_OUT:
        typer.echo(
            f"NOT AUDITED: no advisory service answered for {of}, so nothing is known of their"
            " holes. Try again where the internet is reachable.",
            err=True,
        )


def _list_dashboard(out: str) -> None:
    try:
        listed = packages.sbom()
    except (NoNodeError, BuildError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(NOT_FOUND_OUT) from None
    if out == "-":
        typer.echo(listed, nl=False)
    else:
        Path(out).write_text(listed, "utf-8")
