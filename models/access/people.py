"""People of a tenant: invited, joining, changed, disabled, deleted. Callers own the transaction.

Who may touch whom: an owner everybody, anybody else only those below. The last owner stays.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import func, tuple_
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from models.access import links, logins, passwords, service, tenants
from models.access.people_tables import LinkKind, Person
from models.access.permissions import Role, Scope
from models.access.service import Actor
from models.audit import acts
from models.kit import clock, db
from models.kit.errors import Conflict, Forbidden, Invalid, Missing
from models.kit.pages import Cursor

EMAIL_MAX, NAME_MAX = 254, 100
PEOPLE_MAX = 5_000
_EMAIL: Final = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f.]+")
_RANK: Final = {role: number for number, role in enumerate(Role)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be changed of a person; None stays as it is."""

    role: Role | None = None
    sees_content: bool | None = None
    disabled: bool | None = None


def clean_email(text: str) -> str:
    """Return an address as it is stored and compared. Raises Invalid for one that is none."""
    email = text.strip().lower()
    if len(email) > EMAIL_MAX or not _EMAIL.fullmatch(email):
        raise Invalid(f"{text[:80]!r} is no email address.")
    return email


def clean_name(text: str) -> str:
    """Return a person's name without spaces around it. Raises Invalid."""
    name = " ".join(text.split())
    if not 0 < len(name) <= NAME_MAX or not name.isprintable():
        raise Invalid(f"A name has 1 to {NAME_MAX} characters; {name[:40]!r} has not.")
    return name


def invite(
    session: Session, email: str, *, role: Role, sees_content: bool, by: Actor
) -> tuple[Person, str]:
    """Store a person without a password, and return it with the secret of the link to join.

    Raises Forbidden for a role that the actor may not give, and Conflict for an address in use.
    """
    may_touch(by, role)
    if sees_content and not by.sees_content:
        raise Forbidden("You may not see content, so you can't let others see it.")
    there = select(func.count()).where(Person.tenant_id == by.tenant_id)
    if session.exec(there.where(col(Person.deleted_at).is_(None))).one() >= PEOPLE_MAX:
        raise Conflict(f"There are {PEOPLE_MAX} people already. Delete somebody first.")
    person = Person(
        tenant_id=by.tenant_id, email=clean_email(email), role=role, sees_content=sees_content
    )
    _store(session, person)
    acts.tell("person", person.id, after=_told(person))
    return person, links.make(session, person, LinkKind.JOIN, by=by.id)


def register(
    session: Session, *, organisation: str, name: str, email: str, password: str
) -> Person:
    """Make a tenant with its owner. Raises Conflict for a name or an address in use, and Invalid."""
    address = clean_email(email)
    passwords.check(password, email=address)
    tenant = tenants.create(session, organisation)
    person = Person(
        tenant_id=tenant.id,
        email=address,
        name=clean_name(name),
        role=Role.OWNER,
        password_hash=passwords.hashed(password),
        joined_at=clock.now(),
    )
    _store(session, person)
    return person


def join(session: Session, secret: str, *, name: str, password: str, email: str | None) -> Person:
    """Let a person in by the link of its invitation, or make it the first owner by a set-up link.

    Raises Invalid for a link that is no use any more, or a weak password.
    """
    person = links.take(session, secret, LinkKind.JOIN, LinkKind.SETUP)
    if person.email is None:
        if email is None:
            raise Invalid("Send the email address that you will log in with.")
        person.email = clean_email(email)
    passwords.check(password, email=person.email)
    person.name = clean_name(name)
    person.password_hash = passwords.hashed(password)
    person.joined_at = clock.now()
    _store(session, person)
    return person


def rename(session: Session, person_id: UUID, name: str, *, tenant_id: UUID) -> None:
    """Give a person another name, which the audit log does not learn. Raises Missing and Invalid."""
    person = get(session, person_id, tenant_id=tenant_id, to_change=True)
    person.name = clean_name(name)
    session.add(person)
    session.flush()
    acts.tell("person", person.id, after={"name": "changed"})


def choose_password(session: Session, person: Person, password: str, *, keep: UUID | None) -> None:
    """Store a new password, and end every login of the person but one. Raises Invalid."""
    passwords.check(password, email=person.email or "")
    person.password_hash = passwords.hashed(password)
    session.add(person)
    acts.tell("person", person.id, after={"password": "changed"})
    links.end(session, person.id, LinkKind.RESET)
    logins.end_all(session, person.id, but=keep)


def set_up_link(session: Session, tenant_id: UUID) -> str | None:
    """Return the secret of a new set-up link while a tenant has nobody; None when it has somebody.

    Whoever opens it becomes the owner. A new link ends the one before.
    """
    joined = select(Person.id).where(
        Person.tenant_id == tenant_id, col(Person.joined_at).is_not(None)
    )
    if session.exec(joined.limit(1)).first():
        return None
    query = select(Person).where(
        Person.tenant_id == tenant_id, Person.role == Role.OWNER, col(Person.email).is_(None)
    )
    person = session.exec(query.with_for_update()).first()
    if person is None:
        person = Person(tenant_id=tenant_id, role=Role.OWNER)
        session.add(person)
        session.flush()
    return links.make(session, person, LinkKind.SETUP, by=None)


