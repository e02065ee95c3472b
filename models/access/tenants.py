"""Tenants: make, list, change, suspend. Callers own the transaction.

The operator does this from the command line; a tenant sees and renames only itself.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from models.access.permissions import ALL_SCOPES, Role
from models.access.service import DEFAULT_TENANT, Actor, default_tenant
from models.access.tables import Tenant
from models.audit import acts
from models.kit import clock, db, ids
from models.kit.errors import Conflict, Invalid, Missing

NAME_MAX = 100
COMMAND_LINE = UUID(int=0)
"""Who did what was done by command: nobody with a key or a name here."""


def create(session: Session, name: str, *, max_running: int | None = None) -> Tenant:
    """Make a tenant. Raises Conflict when there is one of that name, and Invalid."""
    made = session.exec(
        insert(Tenant)
        .values(id=ids.new_id(), name=checked_name(name), max_running=checked_limit(max_running))
        .on_conflict_do_nothing(index_elements=["name"])
        .returning(col(Tenant.id))
    ).first()
    if made is None:
        raise Conflict(f"There is a tenant {name!r} already. Choose another name.")
    return get(session, made[0])


def get(session: Session, tenant_id: UUID) -> Tenant:
    """Return a tenant. Raises Missing."""
    found = session.get(Tenant, tenant_id)
    if found is None:
        raise Missing(f"There is no tenant {str(tenant_id)!r}.")
    return found


def by_name(session: Session, name: str) -> Tenant:
    """Return the tenant of a name. Raises Missing."""
    found = session.exec(select(Tenant).where(Tenant.name == name)).first()
    if found is None:
        raise Missing(f"There is no tenant {name!r}. `toombos tenants list` shows them all.")
    return found


def all_of_them(session: Session) -> Sequence[Tenant]:
    """Return every tenant, oldest first."""
    return session.exec(select(Tenant).order_by(col(Tenant.created_at), col(Tenant.id))).all()


def rename(session: Session, tenant_id: UUID, name: str) -> Tenant:
    """Give a tenant another name. Raises Conflict when another one has it, and Invalid."""
    found = get(session, tenant_id)
    wanted = checked_name(name)
    if found.name == wanted:
        return found
    if found.name == DEFAULT_TENANT:
        raise Conflict(f"The tenant {DEFAULT_TENANT!r} keeps its name: commands find it by that.")
    with db.across_tenants(session):
        is_taken = session.exec(select(Tenant.id).where(Tenant.name == wanted)).first()
    if is_taken:
        raise Conflict(f"There is a tenant {wanted!r} already. Choose another name.")
    acts.tell("tenant", tenant_id, before={"name": found.name}, after={"name": wanted})
    found.name = wanted
    session.add(found)
    session.flush()
    return found


def limit(session: Session, name: str, max_running: int | None) -> Tenant:
    """Set how many steps of a tenant may run at once; None is the platform's number."""
    found, wanted = by_name(session, name), checked_limit(max_running)
    if found.max_running != wanted:
        before = {"max_running": found.max_running or acts.COMMON}
        acts.tell("tenant", found.id, before=before, after={"max_running": wanted or acts.COMMON})
        found.max_running = wanted
        session.add(found)
    return found


def suspend(session: Session, name: str, *, suspended: bool) -> Tenant:
    """Refuse a tenant's keys and people from now on, or let them in again. Its jobs go on."""
    found = by_name(session, name)
    if found.is_operator and suspended:
        raise Conflict("The operator's own tenant can't be suspended.")
    if suspended != bool(found.suspended_at):
        before, after = {"suspended": not suspended}, {"suspended": suspended}
        acts.tell("tenant", found.id, before=before, after=after)
        found.suspended_at = clock.now() if suspended else None
        session.add(found)
    return found


def command_line(session: Session, name: str) -> Actor:
    """Return the one who runs commands on the server, acting for a tenant. Raises Missing."""
    is_default = name == DEFAULT_TENANT
    return acting_for(default_tenant(session) if is_default else by_name(session, name).id)


def acting_for(tenant_id: UUID) -> Actor:
    """Return the one who runs commands on the server, acting for a tenant."""
    return Actor(tenant_id, COMMAND_LINE, ALL_SCOPES, Role.OWNER, is_operator=True)


def checked_name(name: str) -> str:
    """Return a tenant's name without spaces around it. Raises Invalid."""
    wanted = " ".join(name.split())
    if not 0 < len(wanted) <= NAME_MAX or not wanted.isprintable():
        raise Invalid(f"A tenant's name has 1 to {NAME_MAX} characters; {wanted[:40]!r} has not.")
    return wanted


def checked_limit(max_running: int | None) -> int | None:
    """Return a limit of running steps. Raises Invalid."""
    if max_running is not None and not 0 < max_running <= 100_000:
        raise Invalid(f"max_running must be between 1 and 100000, not {max_running}.")
    return max_running
