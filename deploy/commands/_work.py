"""What commands share that work on the database: a transaction, its note in the audit log, a table."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table
from sqlmodel import Session

from models.audit import acts
from models.audit.acts import Act
from models.kit import db
from models.kit.errors import DomainError


@contextmanager
def transaction() -> Iterator[Session]:
    """Give a session; a domain error ends the command with exit code 1 and its sentence."""
    try:
        with db.unit_of_work() as session:
            yield session
    except DomainError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(1) from None


@contextmanager
def noted(session: Session, tenant_id: UUID, *, action: str, command: str) -> Iterator[None]:
    """Write what services tell within into the tenant's audit log, as done by the operator.

    It is there once the session's transaction commits. When nothing is told, nothing was changed.
    """
    act = Act(tenant_id, "operator", None, action=action, route=f"toombos {command}")
    with acts.doing(act):
        yield
    if act.target:
        acts.record(session, [act])


def show(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table. Nothing is cut, so that ids can be copied: a narrow terminal wraps its lines."""
    table = Table(*heads, box=None)
    for row in rows:
        table.add_row(*row)
    console = Console()
    needed = console.measure(table, options=console.options.update(width=1000)).maximum
    Console(width=max(console.width, needed)).print(table)
