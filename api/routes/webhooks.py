"""Webhooks: endpoints of customers, their secrets, tests and replays, and what was sent to them."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from api import webhook_views
from api.answers import JSONResponse
from api.deps import CursorParam, Limit, require
from api.schemas import problems
from api.views import present
from api.webhook_schemas import (
    DeliveriesPage,
    DeliveryAnswer,
    DeliveryDetails,
    EventTypesAnswer,
    NewWebhookAnswer,
    ReplayAnswer,
    ReplayRequest,
    SecretRequest,
    WebhookAnswer,
    WebhookDeleted,
    WebhookPatch,
    WebhookRequest,
    WebhooksAnswer,
)
from models.access.service import Actor
from models.audit import acts
from models.kit import db, ids, outbound, pages
from models.kit.errors import Invalid
from models.webhooks import relay, service
from models.webhooks.kinds import MEANINGS, DeliveryState, EventType
from models.webhooks.service import Change, Filters

router = APIRouter(prefix="/api/v2/webhooks", tags=["webhooks"])

WebhookId = Annotated[str, Field(max_length=200)]
DeliveryId = Annotated[str, Field(max_length=200)]
Reader = Annotated[Actor, require("webhooks.read")]
Changer = Annotated[Actor, require("webhooks.change")]
NOT_FOUND = problems(401, 403, 404)


@router.get(
    "/event-types",
    response_model=EventTypesAnswer,
    responses=problems(401, 403),
    summary="List event types",
)
def list_event_types(actor: Reader) -> JSONResponse:
    """Return everything that a webhook can be told of."""
    found = [{"type": kind, "description": words} for kind, words in MEANINGS.items()]
    return JSONResponse({"event_types": found})


@router.post(
    "",
    status_code=201,
    response_model=NewWebhookAnswer,
    responses=problems(401, 403, 409, 422, 503),
    summary="Make a webhook",
)
def create(actor: Changer, body: WebhookRequest) -> JSONResponse:
    """Tell an address of what happens from now on. Its secret is in this answer and nowhere else."""
    outbound.check(body.url)
    wish = Change(url=body.url, description=body.description, event_types=body.event_types)
    with db.unit_of_work() as session:
        row, secret = service.create(session, wish, tenant_id=actor.tenant_id)
    headers = {"Location": f"/api/v2/webhooks/{row.id}"}
    shown = webhook_views.webhook(row, secret=secret)
    return JSONResponse(shown, status_code=201, headers=headers)


@router.get(
    "", response_model=WebhooksAnswer, responses=problems(401, 403), summary="List webhooks"
)
def list_webhooks(actor: Reader) -> JSONResponse:
    """Return the tenant's webhooks, newest first."""
    with db.unit_of_work() as session:
        rows = service.page(session, tenant_id=actor.tenant_id)
    return JSONResponse({"webhooks": [webhook_views.webhook(row) for row in rows]})


@router.get(
    "/{webhook_id}", response_model=WebhookAnswer, responses=NOT_FOUND, summary="Look at a webhook"
)
def read(actor: Reader, webhook_id: WebhookId) -> JSONResponse:
    """Return a webhook and how it does."""
    with db.unit_of_work() as session:
        row = service.get(session, webhook_id, tenant_id=actor.tenant_id)
    return JSONResponse(webhook_views.webhook(row))


@router.patch(
    "/{webhook_id}",
    response_model=WebhookAnswer,
    responses=problems(401, 403, 404, 422),
    summary="Change a webhook",
)
def change(actor: Changer, webhook_id: WebhookId, body: WebhookPatch) -> JSONResponse:
    """Change where and of what it is told, or switch it off and on.

    What waits for it goes to the new address; while it is off, nothing new is kept for it, but can be
    replayed.
    """
    if body.url is not None:
        outbound.check(body.url)
    wish = Change(
        url=body.url,
        description=body.description,
        event_types=body.event_types,
        enabled=body.enabled,
    )
    with db.unit_of_work() as session:
        row = service.get(session, webhook_id, tenant_id=actor.tenant_id, lock=True)
        service.change(session, row, wish)
    return JSONResponse(webhook_views.webhook(row))


@router.delete(
    "/{webhook_id}",
    response_model=WebhookDeleted,
    responses=NOT_FOUND,
    summary="Delete a webhook",
)
def delete(actor: Changer, webhook_id: WebhookId) -> JSONResponse:
    """Delete a webhook; what waits for it is not sent any more."""
    with db.unit_of_work() as session:
        row = service.get(session, webhook_id, tenant_id=actor.tenant_id, lock=True)
        service.delete(session, row)
    return JSONResponse({"deleted": True, "webhook_id": str(row.id)})


