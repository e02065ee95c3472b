"""Slows down who guesses passwords, by account and by address, and never locks anybody out for good.

An attempt counts before it is tried, so that many at once are no more than one after the other. It
is kept in Postgres: without it nobody can log in anyway, while Redis may be away.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, delete, select

from models.access.people_tables import Guess
from models.kit import clock, ids
from models.kit.errors import TooMany

LONGEST_S: Final = 900
"""No wait is longer than this."""
FORGET: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose attempts are counted; so many are free, then each wait is twice the one before."""

    name: str
    free: int


def account(email: str) -> Subject:
    """Return the subject of an account, whether there is one or not."""
    return Subject(f"account {email}", 5)


def address(host: str) -> Subject:
    """Return the subject of a network address, behind which there may be a whole office."""
    return Subject(f"address {host}", 20)


def wait_s(failures: int, *, free: int) -> int:
    """Return how many seconds to wait after so many failures."""
    return 0 if failures < free else min(LONGEST_S, 2 ** min(failures - free, 20))


def attempt(session: Session, subjects: Iterable[Subject]) -> None:
    """Count an attempt of each subject. Raises TooMany, and counts none, while one has to wait."""
    now = clock.now()
    for subject in sorted(subjects, key=_hash):
        row = _locked(session, subject)
        if row.blocked_until and row.blocked_until > now:
            seconds = int((row.blocked_until - now).total_seconds()) + 1
            raise TooMany(
                f"Too many attempts failed. Try again in {seconds} s, or choose a new password"
                " by a reset link.",
                code="too_many_attempts",
                retry_after_s=seconds,
            )
        failures = 1 if now - row.last_at > FORGET else row.failures + 1
        row.failures, row.last_at = failures, now
        row.blocked_until = now + timedelta(seconds=wait_s(failures, free=subject.free))
        session.add(row)


def succeeded(session: Session, email: str, host: str) -> None:
    """Forget an account's failures, and the last attempt of the address: it was none."""
    forget(session, email)
    row = _locked(session, address(host))
    row.failures, row.blocked_until = max(0, row.failures - 1), None
    session.add(row)


def forget(session: Session, email: str) -> None:
    """Forget an account's failures."""
    session.exec(delete(Guess).where(col(Guess.subject_hash) == _hash(account(email))))


def prune(session: Session) -> None:
    """Delete what is long over."""
    session.exec(delete(Guess).where(col(Guess.last_at) < clock.now() - FORGET))


def _locked(session: Session, subject: Subject) -> Guess:
    row = insert(Guess).values(subject_hash=_hash(subject), failures=0)
    session.connection().execute(row.on_conflict_do_nothing())
    query = select(Guess).where(Guess.subject_hash == _hash(subject)).with_for_update()
    return session.exec(query).one()


def _hash(subject: Subject) -> str:
    return ids.secret_hash(subject.name)