def page(session: Session, *, tenant_id: UUID, limit: int, after: Cursor | None) -> list[Person]:
    """Return a tenant's people, newest first, one more than `limit` when there are more."""
    query = select(Person).where(
        Person.tenant_id == tenant_id,
        col(Person.deleted_at).is_(None),
        col(Person.email).is_not(None),
    )
    if after:
        query = query.where(
            tuple_(col(Person.created_at), col(Person.id)) < (after.created_at, after.id)
        )
    newest = (col(Person.created_at).desc(), col(Person.id).desc())
    return list(session.exec(query.order_by(*newest).limit(limit + 1)))


def get(session: Session, person_id: UUID, *, tenant_id: UUID, to_change: bool = False) -> Person:
    """Return a person; `to_change` lets others wait who want to change it too. Raises Missing."""
    query = select(Person).where(
        Person.id == person_id, Person.tenant_id == tenant_id, col(Person.deleted_at).is_(None)
    )
    found = session.exec(query.with_for_update() if to_change else query).first()
    if found is None:
        raise Missing(f"There is no person {str(person_id)!r}.")
    return found


def by_email(session: Session, email: str) -> Person | None:
    """Return the person of an address, of whichever tenant."""
    return session.exec(select(Person).where(Person.email == email)).first()


def addresses(session: Session, *, tenant_id: UUID, roles: Collection[Role]) -> list[str]:
    """Return the addresses of a tenant's people of some roles who can log in."""
    query = select(Person.email).where(
        Person.tenant_id == tenant_id,
        col(Person.role).in_(roles),
        col(Person.joined_at).is_not(None),
        col(Person.disabled_at).is_(None),
        col(Person.deleted_at).is_(None),
    )
    return [email for email in session.exec(query) if email]


def change(session: Session, person_id: UUID, wish: Change, *, by: Actor) -> Person:
    """Change a person's role or what it sees, or close its account, or open it again.

    Raises Missing, Forbidden, and Conflict for the last owner.
    """
    person = get(session, person_id, tenant_id=by.tenant_id, to_change=True)
    may_touch(by, Role(person.role))
    if wish.role:
        may_touch(by, wish.role)
    if wish.sees_content and not by.sees_content:
        raise Forbidden("You may not see content, so you can't let others see it.")
    if wish.disabled or (wish.role and wish.role is not Role.OWNER):
        _keep_an_owner(session, person)
    before = _told(person)
    person.role = wish.role or person.role
    if wish.sees_content is not None:
        person.sees_content = wish.sees_content
    if wish.disabled is not None:
        person.disabled_at = (person.disabled_at or clock.now()) if wish.disabled else None
    session.add(person)
    acts.tell("person", person.id, before=before, after=_told(person))
    if wish.disabled:
        logins.end_all(session, person.id)
    db.after_commit(session, lambda: service.forget(person_id))
    return person


def delete(session: Session, person_id: UUID, *, by: Actor) -> None:
    """Delete what is known of a person; its number stays, because what it did is written down.

    People may delete themselves. Raises Missing, Forbidden, and Conflict for the last owner.
    """
    person = get(session, person_id, tenant_id=by.tenant_id, to_change=True)
    if person.id != by.id:
        may_touch(by, Role(person.role))
    _keep_an_owner(session, person)
    logins.end_all(session, person.id)
    links.end(session, person.id, *LinkKind)
    db.rows(
        session,
        "update logins set address = '', agent = '' where person_id = %(id)s",
        {"id": person.id},
    )
    before = _told(person)
    person.email, person.name, person.password_hash = None, "", None
    person.deleted_at = clock.now()
    session.add(person)
    acts.tell("person", person.id, before=before, after={"deleted": True})


def link(session: Session, person_id: UUID, *, by: Actor) -> tuple[Person, LinkKind, str]:
    """Return the secret of a new link of a person: to join if it has not, else for a new password.

    Raises Missing, Forbidden, and Conflict for a closed account.
    """
    person = get(session, person_id, tenant_id=by.tenant_id, to_change=True)
    may_touch(by, Role(person.role))
    if person.disabled_at:
        raise Conflict("This account is closed. Open it again first.")
    kind = LinkKind.RESET if person.joined_at else LinkKind.JOIN
    acts.tell("person", person.id, after={"link": kind})
    return person, kind, links.make(session, person, kind, by=by.id)


def may_touch(by: Actor, role: Role) -> None:
    """Raise Forbidden when an actor may neither give a role nor touch somebody who has it."""
    own = by.role or (Role.ADMIN if Scope.ADMIN in by.scopes else Role.VIEWER)
    if own is not Role.OWNER and _RANK[role] <= _RANK[own]:
        raise Forbidden(f"Only an owner may give the role {role}, or change somebody who has it.")


def _told(person: Person) -> dict[str, object]:
    """Return what the audit log says of a person: nothing that is to go when the person goes."""
    return {
        "role": person.role,
        "sees_content": person.sees_content,
        "disabled": person.disabled_at is not None,
    }


def _keep_an_owner(session: Session, person: Person) -> None:
    if person.role != Role.OWNER:
        return
    others = select(Person.id).where(
        Person.tenant_id == person.tenant_id,
        Person.role == Role.OWNER,
        Person.id != person.id,
        col(Person.joined_at).is_not(None),
        col(Person.disabled_at).is_(None),
        col(Person.deleted_at).is_(None),
    )
    # locked, so that two owners can't remove each other at the same moment
    if session.exec(others.limit(1).with_for_update()).first() is None:
        raise Conflict("This is the last owner. Make somebody else an owner first.")


def _store(session: Session, person: Person) -> None:
    session.add(person)
    try:
        session.flush()
    except IntegrityError:
        raise Conflict("This email address is in use already.", code="email_in_use") from None
    session.refresh(person)
