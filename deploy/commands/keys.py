"""Make API keys."""

import typer

from deploy.commands._app import application
from models.access import service

app = application()


@app.callback()
def keys() -> None:
    """Keys of the default tenant. They are stored as hashes: a lost one can't be shown again."""


@app.command()
def create() -> None:
    """Make a key and print it, this once."""
    key = service.new_key()
    service.bootstrap(key)
    typer.echo(key)
