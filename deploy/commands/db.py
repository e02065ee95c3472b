"""Bring the database to this version's schema, check it, or start a migration."""

import threading
import time
from pathlib import Path
from typing import Annotated

import typer
from alembic import command
from sqlalchemy.exc import OperationalError

from deploy.commands._app import application
from models.access import people, service
from models.kit import db, log, schema
from models.kit.settings import settings

app = application()

WAIT_S = 30.0  # a database that recovers from a crash needs some


@app.command()
def upgrade(
    *,
    key_file: Annotated[
        Path | None, typer.Option(help="Where the first API key is, or is to be written.")
    ] = None,
    setup_file: Annotated[
        Path | None, typer.Option(help="Where to write the set-up link while there is nobody.")
    ] = None,
) -> None:
    """Make tables, default tenant and first API key, as far as they are missing. Repeatable."""
    log.configure()
    _wait_for_database()
    schema.upgrade()
    given = settings().api_key
    if given is not None:
        service.bootstrap(given.get_secret_value())
    if key_file is not None:
        service.bootstrap(_key_in(key_file))
    if setup_file is not None:
        _offer_set_up(setup_file)


@app.command()
def check() -> None:
    """Fail when the tables of the code and of the migrations differ."""
    command.check(schema.migrations())


@app.command()
def revision(message: Annotated[str, typer.Argument(help="Verb and noun: add_job_owner")]) -> None:
    """Write a migration for what changed in the code's tables. Read it before you keep it."""
    command.revision(schema.migrations(), message, autogenerate=True)


def _wait_for_database() -> None:
    """Return when the database answers; it may be starting. Raises what it says in the end."""
    deadline = time.monotonic() + WAIT_S
    pause = threading.Event()
    while True:
        try:
            with db.engine().connect():
                return
        except OperationalError:
            if time.monotonic() > deadline:
                raise
        pause.wait(0.1)


def _key_in(path: Path) -> str:
    """Return the key in a file that only its owner may read; made at the first call."""
    if not path.exists():
        _write_private(path, service.new_key())
    return path.read_text("utf-8").strip()


def _offer_set_up(path: Path) -> None:
    """Write the secret of a new set-up link, or take the file away once somebody has joined."""
    with db.unit_of_work() as session:
        secret = people.set_up_link(session, service.default_tenant(session))
    if secret is None:
        path.unlink(missing_ok=True)
    else:
        _write_private(path, secret)


def _write_private(path: Path, text: str) -> None:
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_text(text + "\n", "utf-8")
    fresh.replace(path)
