"""Notes each act of a request in the transaction that does it, whoever wrote the route.

The gateway begins an act for every request that may change something; every transaction of that
request which wrote something then ends with an entry. What the entry says about the thing itself,
services and routes `tell` on the way.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy import event
from sqlmodel import Session

from models.kit import db

LONGEST: Final = 200
"""Characters that are kept of what a client says of itself, and of a target's name."""

COMMON: Final = "as set for all"
"""What entries say of a limit that a tenant has no number of its own for."""

_COLUMNS = """
    tenant_id, actor_kind, actor_id, action, route, target, target_id, before, after, address, agent,
    correlation_id
"""
_WRITE = f"""
insert into audit_entries ({_COLUMNS})
select {_COLUMNS} from json_to_recordset(%(acts)s::json) as a (
    tenant_id uuid, actor_kind text, actor_id uuid, action text, route text, target text,
    target_id text, before jsonb, after jsonb, address text, agent text, correlation_id text
)
"""  # noqa: S608 - a constant
_NOTE = f"{_WRITE} where pg_current_xact_id_if_assigned() is not null"
"""Writes nothing in a transaction that wrote nothing: a look is no act."""


@dataclass(slots=True)
class Act:
    """Who does what, from where. `action` is the permission that allows it.

    `actor_kind` is key, person or operator (the command line). Secrets have no place here.
    """

    tenant_id: UUID
    actor_kind: str
    actor_id: UUID | None
    action: str
    route: str
    address: str | None = None
    agent: str | None = None
    correlation_id: str = ""
    target: str | None = None
    target_id: str | None = None
    before: dict[str, object] = field(default_factory=dict)
    after: dict[str, object] = field(default_factory=dict)


_current: ContextVar[Act | None] = ContextVar("act", default=None)


def begin(act: Act) -> None:
    """Let what this request, and its threads, commit from now on be noted as this act."""
    _current.set(act)


@contextmanager
def doing(act: Act) -> Iterator[None]:
    """Note what is committed within as this act: for commands and sign-ins, which have no request."""
    token = _current.set(act)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def unnoted() -> Iterator[None]:
    """Leave no entry of what is committed within: bookkeeping that is nobody's act."""
    token = _current.set(None)
    try:
        yield
    finally:
        _current.reset(token)


def tell(
    target: str | None = None,
    target_id: object = None,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Say what the act is done to and what it changes, for its entry. Does nothing outside of one.

    What is told twice is merged. Never tell content, secrets, or whom something is sent to.
    """
    act = _current.get()
    if act is None:
        return
    if target is not None:
        act.target, act.target_id = target, None if target_id is None else str(target_id)
    act.before |= before or {}
    act.after |= after or {}


def current() -> Act:
    """Return the act that this request does. Raises LookupError outside of one."""
    act = _current.get()
    if act is None:
        raise LookupError("No act has begun.")
    return act


def record(session: Session, done: Sequence[Act]) -> None:
    """Write entries of what its transaction does not note by itself, or what happens elsewhere."""
    db.rows(session, _WRITE, {"acts": db.as_json([_values(act) for act in done])})


def count(name: str, n: int) -> None:
    """Add to a number that the act's entry tells. Does nothing outside of an act."""
    act = _current.get()
    if act is not None:
        so_far = act.after.get(name, 0)
        act.after[name] = n + (so_far if isinstance(so_far, int) else 0)


@event.listens_for(Session, "before_commit")
def _note(session: Session) -> None:
    act = _current.get()
    if act is not None:
        session.flush()
        db.rows(session, _NOTE, {"acts": db.as_json([_values(act)])})


def _values(act: Act) -> dict[str, object]:
    return {
        "tenant_id": act.tenant_id,
        "actor_kind": act.actor_kind,
        "actor_id": act.actor_id,
        "action": act.action,
        "route": act.route,
        "target": act.target,
        "target_id": _cut(act.target_id),
        "before": act.before or None,
        "after": act.after or None,
        "address": act.address,
        "agent": _cut(act.agent),
        "correlation_id": act.correlation_id,
    }


def _cut(text: str | None) -> str | None:
    """Return text that Postgres can store and nobody has to scroll through."""
    return text.replace("\0", "")[:LONGEST] if text else None
