"""Serve Flower, the view of workers and tasks, under the path /flower/."""

from typing import Annotated

import typer

from deploy.commands._app import application, must_be_safe
from models.kit.settings import settings
from workers.app import celery

app = application()


@app.command()
def flower(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 5555,
) -> None:
    """Serve Flower until SIGTERM. The API shows it to those who may see it."""
    must_be_safe()
    password = settings().flower.password.get_secret_value()
    if not password:
        raise typer.BadParameter("Flower has no password. Set TOOMBOS_FLOWER__PASSWORD.")
    celery.start(
        [
            "--quiet",
            "flower",
            # it warns whenever a worker is too busy to describe itself
            "--logging=error",
            f"--address={host}",
            f"--port={port}",
            f"--basic_auth=toombos:{password}",
            "--url_prefix=flower",
            "--max_tasks=10000",
            # the workers emit our events themselves, so Flower need not tell them to
            "--enable_events=False",
            "--persistent=False",
        ]
    )
