"""Make, list and revoke API keys of a tenant, without a key."""

from datetime import timedelta
from typing import Annotated

import typer

from deploy.commands._app import application
from deploy.commands._work import noted, show, transaction
from models.access import keys as service
from models.access import tenants
from models.access.permissions import ALL_SCOPES, Scope
from models.access.service import DEFAULT_TENANT
from models.access.tables import ApiKey
from models.kit import clock, ids

app = application()

Tenant = Annotated[str, typer.Option(help="Name of the tenant.")]
LIST_MAX = 1000


@app.callback()
def keys() -> None:
    """Keys are stored as hashes: a lost one can't be shown again, only replaced."""


@app.command()
def create(
    *,
    name: Annotated[str, typer.Option(help="Where it will be used.")] = "made by command",
    scope: Annotated[
        list[Scope] | None, typer.Option(help="read, write or admin; all when not given.")
    ] = None,
    content: Annotated[bool, typer.Option(help="Whether it may read texts.")] = True,
    days: Annotated[int | None, typer.Option(min=1, max=3650, help="Days until it ends.")] = None,
    tenant: Tenant = DEFAULT_TENANT,
) -> None:
    """Make a key and print it, this once."""
    new = service.NewKey(
        name=name,
        scopes=frozenset(scope) if scope else ALL_SCOPES,
        sees_content=content,
        expires_at=clock.now() + timedelta(days=days) if days else None,
    )
    with transaction() as session:
        who = tenants.command_line(session, tenant)
        with noted(session, who.tenant_id, action="keys.change", command="keys create"):
            secret = service.create(session, new, by=who)[1]
    typer.echo(secret)


@app.command("list")
def list_keys(*, tenant: Tenant = DEFAULT_TENANT) -> None:
    """List the keys of a tenant, newest first; never their secrets."""
    with transaction() as session:
        who = tenants.command_line(session, tenant)
        found = service.page(session, tenant_id=who.tenant_id, limit=LIST_MAX, after=None)
    heads = ("id", "begins with", "name", "may", "status", "last used")
    show(heads, (_row(row) for row in found))


@app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(help="Its id, as `toombos keys list` shows it.")],
    *,
    tenant: Tenant = DEFAULT_TENANT,
) -> None:
    """End a key, everywhere within five seconds."""
    with transaction() as session:
        ident = ids.parse_id(key_id, noun="API key")
        owner = tenants.command_line(session, tenant)
        with noted(session, owner.tenant_id, action="keys.change", command="keys revoke"):
            found = service.revoke(session, ident, tenant_id=owner.tenant_id)
    typer.echo(f"{found.start}… ({found.name}) is revoked.")


def _row(row: ApiKey) -> tuple[str, ...]:
    may = ", ".join(row.scopes) + ("" if row.sees_content else ", no texts")
    used = clock.iso(row.last_used_at) if row.last_used_at else "never"
    return str(row.id), f"{row.start}…", row.name, may, service.status(row), used
