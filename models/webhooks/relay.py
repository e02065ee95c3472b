"""Turns what happened into messages, and messages into deliveries. Callers own the transaction.

Jobs are read from the event log, behind a mark that moves with what was made of it: nothing is told
twice and nothing is left out. Everything else is announced in the transaction that does it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session

from models.jobs import marks, queries
from models.kit import clock, db, ids
from models.webhooks import payloads
from models.webhooks.kinds import EventType
from models.webhooks.tables import Webhook

SQL = db.read_sql(Path(__file__).parent / "sql")
MARK: Final = "webhook_marks"
PORTION: Final = 1_000
"""Ids of events per transaction."""
REPLAY_MAX: Final = 1_000
"""Events that one call replays."""

# Index: pk_job_events, ux_job_events_job_id_seq; for one tenant ix_job_events_tenant.
_EVENTS: Final = """
    with told as (
        select
            e.id, e.tenant_id, e.job_id, e.seq, e.state, e.created_at,
            case when e.kind = 'job_created' then 'job.created' else 'job.' || e.state end as type
        from job_events as e
        where e.id > %(after)s and e.id <= %(upto)s and {whose}
          and (
            e.kind = 'job_created'
            or e.state in ('completed', 'failed', 'partial', 'cancelled')
            and e.seq = (
                select min(b.seq) from job_events as b
                where b.job_id = e.job_id
                  and b.state in ('completed', 'failed', 'partial', 'cancelled')
            )
          )
    )
    select id, tenant_id, job_id, seq, state, created_at, type from told as e
    where exists (
        select from webhooks as w
        where w.tenant_id = e.tenant_id and w.deleted_at is null and w.disabled_at is null
          and (cardinality(w.event_types) = 0 or e.type = any(w.event_types))
    )
    order by id limit %(limit)s
"""
_SUBSCRIBED: Final = "exists (select from webhooks as s where s.tenant_id = e.tenant_id)"


@dataclass(frozen=True, slots=True)
class Replayed:
    """How much goes once more; with `next_event_id` there is more behind that event."""

    messages: int
    next_event_id: int | None


def advance(session: Session) -> int | None:
    """Turn the next settled events of jobs into deliveries and return how many.

    None when there is nothing more to do now. Safe in many copies; call again while it returns a number.
    """
    found = marks.portion(session, MARK, size=PORTION)
    if found is None:
        return None
    values = {"after": found[0], "upto": found[1], "limit": PORTION}
    rows = db.rows(session, _EVENTS.format(whose=_SUBSCRIBED), values)
    made = _spread(session, _of_jobs(session, rows)) if rows else 0
    db.rows(session, "update webhook_marks set upto = %(upto)s", values)
    return made


def reached(session: Session) -> int:
    """Return the id of the last event that messages were made of: up to there all may be forgotten."""
    return marks.reached(session, MARK)


def announce(
    session: Session, kind: EventType, data: dict[str, object], *, subject: UUID, tenant_id: UUID
) -> None:
    """Tell a tenant's endpoints of something when this transaction is committed; never else.

    What is announced of one subject is told in the order of the announcements.
    """
    message: dict[str, object] = {
        "id": str(ids.new_id()),
        "tenant_id": str(tenant_id),
        "type": kind,
        "subject": str(subject),
        "payload": payloads.encode(kind, clock.now(), data),
    }
    _spread(session, [message])


def test(session: Session, webhook: Webhook) -> UUID:
    """Send a message to one endpoint that says nothing happened, and return its delivery's id."""
    subject = ids.new_id()
    message: dict[str, object] = {
        "id": str(ids.new_id()),
        "tenant_id": str(webhook.tenant_id),
        "type": EventType.TEST,
        "subject": str(subject),
        "payload": payloads.encode(
            EventType.TEST, clock.now(), {"webhook_id": str(webhook.id), "text": "It works."}
        ),
    }
    values = {"messages": db.as_json([message]), "webhook_id": webhook.id, "again": False}
    delivery_id: UUID = db.rows(session, SQL["spread"], values)[0][0]
    return delivery_id


def replay(
    session: Session, webhook: Webhook, *, after_event_id: int, since: datetime | None
) -> Replayed:
    """Send one endpoint again, or for the first time, all it wants that happened since.

    Jobs by their events after an id and not before a moment, and what was announced since then, or
    since that event; each with the id it always has. At most `REPLAY_MAX` events a call.
    """
    upto = reached(session)
    whose = "e.tenant_id = %(tenant_id)s and e.created_at >= %(since)s"
    values: dict[str, object] = {
        "after": after_event_id,
        "upto": upto,
        "tenant_id": webhook.tenant_id,
        "since": since or datetime.fromisoformat("1970-01-01T00:00:00Z"),
        "limit": REPLAY_MAX + 1,
    }
    rows = db.rows(session, _EVENTS.format(whose=whose), values)
    more, rows = len(rows) > REPLAY_MAX, rows[:REPLAY_MAX]
    messages = _of_jobs(session, rows)
    if not more:
        messages += _announced(session, webhook, since or _moment_of(session, after_event_id))
    sent = _spread(session, messages, webhook_id=webhook.id, again=True) if messages else 0
    return Replayed(sent, rows[-1][0] if more else None)


def _moment_of(session: Session, event_id: int) -> datetime | None:
    query = "select created_at from job_events where id > %(id)s order by id limit 1"
    found = db.rows(session, query, {"id": event_id})
    return found[0][0] if found else None


def _announced(
    session: Session, webhook: Webhook, since: datetime | None
) -> list[dict[str, object]]:
    if since is None:
        return []
    query = """
        select id, tenant_id, type, subject, position, payload from webhook_messages
        where tenant_id = %(tenant_id)s and created_at >= %(since)s and not starts_with(type, 'job.')
          and type <> 'webhook.test'
        order by position limit %(limit)s
    """
    values = {"tenant_id": webhook.tenant_id, "since": since, "limit": REPLAY_MAX}
    names = ("id", "tenant_id", "type", "subject", "position", "payload")
    return [
        {name: str(v) if isinstance(v, UUID) else v for name, v in zip(names, row, strict=True)}
        for row in db.rows(session, query, values)
    ]


def _of_jobs(session: Session, rows: Sequence[Any]) -> list[dict[str, object]]:
    jobs = {view.id: view for view in queries.load(session, list({row.job_id for row in rows}))}
    return [
        {
            "id": str(message_id(row.job_id, row.seq)),
            "tenant_id": str(row.tenant_id),
            "type": row.type,
            "subject": str(row.job_id),
            "position": row.id,
            "payload": payloads.encode(
                EventType(row.type),
                row.created_at,
                payloads.of_job(jobs[row.job_id], event_id=row.id, seq=row.seq, state=row.state),
            ),
        }
        for row in rows
        if row.job_id in jobs
    ]


def message_id(job_id: UUID, seq: int) -> UUID:
    """Return the id of the message about a job's event: the same one whenever it is made."""
    return UUID(bytes=hashlib.sha256(f"{job_id}:{seq}".encode()).digest()[:16])


def _spread(
    session: Session,
    messages: Sequence[dict[str, object]],
    *,
    webhook_id: UUID | None = None,
    again: bool = False,
) -> int:
    values = {"messages": db.as_json(messages), "webhook_id": webhook_id, "again": again}
    return len(db.rows(session, SQL["spread"], values))
