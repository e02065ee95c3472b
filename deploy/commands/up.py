"""Start everything on this machine and keep it running: servers, API, worker, beat, Flower."""

from typing import Annotated

import typer

from deploy import environment, stack
from deploy.commands._app import application, must_be_safe

app = application()


@app.command()
def up(
    *,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port of the page and the API.")
    ] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    workers: Annotated[
        int, typer.Option(min=1, help="Worker processes; one per processor core by default.")
    ] = environment.cores(),
) -> None:
    """Start everything and keep it running until Ctrl-C. Data stays in `.toombos/`."""
    must_be_safe(except_for=frozenset({"TOOMBOS_ENCRYPTION_KEYS"}))  # it keeps one of its own
    raise typer.Exit(stack.up(stack.Options(host=host, port=port, workers=workers)))
