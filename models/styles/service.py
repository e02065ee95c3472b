"""Keep each tenant's style profile. A job takes a copy when it is made, so a change is for later jobs."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from models.audit import acts
from models.kit import db
from models.styles.tables import Style

_PUT = """
insert into styles (tenant_id, profile) values (%(tenant_id)s, %(profile)s::jsonb)
on conflict (tenant_id) do update set profile = excluded.profile, updated_at = clock_timestamp()
returning updated_at
"""


def find(session: Session, *, tenant_id: UUID) -> Style | None:
    """Return a tenant's profile, or None when it has none."""
    return session.get(Style, tenant_id)


def put(session: Session, profile: Mapping[str, object], *, tenant_id: UUID) -> datetime:
    """Make this the tenant's profile and return when. The same profile twice changes nothing."""
    old = find(session, tenant_id=tenant_id)
    values = {"tenant_id": tenant_id, "profile": db.as_json(profile)}
    changed: datetime = db.rows(session, _PUT, values)[0][0]
    before = old.profile if old else {}
    changed_fields = {n for n in {*before, *profile} if before.get(n) != profile.get(n)}
    acts.tell(
        "style",
        tenant_id,
        before={n: v for n, v in before.items() if n in changed_fields},
        after={n: v for n, v in profile.items() if n in changed_fields},
    )
    return changed
