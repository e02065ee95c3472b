"""Run the steps of jobs."""

import warnings
from typing import Annotated

import typer

from deploy import environment
from deploy.commands._app import application, must_be_safe
from models.kit.settings import settings
from workers.app import celery

app = application()


@app.command()
def worker(
    *,
    concurrency: Annotated[
        int, typer.Option(min=1, help="Processes; one per processor core by default.")
    ] = environment.cores(),
    queues: Annotated[
        str, typer.Option(help="Lanes to work for, comma-separated.")
    ] = "short,long,control",
    name: Annotated[
        str, typer.Option(help="Its name on this machine; two workers need two.")
    ] = "celery",
) -> None:
    """Run steps until SIGTERM, which lets the running ones end."""
    must_be_safe()
    # no message of ours carries arguments, let alone pickled ones, so running as root is no hole
    warnings.filterwarnings("ignore", message="You're running the worker with superuser")
    celery.worker_main(
        [
            "--quiet",
            "worker",
            f"--queues={queues}",
            "--pool=prefork",
            f"--concurrency={concurrency}",
            f"--loglevel={settings().log_level}",
            f"--hostname={name}@%h",
            # workers need not know each other, and asking around costs a second at the start
            "--without-gossip",
            "--without-mingle",
        ]
    )
