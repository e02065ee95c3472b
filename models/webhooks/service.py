"""What may happen to endpoints and their deliveries. Callers own the transaction; nothing here sends.

Whoever takes an address from a user looks at it with `models.kit.outbound.check` first.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select, tuple_

from models.audit import acts
from models.kit import clock, crypto, db, ids
from models.kit.errors import Conflict, Missing
from models.kit.pages import Cursor
from models.kit.settings import settings
from models.webhooks import signing
from models.webhooks.kinds import DeliveryState, Disabled, EventType
from models.webhooks.tables import Webhook, WebhookDelivery, WebhookMessage, WebhookTry

_AGAIN: Final = """
    update webhook_deliveries set
        state = 'pending', tries = 0, due_at = statement_timestamp(), finished_at = null,
        lease_until = null
    where id = %(id)s
      and (lease_until is null or lease_until < statement_timestamp())
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be different; None stays as it is."""

    url: str | None = None
    description: str | None = None
    event_types: frozenset[EventType] | None = None
    enabled: bool | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """Which deliveries: all that match everything that is given."""

    state: DeliveryState | None = None
    type: EventType | None = None
    subject: UUID | None = None


def create(session: Session, wish: Change, *, tenant_id: UUID) -> tuple[Webhook, str]:
    """Store an endpoint and return it with its secret. Every call makes another one.

    Raises Conflict when the tenant has as many as it may, and Unavailable without the sealing key.
    """
    crypto.seal("")  # says in our own words that there is no key to seal with
    # Whoever makes another one at the same time waits, so that both can't be the last.
    db.rows(session, "select from tenants where id = %(id)s for no key update", {"id": tenant_id})
    there = select(func.count()).where(Webhook.tenant_id == tenant_id)
    most = settings().webhooks.max_per_tenant
    if session.exec(there.where(col(Webhook.deleted_at).is_(None))).one() >= most:
        raise Conflict(f"There are {most} webhooks already. Delete one first.")
    secret = signing.new_secret()
    row = Webhook(
        tenant_id=tenant_id,
        url=wish.url or "",
        description=wish.description or "",
        event_types=sorted(wish.event_types or ()),
        secret=secret,
    )
    session.add(row)
    session.flush()
    session.refresh(row)
    acts.tell("webhook", row.id, after=_told(row))
    return row, secret


def get(session: Session, webhook_id: str, *, tenant_id: UUID, lock: bool = False) -> Webhook:
    """Return a tenant's endpoint; `lock` keeps it from being changed meanwhile. Raises Missing."""
    query = select(Webhook).where(
        Webhook.id == ids.parse_id(webhook_id, noun="webhook"),
        Webhook.tenant_id == tenant_id,
        col(Webhook.deleted_at).is_(None),
    )
    row = session.exec(query.with_for_update() if lock else query).first()
    if row is None:
        raise Missing(f"There is no webhook {webhook_id[:80]!r}.")
    return row


def page(session: Session, *, tenant_id: UUID) -> list[Webhook]:
    """Return a tenant's endpoints, newest first: all of them, as there can only be few."""
    query = select(Webhook).where(Webhook.tenant_id == tenant_id, col(Webhook.deleted_at).is_(None))
    return list(session.exec(query.order_by(col(Webhook.created_at).desc(), col(Webhook.id))))


def change(session: Session, row: Webhook, wish: Change) -> None:
    """Change a locked endpoint from now on. Another address, or switching it on, forgets its failures.

    What waits for it goes to the new address, and on once it is switched on again.
    """
    acts.tell("webhook", row.id, before=_told(row))
    if wish.url is not None and wish.url != row.url:
        row.url = wish.url
        _forgive(row)
    if wish.description is not None:
        row.description = wish.description
    if wish.event_types is not None:
        row.event_types = sorted(wish.event_types)
    if wish.enabled is True and row.disabled_at is not None:
        row.disabled_at = row.disabled_reason = None
        _forgive(row)
    if wish.enabled is False and row.disabled_at is None:
        row.disabled_at, row.disabled_reason = clock.now(), Disabled.BY_HAND
    row.updated_at = clock.now()
    session.flush()
    acts.tell(after=_told(row))