@router.post(
    "/{webhook_id}/rotate",
    response_model=NewWebhookAnswer,
    responses=problems(401, 403, 404, 422, 503),
    summary="Give a webhook a new secret",
)
def rotate(actor: Changer, webhook_id: WebhookId, body: SecretRequest) -> JSONResponse:
    """Make a new secret. During the overlap every message is signed with both, so none is refused."""
    with db.unit_of_work() as session:
        row = service.get(session, webhook_id, tenant_id=actor.tenant_id, lock=True)
        secret = service.rotate(session, row, overlap=timedelta(hours=body.overlap_hours))
    return JSONResponse(webhook_views.webhook(row, secret=secret))


@router.post(
    "/{webhook_id}/test",
    status_code=202,
    response_model=DeliveryAnswer,
    responses=problems(401, 403, 404, 409),
    summary="Send a test message",
)
def test(actor: Changer, webhook_id: WebhookId) -> JSONResponse:
    """Send a message of the type `webhook.test`. Look at the delivery for what came of it."""
    with db.unit_of_work() as session:
        row = service.get(session, webhook_id, tenant_id=actor.tenant_id, lock=True)
        service.must_be_on(row)
        found, _ = service.delivery(session, row, str(relay.test(session, row)))
        acts.tell("webhook", row.id, after={"tested": True})
    return JSONResponse(webhook_views.delivery(found), status_code=202)


@router.post(
    "/{webhook_id}/replay",
    status_code=202,
    response_model=ReplayAnswer,
    responses=problems(401, 403, 404, 409, 422),
    summary="Send what happened once more",
)
def replay(actor: Changer, webhook_id: WebhookId, body: ReplayRequest) -> JSONResponse:
    """Send everything since an event or a moment, also what was never sent, such as from before the
    webhook was made. Each message has the `webhook-id` that it had.
    """
    if (body.after_event_id is None) == (body.since is None):
        raise Invalid("Say from where: send either after_event_id or since.")
    with db.unit_of_work() as session:
        row = service.get(session, webhook_id, tenant_id=actor.tenant_id, lock=True)
        service.must_be_on(row)
        after = body.after_event_id or 0
        found = relay.replay(session, row, after_event_id=after, since=body.since)
        acts.tell("webhook", row.id, after={"replayed": found.messages})
    answer = {"messages": found.messages, "next_event_id": found.next_event_id}
    return JSONResponse(present(answer), status_code=202)


@router.get(
    "/{webhook_id}/deliveries",
    response_model=DeliveriesPage,
    responses=problems(401, 403, 404, 422),
    summary="List what was sent to a webhook",
)
def list_deliveries(
    actor: Reader,
    webhook_id: WebhookId,
    status: Annotated[DeliveryState | None, Query()] = None,
    event_type: Annotated[EventType | None, Query()] = None,
    subject_id: Annotated[
        str | None, Query(max_length=200, description="A job or a content.")
    ] = None,
    limit: Limit = 50,
    cursor: CursorParam = None,
) -> JSONResponse:
    """Return a webhook's deliveries, newest first. They are kept for thirty days."""
    subject = ids.parse_id(subject_id, noun="job or content") if subject_id else None
    filters = Filters(status, event_type, subject)
    with db.unit_of_work() as session:
        row = service.get(session, webhook_id, tenant_id=actor.tenant_id)
        rows = service.deliveries(
            session, row, filters=filters, limit=limit, after=pages.decode(cursor)
        )
    shown, rest = pages.cut(rows, limit, pages.by_creation)
    answer = {
        "deliveries": [webhook_views.delivery(each) for each in shown],
        **rest,
    }
    return JSONResponse(present(answer))


@router.get(
    "/{webhook_id}/deliveries/{delivery_id}",
    response_model=DeliveryDetails,
    responses=NOT_FOUND,
    summary="Look at a delivery",
)
def read_delivery(actor: Reader, webhook_id: WebhookId, delivery_id: DeliveryId) -> JSONResponse:
    """Return what is sent, and every request with its answer."""
    with db.unit_of_work() as session:
        row = service.get(session, webhook_id, tenant_id=actor.tenant_id)
        found, message = service.delivery(session, row, delivery_id)
        tries = service.tries(session, found)
    return JSONResponse(webhook_views.details(found, message, tries))


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/resend",
    status_code=202,
    response_model=DeliveryAnswer,
    responses=problems(401, 403, 404, 409),
    summary="Send a delivery once more",
)
def resend(actor: Changer, webhook_id: WebhookId, delivery_id: DeliveryId) -> JSONResponse:
    """Send a message again at once, whatever became of it, with the `webhook-id` that it has."""
    with db.unit_of_work() as session:
        row = service.get(session, webhook_id, tenant_id=actor.tenant_id, lock=True)
        found, _ = service.delivery(session, row, delivery_id)
        service.resend(session, row, found)
    return JSONResponse(webhook_views.delivery(found), status_code=202)
