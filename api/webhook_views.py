"""How webhooks look to clients."""

from collections.abc import Sequence
from typing import Any

import orjson

from api.views import present
from api.webhook_schemas import WebhookStatus
from models.kit import clock
from models.kit.clock import iso
from models.webhooks import service, signing
from models.webhooks.kinds import DeliveryState
from models.webhooks.tables import Webhook, WebhookDelivery, WebhookMessage, WebhookTry


def webhook(row: Webhook, *, secret: str | None = None) -> dict[str, Any]:
    """Return an endpoint, with its secret only when that is new."""
    now = clock.now()
    rotates = row.old_secret_until is not None and row.old_secret_until > now
    return present(
        {
            "webhook_id": str(row.id),
            "id": str(row.id),
            "url": row.url,
            "description": row.description,
            "event_types": row.event_types,
            "status": _status(row),
            "failing_since": row.failing_since and iso(row.failing_since),
            "held_until": iso(row.held_until)
            if row.held_until and service.held(row, now)
            else None,
            "disabled_at": row.disabled_at and iso(row.disabled_at),
            "disabled_reason": row.disabled_reason,
            "old_secret_until": iso(row.old_secret_until)
            if row.old_secret_until and rotates
            else None,
            "created_at": iso(row.created_at),
            "updated_at": iso(row.updated_at),
            "secret": secret,
        }
    )


def _status(row: Webhook) -> WebhookStatus:
    if row.disabled_at is not None:
        return WebhookStatus.DISABLED
    return WebhookStatus.FAILING if row.failing_since else WebhookStatus.ENABLED


def delivery(row: WebhookDelivery) -> dict[str, Any]:
    """Return a delivery in short."""
    return present(
        {
            "delivery_id": str(row.id),
            "id": str(row.id),
            "webhook_id": str(row.webhook_id),
            "message_id": signing.message_name(row.message_id),
            "event_type": row.type,
            "subject_id": str(row.subject),
            "status": row.state,
            "failures": row.tries,
            "next_attempt_at": iso(row.due_at) if row.state == DeliveryState.PENDING else None,
            "created_at": iso(row.created_at),
            "finished_at": row.finished_at and iso(row.finished_at),
        }
    )


def details(
    row: WebhookDelivery, message: WebhookMessage, tries: Sequence[WebhookTry]
) -> dict[str, Any]:
    """Return a delivery with what it carries and its tries."""
    payload = orjson.loads(message.payload)
    return {**delivery(row), "payload": payload, "attempts": [_attempt(one) for one in tries]}


def _attempt(row: WebhookTry) -> dict[str, Any]:
    return present(
        {
            "url": row.url,
            "sent_at": iso(row.sent_at),
            "duration_ms": row.duration_ms,
            "status_code": row.status,
            "error": row.error,
            "excerpt": row.excerpt,
        }
    )