def rotate(session: Session, row: Webhook, *, overlap: timedelta) -> str:
    """Give a locked endpoint a new secret and return it; the one before signs too for a while.

    A rotation within the overlap of another one ends the oldest secret at once.
    """
    secret = signing.new_secret()
    row.old_secret, row.old_secret_until = None, None
    if overlap:
        row.old_secret, row.old_secret_until = row.secret, clock.now() + overlap
    row.secret, row.updated_at = secret, clock.now()
    session.flush()
    acts.tell("webhook", row.id, after={"overlap_hours": overlap.total_seconds() / 3600})
    return secret


def delete(session: Session, row: Webhook) -> None:
    """Forget a locked endpoint: nothing is sent to it any more. Its deliveries go a little later."""
    acts.tell("webhook", row.id, before=_told(row))
    row.deleted_at = clock.now()
    session.flush()


def deliveries(
    session: Session, row: Webhook, *, filters: Filters, limit: int, after: Cursor | None
) -> list[WebhookDelivery]:
    """Return an endpoint's deliveries, newest first, one more than `limit` when there are more."""
    query = select(WebhookDelivery).where(WebhookDelivery.webhook_id == row.id)
    for name in ("state", "type", "subject"):
        if (wanted := getattr(filters, name)) is not None:
            query = query.where(getattr(WebhookDelivery, name) == wanted)
    place = (col(WebhookDelivery.created_at), col(WebhookDelivery.id))
    if after:
        query = query.where(tuple_(*place) < (after.created_at, after.id))
    return list(session.exec(query.order_by(*(c.desc() for c in place)).limit(limit + 1)))


def delivery(
    session: Session, row: Webhook, delivery_id: str
) -> tuple[WebhookDelivery, WebhookMessage]:
    """Return one delivery of an endpoint with what it carries. Raises Missing."""
    query = (
        select(WebhookDelivery, WebhookMessage)
        .join(WebhookMessage, col(WebhookMessage.id) == WebhookDelivery.message_id)
        .where(
            WebhookDelivery.id == ids.parse_id(delivery_id, noun="delivery"),
            WebhookDelivery.webhook_id == row.id,
        )
    )
    found = session.exec(query).first()
    if found is None:
        raise Missing(f"There is no delivery {delivery_id[:80]!r}.")
    return found


def tries(session: Session, one: WebhookDelivery) -> list[WebhookTry]:
    """Return the requests of a delivery, the last fifty, newest first."""
    query = select(WebhookTry).where(WebhookTry.delivery_id == one.id)
    return list(session.exec(query.order_by(col(WebhookTry.id).desc()).limit(50)))


def resend(session: Session, row: Webhook, one: WebhookDelivery) -> None:
    """Let a delivery go once more, now, with all its tries; one that is on its way stays as it is.

    Raises Conflict for an endpoint that is switched off.
    """
    must_be_on(row)
    db.rows(session, _AGAIN, {"id": one.id})
    row.held_until = None
    session.flush()
    session.refresh(one)
    acts.tell("webhook", row.id, after={"resent": str(one.id)})


def must_be_on(row: Webhook) -> None:
    """Raise Conflict for an endpoint that is switched off."""
    if row.disabled_at is not None:
        raise Conflict(
            f'Webhook {row.id} is switched off ({row.disabled_reason}). Send {{"enabled": true}}'
            " by PATCH first."
        )


def held(row: Webhook, at: datetime) -> bool:
    """Tell whether nothing is sent to an endpoint at a moment because it failed too often."""
    return row.held_until is not None and row.held_until > at


def _forgive(row: Webhook) -> None:
    row.n_failures, row.failing_since, row.held_until = 0, None, None


def _told(row: Webhook) -> dict[str, object]:
    """Return what the audit log says of an endpoint: its host, as the rest may be a secret."""
    return {
        "host": urlsplit(row.url).hostname,
        "event_types": row.event_types,
        "enabled": row.disabled_at is None,
    }
