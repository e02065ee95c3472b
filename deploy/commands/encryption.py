"""Make a key for stored secrets, and encrypt all of them with the newest."""

import typer

from deploy.commands._app import application
from models.kit import crypto, db, schema
from models.kit.errors import DomainError

app = application()


@app.callback()
def encryption() -> None:
    """Keys of stored secrets.

    To rotate: put a new key in front of TOOMBOS_ENCRYPTION_KEYS and restart, run `rotate`, take the
    old key out and restart.
    """


@app.command()
def key() -> None:
    """Print a new random key. It is stored nowhere."""
    typer.echo(crypto.new_key())


@app.command()
def rotate() -> None:
    """Encrypt every stored secret with the newest key. Repeatable; may run beside everything."""
    schema.load_tables()
    try:
        total = sum(_rotate_all(column) for column in crypto.columns())
    except DomainError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{total} secrets encrypted anew. Older keys are not needed any more.")


def _rotate_all(column: crypto.SealedColumn) -> int:
    total = 0
    while True:
        with db.unit_of_work() as session:
            done = crypto.rotate(session, column)
        if not done:
            return total
        total += done
