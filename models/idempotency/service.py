"""Do a request once for its key. The key's row and what the request makes are one transaction.

Callers own the transaction: a crash or an error before its commit leaves neither. Rules: the IETF
draft "The Idempotency-Key HTTP Header Field".
"""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from psycopg.errors import LockNotAvailable
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from models.kit import db
from models.kit.errors import Conflict, Invalid
from models.kit.settings import settings

SQL = db.read_sql(Path(__file__).parent / "sql")
PATIENCE = "100ms"
"""So long a request waits for its twin before it is told to come back."""
COME_BACK_S = 1
ROUNDS = 3
"""One for the usual case, one after a key that expired, one for a twin that was faster with that."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request that its client numbered; equal fingerprints mean the same request."""

    tenant_id: UUID
    key: str
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Saved:
    """What a request led to: its answer, or the job that it made."""

    status: int
    body: bytes = b""
    location: str | None = None
    job_id: UUID | None = None


def reserve(session: Session, call: Call) -> Saved | None:
    """Take the call's key until the transaction ends, or return what it led to before.

    None means: do the work, then `keep`, in this transaction. Raises Invalid when the key was used
    for another request, Conflict while the same one is being worked on.
    """
    values = {
        "tenant_id": call.tenant_id,
        "key": call.key,
        "fingerprint": call.fingerprint,
        "hours": settings().idempotency_hours,
        "patience": PATIENCE,
    }
    try:
        for _ in range(ROUNDS):
            if db.rows(session, SQL["reserve"], values):
                return None
            found = db.rows(session, SQL["find"], values)
            if found:
                return _same(call, bytes(found[0][0]), Saved(*found[0][1:]))
            db.rows(session, SQL["forget"], values)
    except OperationalError as error:
        if not isinstance(error.orig, LockNotAvailable):
            raise
    raise Conflict(
        f"The request with the Idempotency-Key {call.key[:80]!r} is still being worked on."
        " Send it again in a second to get its answer.",
        code="idempotency_in_flight",
        retry_after_s=COME_BACK_S,
    )


def keep(session: Session, call: Call, saved: Saved) -> None:
    """Let repeats of a reserved call find what it led to, from the commit until the key expires."""
    values = {
        "tenant_id": call.tenant_id,
        "key": call.key,
        "status": saved.status,
        "body": saved.body,
        "location": saved.location,
        "job_id": saved.job_id,
    }
    db.rows(session, SQL["keep"], values)


def prune(session: Session, *, size: int = 1000) -> int:
    """Drop at most `size` keys that have expired and return how many. Safe in many copies at once."""
    return len(db.rows(session, SQL["prune"], {"size": size}))


def _same(call: Call, fingerprint: bytes, saved: Saved) -> Saved:
    if fingerprint != call.fingerprint:
        raise Invalid(
            f"The Idempotency-Key {call.key[:80]!r} was used for another request already."
            " Send that one unchanged, or use a new key.",
            code="idempotency_key_reused",
        )
    return saved
