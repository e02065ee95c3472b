"""One-time links: to set up, to join, to choose a new password. Callers own the transaction.

What a link shows is a secret of 256 bits behind the `#` of an address, which browsers never send;
stored is a hash. A new link of a kind ends the person's older ones.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select, update

from models.access.people_tables import Link, LinkKind, Person
from models.access.tables import Tenant
from models.kit import clock, ids
from models.kit.errors import Invalid
from models.kit.settings import settings

PREFIX: Final = "tb_link_"
LIFE: Final = {
    LinkKind.SETUP: timedelta(days=7),
    LinkKind.JOIN: timedelta(days=7),
    LinkKind.RESET: timedelta(hours=1),
}
GONE: Final = "This link is not valid: it was used, replaced by a newer one, or is too old."


def make(session: Session, person: Person, kind: LinkKind, *, by: UUID | None) -> str:
    """Make a link of a person and return its secret, which is stored nowhere."""
    secret = ids.new_secret(PREFIX)
    end(session, person.id, kind)
    session.add(
        Link(
            tenant_id=person.tenant_id,
            person_id=person.id,
            kind=kind,
            secret_hash=ids.secret_hash(secret),
            created_by=by,
            expires_at=clock.now() + LIFE[kind],
        )
    )
    session.flush()
    return secret


def take(session: Session, secret: str, *kinds: LinkKind) -> Person:
    """Use up a link, and return whose it was. Raises Invalid for one that is no use any more."""
    query = select(Link).where(Link.secret_hash == ids.secret_hash(secret)).with_for_update()
    link = session.exec(query).first()
    if link is None or link.kind not in kinds or link.used_at or link.expires_at <= clock.now():
        raise Invalid(f"{GONE} Ask for another one.", code="link_invalid")
    person = session.get_one(Person, link.person_id)
    is_shut = session.get_one(Tenant, link.tenant_id).suspended_at
    if person.disabled_at or person.deleted_at or is_shut:
        raise Invalid("This account is closed. Ask an administrator.", code="link_invalid")
    link.used_at = clock.now()
    session.add(link)
    return person


def end(session: Session, person_id: UUID, *kinds: LinkKind) -> None:
    """End a person's unused links of these kinds."""
    session.exec(
        update(Link)
        .where(
            col(Link.person_id) == person_id,
            col(Link.kind).in_(kinds),
            col(Link.used_at).is_(None),
        )
        .values(used_at=clock.now())
    )


def address(kind: LinkKind, secret: str, *, base: str = "") -> str:
    """Return a link as people open it. `base` is where the API was asked, if nothing is set."""
    return f"{settings().public_url.rstrip('/') or base.rstrip('/')}/account#{kind}={secret}"
