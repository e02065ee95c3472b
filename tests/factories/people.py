"""People with a password who are logged in."""

from dataclasses import dataclass
from functools import cache
from uuid import UUID

from models.access import logins, passwords, tokens
from models.access.logins import Device
from models.access.people_tables import LoginKind, Person
from models.access.permissions import Role
from models.kit import clock, db, ids
from tests.conftest import Customer

PASSWORD = "correct horse battery"


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A person, and what it shows."""

    id: UUID
    email: str
    token: str
    refresh_token: str
    cookie: str

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@cache
def _hashed() -> str:
    return passwords.hashed(PASSWORD)


def new_person(
    customer: Customer, *, role: Role = Role.EDITOR, sees_content: bool = True
) -> LoggedIn:
    """Store a person of a customer's tenant who is logged in by tokens and by cookie."""
    email = f"{ids.new_id()}@example.com"
    with db.unit_of_work() as session:
        person = Person(
            tenant_id=customer.actor.tenant_id,
            email=email,
            name="Ada",
            role=role,
            sees_content=sees_content,
            password_hash=_hashed(),
            joined_at=clock.now(),
        )
        session.add(person)
        session.flush()
        by_token = logins.begin(session, person, LoginKind.TOKEN, Device("::1", "a test"))
        by_cookie = logins.begin(session, person, LoginKind.COOKIE, Device("::1", "a test"))
        token = tokens.issue(session, by_token.login)
        return LoggedIn(person.id, email, token, by_token.secret, by_cookie.secret)
