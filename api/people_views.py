"""How people, tenants and logins look to clients."""

from api.views import present
from models.access.people_tables import Login, Person
from models.access.tables import Tenant
from models.kit.clock import iso


def person(row: Person) -> dict[str, object]:
    """Return a person, without anything secret."""
    status = "disabled" if row.disabled_at else "active" if row.joined_at else "invited"
    return present(
        {
            "person_id": str(row.id),
            "id": str(row.id),
            "email": row.email,
            "name": row.name or None,
            "role": row.role,
            "sees_content": row.sees_content,
            "status": status,
            "created_at": iso(row.created_at),
            "joined_at": row.joined_at and iso(row.joined_at),
        }
    )


def tenant(row: Tenant) -> dict[str, object]:
    """Return a tenant."""
    return present(
        {
            "tenant_id": str(row.id),
            "id": str(row.id),
            "name": row.name,
            "created_at": iso(row.created_at),
            "max_running": row.max_running,
        }
    )


def login(row: Login, *, is_this: bool) -> dict[str, object]:
    """Return a login, without its secret."""
    return {
        "login_id": str(row.id),
        "kind": row.kind,
        "is_this": is_this,
        "address": row.address,
        "agent": row.agent,
        "created_at": iso(row.created_at),
        "used_at": iso(row.used_at),
        "expires_at": iso(row.expires_at),
    }
