"""Take publications that need attention, and record what came of them. Callers own the transaction,
and call the destination between two of them: the ledger is committed before anything leaves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session

from models.kit import db
from models.publications import service
from models.publications.states import PublicationState
from models.webhooks import payloads, relay
from models.webhooks.kinds import EventType

SQL = db.read_sql(Path(__file__).parent / "sql")
LEASE_S: Final = 60.0
"""A call takes less than half of it."""
CONFIRM_S: Final = 2.0
"""What was taken is looked for this much later."""
PAUSES_S: Final = (5, 30, 120, 600, 1_800, 3_600, 3_600, 3_600)
"""Before each repeat of what was refused for now, and of a look that told nothing."""


class Fate(StrEnum):
    """What a call, or a look, told."""

    TAKEN = "taken"
    """the destination says that it has it"""
    THERE = "there"
    """a look found it"""
    ABSENT = "absent"
    """a look found that it is not there, or the destination said that it does not take it now"""
    REFUSED = "refused"
    """the destination will never take it"""
    UNSURE = "unsure"
    """it may be there or not"""


@dataclass(frozen=True, slots=True)
class Order:
    """A publication that is ours for a while. `must_look`: it may be there, so it is not sent."""

    id: UUID
    tenant_id: UUID
    destination_id: UUID
    content_id: UUID
    version: int
    state: PublicationState
    must_look: bool
    attempt: int
    tries: int
    created_at: datetime
    kind: str
    settings: Mapping[str, Any]
    secret: str | None
    job_id: UUID
    channel: str


@dataclass(frozen=True, slots=True)
class Told:
    """What came of an order: its fate, the destination's receipt, or what went wrong.

    `looks_up`: whether the destination can be asked what it has.
    """

    fate: Fate
    looks_up: bool
    receipt: Mapping[str, Any] | None = None
    error: str | None = None


def claim(session: Session) -> Order | None:
    """Take a publication; nobody else gets it before the lease is over. The secret is sealed still."""
    found = db.rows(session, SQL["claim"], {"lease_s": LEASE_S})
    if not found:
        return None
    row = found[0]
    before, state = PublicationState(row.before), PublicationState(row.state)
    if state != before:
        lost = "The worker that sent it is gone; it is looked for."
        words = lost if state is PublicationState.UNKNOWN else "It leaves now."
        service.note(session, row.id, words)
    return Order(
        row.id,
        row.tenant_id,
        row.destination_id,
        row.content_id,
        row.version,
        state,
        before is not PublicationState.PLANNED,
        row.attempt,
        row.tries,
        row.created_at,
        row.kind,
        row.settings,
        row.secret,
        row.job_id,
        row.channel,
    )


def finish(session: Session, order: Order, told: Told) -> PublicationState | None:
    """Record what came of an order, and return the state it led to.

    None when somebody else took the publication over: then nothing changes.
    """
    state, pause_s = follows(order, told)
    values = {
        "id": order.id,
        "attempt": order.attempt,
        "state": state,
        "tries": 0 if told.fate is Fate.TAKEN else order.tries + 1,
        "pause_s": pause_s,
        "receipt": db.as_json(told.receipt) if told.receipt else None,
        "error": told.error,
    }
    if not db.rows(session, SQL["finish"], values):
        return None
    if state is not order.state:
        service.note(session, order.id, told.error or _WORDS[state])
    if _is_news(order.state, state):
        _announce(session, order)
    return state


def follows(order: Order, told: Told) -> tuple[PublicationState, float | None]:
    """Return where an order goes from what it told, and in how many seconds it needs attention again.

    Nothing is sent again unless it is known not to be there.
    """
    again = PAUSES_S[order.tries] if order.tries < len(PAUSES_S) else None
    if told.fate is Fate.THERE:
        return PublicationState.CONFIRMED, None
    if order.state is PublicationState.SENT:
        return PublicationState.SENT, again  # it was taken; perhaps it shows later
    if told.fate is Fate.TAKEN:
        return PublicationState.SENT, CONFIRM_S if told.looks_up else None
    if told.fate is Fate.UNSURE:
        return PublicationState.UNKNOWN, again if told.looks_up else None
    if told.fate is Fate.REFUSED or again is None:
        return PublicationState.FAILED, None
    return PublicationState.PLANNED, again


_WORDS: Final = {
    PublicationState.SENT: "The destination took it.",
    PublicationState.CONFIRMED: "It was seen there.",
    PublicationState.PLANNED: "It was seen that it is not there.",
    PublicationState.UNKNOWN: "Nobody knows whether it arrived.",
    PublicationState.FAILED: "The destination does not take it.",
}


def _is_news(before: PublicationState, now: PublicationState) -> bool:
    out = {PublicationState.SENT, PublicationState.CONFIRMED}
    return now in out and before not in out


def _announce(session: Session, order: Order) -> None:
    data = payloads.of_content(
        order.content_id, order.job_id, channel=order.channel, version=order.version
    )
    data |= {"publication_id": str(order.id), "destination_id": str(order.destination_id)}
    relay.announce(
        session,
        EventType.CONTENT_PUBLISHED,
        data,
        subject=order.content_id,
        tenant_id=order.tenant_id,
    )
