"""Run the tests against throw-away servers; what follows is handed to pytest."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from deploy import environment
from deploy.commands._app import application

app = application()


ORACLE = Path(".tools/oracle")
PACKAGES = Path("tests/oracle/package.json")

Oracle = Annotated[
    bool, typer.Option("--oracle", help="Install the outside judges and run only their tests.")
]


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(context: typer.Context, *, oracle: Oracle = False) -> None:  # noqa: PT028 -- no test
    """Run the dashboard's checks and pytest in two processes; arguments are for pytest alone."""
    if oracle:
        _install_judges()
        raise typer.Exit(_run("-m", "pytest", "-m", "oracle", "-rs", "tests/oracle", *context.args))
    codes = []
    if not context.args:
        codes.append(_run("-m", "deploy.cli", "dashboard", "check"))
    codes.append(_run("-m", "pytest", "-n", "2", *context.args))
    raise typer.Exit(max(map(abs, codes)))


def _install_judges() -> None:
    """Install the npm packages of the judges once for each version of their list.

    Where that can't be done the tests that need them are skipped, each with the reason.
    """
    wanted = PACKAGES.read_text("utf-8")
    installed = ORACLE / "package.json"
    npm = shutil.which("npm")
    if npm is None:
        print("npm is not installed, so its judges are left out (Debian: apt install npm).")
    elif not installed.exists() or installed.read_text("utf-8") != wanted:
        print("Installing the outside judges into .tools/oracle (only when their list changed) ...")
        ORACLE.mkdir(parents=True, exist_ok=True)
        options = ("--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error")
        installed.write_text(wanted, "utf-8")
        if subprocess.run([npm, "install", *options], cwd=ORACLE, check=False).returncode != 0:
            installed.unlink()
            print("npm could not install them; see above.")


def _run(*arguments: str) -> int:
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=environment.for_child(), check=False).returncode
