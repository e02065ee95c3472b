"""Invite people, list them, make their links, close their accounts."""

from typing import Annotated

import typer
from sqlmodel import Session

from deploy.commands._app import application
from deploy.commands._work import noted, show, transaction
from models.access import links, tenants
from models.access import people as service
from models.access.people import Change
from models.access.people_tables import LinkKind, Person
from models.access.permissions import Role
from models.access.service import DEFAULT_TENANT
from models.kit.errors import Missing
from models.kit.settings import settings

app = application()

Email = Annotated[str, typer.Argument(help="The person's email address.")]
Tenant = Annotated[str, typer.Option(help="Name of the tenant.")]
LIST_MAX = 5_000


@app.callback()
def people() -> None:
    """Links let a person in once. Give them away by a way that nobody else reads."""


@app.command()
def setup() -> None:
    """Print a link that makes whoever opens it the first owner, while there is nobody."""
    with transaction() as session:
        who = tenants.command_line(session, DEFAULT_TENANT)
        secret = service.set_up_link(session, who.tenant_id)
    if secret is None:
        typer.echo("There is somebody already. `toombos people invite` lets others in.", err=True)
        raise typer.Exit(1)
    typer.echo(_address(LinkKind.SETUP, secret))


@app.command()
def invite(
    email: Email,
    *,
    role: Annotated[Role, typer.Option(help="What the person may do.")] = Role.VIEWER,
    content: Annotated[bool, typer.Option(help="Whether it may read texts.")] = True,
    tenant: Tenant = DEFAULT_TENANT,
) -> None:
    """Store a person and print the link to join."""
    with transaction() as session:
        who = tenants.command_line(session, tenant)
        with noted(session, who.tenant_id, action="people.change", command="people invite"):
            secret = service.invite(session, email, role=role, sees_content=content, by=who)[1]
    typer.echo(_address(LinkKind.JOIN, secret))


@app.command()
def link(email: Email) -> None:
    """Print a new link: to join for who has not, else for a new password."""
    with transaction() as session:
        person = _found(session, email)
        who = tenants.acting_for(person.tenant_id)
        with noted(session, who.tenant_id, action="people.change", command="people link"):
            _, kind, secret = service.link(session, person.id, by=who)
    typer.echo(_address(kind, secret))


@app.command()
def disable(email: Email) -> None:
    """Close an account: everything of it that is logged in ends within five seconds."""
    _change(email, Change(disabled=True), "disable")


@app.command()
def enable(email: Email) -> None:
    """Open an account again."""
    _change(email, Change(disabled=False), "enable")


@app.command()
def promote(
    email: Email, role: Annotated[Role, typer.Argument(help="What the person is to be.")]
) -> None:
    """Give a person another role."""
    _change(email, Change(role=role), "promote")


@app.command("list")
def list_people(*, tenant: Tenant = DEFAULT_TENANT) -> None:
    """List a tenant's people, newest first."""
    with transaction() as session:
        who = tenants.command_line(session, tenant)
        found = service.page(session, tenant_id=who.tenant_id, limit=LIST_MAX, after=None)
    show(("id", "email", "name", "role", "state"), (_row(row) for row in found))


def _change(email: str, wish: Change, verb: str) -> None:
    with transaction() as session:
        person = _found(session, email)
        who = tenants.acting_for(person.tenant_id)
        with noted(session, who.tenant_id, action="people.change", command=f"people {verb}"):
            service.change(session, person.id, wish, by=who)


def _found(session: Session, email: str) -> Person:
    person = service.by_email(session, service.clean_email(email))
    if person is None:
        raise Missing(f"There is nobody with the address {email!r}.")
    return person


def _address(kind: LinkKind, secret: str) -> str:
    return links.address(kind, secret, base=settings().api_url)


def _row(row: Person) -> tuple[str, ...]:
    state = "disabled" if row.disabled_at else "active" if row.joined_at else "invited"
    return str(row.id), row.email or "", row.name, row.role, state
