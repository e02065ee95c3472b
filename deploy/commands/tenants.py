"""Make, list, change and suspend tenants."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from sqlmodel import Session

from deploy.commands._app import application
from deploy.commands._work import noted, show, transaction
from models.access import tenants as service
from models.access.tables import Tenant
from models.audit import acts
from models.kit import clock
from models.limits import quotas

app = application()

Name = Annotated[str, typer.Argument(help="The tenant's name.")]


@app.callback()
def tenants() -> None:
    """A tenant is a customer: it sees nothing of the others, and they nothing of it."""


@app.command()
def create(
    name: Name,
    *,
    max_running: Annotated[int | None, typer.Option(help="Steps that may run at once.")] = None,
) -> None:
    """Make a tenant. Invite its owner with `toombos people invite`."""
    with transaction() as session:
        found = service.create(session, name, max_running=max_running)
        with noted(session, found.id, action="tenant.change", command="tenants create"):
            most = found.max_running or acts.COMMON
            acts.tell("tenant", found.id, after={"name": found.name, "max_running": most})
        typer.echo(f"Tenant {found.name!r} is {found.id}.")


@app.command("list")
def list_tenants() -> None:
    """List all tenants, oldest first."""
    with transaction() as session:
        found = service.all_of_them(session)
    show(("id", "name", "since", "running at most", "state"), (_row(row) for row in found))


@app.command()
def rename(name: Name, to: Annotated[str, typer.Argument(help="Its new name.")]) -> None:
    """Give a tenant another name."""
    with _changing(name, "rename") as (session, found):
        service.rename(session, found.id, to)


@app.command()
def limit(
    name: Name,
    max_running: Annotated[
        int, typer.Argument(min=0, help="Steps that may run at once; 0: the platform's number.")
    ],
) -> None:
    """Set how many steps of a tenant may run at once."""
    with _changing(name, "limit") as (session, _):
        service.limit(session, name, max_running or None)


@app.command()
def suspend(name: Name) -> None:
    """Refuse every key and person of a tenant. Nothing is deleted; jobs that wait go on."""
    with _changing(name, "suspend") as (session, _):
        service.suspend(session, name, suspended=True)


@app.command()
def resume(name: Name) -> None:
    """Let a suspended tenant in again."""
    with _changing(name, "resume") as (session, _):
        service.suspend(session, name, suspended=False)


def _row(row: Tenant) -> tuple[str, ...]:
    state = "suspended" if row.suspended_at else "operator" if row.is_operator else ""
    return str(row.id), row.name, clock.iso(row.created_at), str(row.max_running or ""), state


Quota = Annotated[int | None, typer.Option(min=-1, help="-1: the platform's number.")]


@app.command()
def quota(
    name: Name,
    *,
    jobs_per_day: Quota = None,
    storage_bytes: Quota = None,
    tokens_per_day: Quota = None,
) -> None:
    """Set what a tenant may make in a day, and store; what is not named stays."""
    asked = {
        "jobs_per_day": jobs_per_day,
        "storage_bytes": storage_bytes,
        "tokens_per_day": tokens_per_day,
    }
    wanted = {key: None if n < 0 else n for key, n in asked.items() if n is not None}
    with _changing(name, "quota") as (session, found):
        quotas.change(session, found.id, **wanted)


@contextmanager
def _changing(name: str, verb: str) -> Iterator[tuple[Session, Tenant]]:
    with transaction() as session:
        found = service.by_name(session, name)
        with noted(session, found.id, action="tenant.change", command=f"tenants {verb}"):
            yield session, found
