"""Write the API's OpenAPI document, without starting anything."""

import json
from pathlib import Path
from typing import Annotated

import typer

from api.app import create_app
from deploy.commands._app import application

app = application()


@app.command()
def openapi(
    *, out: Annotated[Path | None, typer.Option(help="A file, instead of the output.")] = None
) -> None:
    """Write what `/openapi.json` answers, in an order that does not change."""
    text = json.dumps(create_app().openapi(), indent=1, sort_keys=True) + "\n"
    if out:
        out.write_text(text, "utf-8")
    else:
        typer.echo(text, nl=False)
