"""Logins: begin with a password, go on by cookie or refresh token, end. Callers own the transaction.

A refresh token works once. One that comes again was copied: the whole login ends, for the thief and
for the owner, who logs in again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func
from sqlmodel import Session, col, delete, select, update

from models.access import service, tokens
from models.access.people_tables import Login, LoginKind, Person, SpentToken
from models.access.permissions import Role
from models.access.service import Actor
from models.access.tables import Tenant
from models.audit import acts
from models.kit import clock, db, ids
from models.kit.errors import Missing, Unauthenticated

PREFIXES: Final = {LoginKind.COOKIE: "tb_session_", LoginKind.TOKEN: "tb_refresh_"}
IDLE: Final = timedelta(days=14)
"""A login that is not used ends after this time."""
LONGEST: Final = timedelta(days=90)
"""Every login ends after this time: then the password is asked for again."""
KEPT: Final = timedelta(days=30)
USE_NOTED_S: Final = 60
OVER: Final = "This login is over. Log in again."


@dataclass(frozen=True, slots=True)
class Opened:
    """A login and its new secret: the cookie's value, or the refresh token."""

    login: Login
    secret: str


@dataclass(frozen=True, slots=True)
class Device:
    """Where somebody logs in from, as people recognise it."""

    address: str = ""
    agent: str = ""


def begin(session: Session, person: Person, kind: LoginKind, device: Device) -> Opened:
    """Store a new login of a person who has shown who they are. Raises Unauthenticated if closed."""
    _refuse_closed(person, session.get_one(Tenant, person.tenant_id))
    secret, now = ids.new_secret(PREFIXES[kind]), clock.now()
    acts.tell("person", person.id, after={"login": kind})
    login = Login(
        tenant_id=person.tenant_id,
        person_id=person.id,
        kind=kind,
        secret_hash=ids.secret_hash(secret),
        address=device.address[:100],
        agent=device.agent[:300],
        expires_at=now + IDLE,
    )
    session.add(login)
    session.flush()
    session.refresh(login)
    return Opened(login, secret)


def refresh(session: Session, token: str) -> Opened | None:
    """Exchange a refresh token for a new one. None when it was used before: the login has ended.

    Raises Unauthenticated for a token that is unknown, or whose login or person is over. The caller
    must commit what None did before it refuses.
    """
    hashed = ids.secret_hash(token)
    query = select(Login).where(Login.secret_hash == hashed, Login.kind == LoginKind.TOKEN)
    login = session.exec(query.with_for_update()).first()
    if login is None:
        spent = session.get(SpentToken, hashed)
        if spent is None:
            raise Unauthenticated("This refresh token is not known here. Log in again.")
        end(session, spent.login_id)
        return None
    _checked(session, login)
    secret = ids.new_secret(PREFIXES[LoginKind.TOKEN])
    session.add(SpentToken(secret_hash=hashed, login_id=login.id, tenant_id=login.tenant_id))
    login.secret_hash = ids.secret_hash(secret)
    _note_use(login, clock.now())
    session.add(login)
    session.flush()
    return Opened(login, secret)


def by_cookie(session: Session, secret: str) -> Actor:
    """Return who stands behind a cookie, and note that it was used. Raises Unauthenticated."""
    query = select(Login).where(
        Login.secret_hash == ids.secret_hash(secret), Login.kind == LoginKind.COOKIE
    )
    login = session.exec(query).first()
    if login is None:
        raise Unauthenticated(OVER)
    actor = _checked(session, login)
    now = clock.now()
    if (now - login.used_at).total_seconds() >= USE_NOTED_S:
        _note_use(login, now)
        session.add(login)
    return actor


def by_token(session: Session, token: str) -> Actor:
    """Return who stands behind an access token. Raises Unauthenticated."""
    login = session.get(Login, tokens.login_of(session, token))
    if login is None:
        raise Unauthenticated(OVER)
    return _checked(session, login)


def csrf_token(cookie: str) -> str:
    """Return what a page must send along with a cookie to change something: only it can know."""
    return ids.secret_hash(f"csrf {cookie}")


def of_person(session: Session, person_id: UUID) -> Sequence[Login]:
    """Return a person's logins that go on, newest first."""
    query = select(Login).where(Login.person_id == person_id, _goes_on())
    return session.exec(query.order_by(col(Login.created_at).desc())).all()


def end(session: Session, login_id: UUID, *, person_id: UUID | None = None) -> None:
    """End a login, of this person if one is named: here at once, elsewhere within 2 s. Repeatable.

    Raises Missing.
    """
    login = session.get(Login, login_id, with_for_update=True)
    if login is None or person_id not in (None, login.person_id):
        raise Missing(f"There is no login {str(login_id)!r}.")
    login.ended_at = login.ended_at or clock.now()
    session.add(login)
    acts.tell("login", login_id, after={"ended": True})
    db.after_commit(session, lambda: service.forget(login_id))


def end_all(session: Session, person_id: UUID, *, but: UUID | None = None) -> None:
    """End every login of a person, but one."""
    those = update(Login).where(col(Login.person_id) == person_id, col(Login.ended_at).is_(None))
    if but is not None:
        those = those.where(col(Login.id) != but)
    session.exec(those.values(ended_at=clock.now()))
    acts.tell(after={"logins": "ended"})
    db.after_commit(session, lambda: service.forget(person_id))


def ended(session: Session, idents: Collection[UUID]) -> set[UUID]:
    """Return which of these logins may not be used any more: for streams that are open for long."""
    query = (
        select(col(Login.id))
        .join(Person, col(Person.id) == Login.person_id)
        .join(Tenant, col(Tenant.id) == Login.tenant_id)
        .where(
            col(Login.id).in_(idents),
            _goes_on(),
            col(Person.disabled_at).is_(None),
            col(Tenant.suspended_at).is_(None),
        )
    )
    live: set[UUID] = set(session.exec(query))
    return set(idents) - live


def prune(session: Session) -> None:
    """Delete logins that ended long ago, with the tokens they spent."""
    over = func.least(col(Login.ended_at), col(Login.expires_at))
    session.exec(delete(Login).where(over < clock.now() - KEPT))


def _goes_on() -> ColumnElement[bool]:
    return and_(col(Login.ended_at).is_(None), col(Login.expires_at) > func.clock_timestamp())


def _checked(session: Session, login: Login) -> Actor:
    """Return who a login is, as it is now. Raises Unauthenticated when it is over."""
    person = session.get_one(Person, login.person_id)
    tenant = session.get_one(Tenant, login.tenant_id)
    if login.ended_at or login.expires_at <= clock.now():
        raise Unauthenticated(OVER)
    _refuse_closed(person, tenant)
    return Actor(
        tenant_id=person.tenant_id,
        id=person.id,
        role=Role(person.role),
        sees_content=person.sees_content,
        is_operator=tenant.is_operator,
        login_id=login.id,
    )


def _refuse_closed(person: Person, tenant: Tenant) -> None:
    if person.disabled_at or person.deleted_at:
        raise Unauthenticated("This account is closed. Ask an administrator.")
    service.refuse_suspended(tenant)


def _note_use(login: Login, now: datetime) -> None:
    login.used_at = now
    login.expires_at = min(now + IDLE, login.created_at + LONGEST)
