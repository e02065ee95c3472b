"""Build or check the dashboard, or write its types anew from the API."""

import os
import sys

import typer

from deploy import environment
from deploy.commands._app import application
from deploy.dashboard import build as builder
from deploy.dashboard import checks
from deploy.dashboard.node import NoNodeError

app = application()


@app.callback()
def dashboard() -> None:
    """What the API serves at `/app/`."""


@app.command()
def build() -> None:
    """Build it when its sources are newer than its build."""
    try:
        done = builder.build()
    except (NoNodeError, builder.BuildError) as error:
        builder.note(str(error))
        print(error, file=sys.stderr)
        raise typer.Exit(1) from None
    print("The dashboard is built." if done else "The build is current.")


@app.command()
def types() -> None:
    """Write `dashboard/src/lib/api.gen.ts` from the API's OpenAPI document."""
    with builder.one_at_a_time():
        checks.write_types(builder.ready(), checks.TYPES)
    print(f"Wrote {os.path.relpath(checks.TYPES)}.")


@app.command()
def check() -> None:
    """Run its linters, types, unit tests and build; say why not when there is no Node.

    With CI=true a missing Node is a failure.
    """
    try:
        checks.run(say=lambda text: print(text, flush=True))
    except NoNodeError as error:
        print(f"The dashboard is not checked: {error}", file=sys.stderr)
        raise typer.Exit(1 if environment.is_ci() else 0) from None
    except builder.BuildError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from None
