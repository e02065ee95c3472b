"""What clients send and get about webhooks, for validation and for the OpenAPI document."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from api.schemas import Input
from models.webhooks.kinds import DeliveryState, Disabled, EventType

EXAMPLE_ID = "4f6c1f6f-6d0e-4a53-9a51-b7f2a0c42f10"
EXAMPLE_PAYLOAD: dict[str, Any] = {
    "type": "job.completed",
    "timestamp": "2026-11-20T09:30:00.000Z",
    "data": {
        "job_id": "b7f2a0c4-6d0e-4a53-9a51-2f6f6c1f6f10",
        "event_id": 4711,
        "seq": 3,
        "status": "completed",
        "document_id": "inline",
        "channels": ["email"],
        "dry_run": False,
        "created_at": "2026-11-20T09:29:58.000Z",
        "completed_at": "2026-11-20T09:30:00.000Z",
        "results": {"email": {"status": "success", "content_id": EXAMPLE_ID}},
        "correlation_id": "8a1c",
        "metadata": {"issue": 12},
    },
}


def _wanted(types: frozenset[EventType]) -> frozenset[EventType]:
    if EventType.TEST in types:
        raise ValueError("webhook.test is not chosen: every webhook can get it")
    return types


EventTypes = Annotated[
    frozenset[EventType],
    AfterValidator(_wanted),
    Field(max_length=50, description="Of what to tell; none means all, also those to come."),
]
Url = Annotated[
    str,
    Field(
        min_length=1,
        max_length=2_000,
        description="Where messages are sent by POST. On the public internet, best by https.",
    ),
]
Description = Annotated[str, Field(max_length=300)]


class WebhookStatus(StrEnum):
    """How an endpoint does."""

    ENABLED = "enabled"
    """messages are sent to it"""
    FAILING = "failing"
    """messages are sent to it, but nothing has reached it since `failing_since`"""
    DISABLED = "disabled"
    """nothing is sent to it"""


class WebhookRequest(Input):
    """An endpoint to be."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "url": "https://hooks.example.com/toombos",
                    "event_types": ["job.completed", "job.failed"],
                }
            ]
        },
    )

    url: Url
    event_types: EventTypes = frozenset()
    description: Description = ""


class WebhookPatch(Input):
    """What is to be different from now on. What is not sent stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"enabled": True}]})

    url: Url | None = None
    event_types: EventTypes | None = None
    description: Description | None = None
    enabled: bool | None = Field(None, description="true also switches on what was switched off.")


class SecretRequest(Input):
    """How long the secret before goes on."""

    overlap_hours: float = Field(
        24, ge=0, le=168, description="The one before signs too for so long; 0 ends it now."
    )


class ReplayRequest(Input):
    """From where to send once more: behind an event, or from a moment on."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"after_event_id": 4711}]}
    )

    after_event_id: int | None = Field(
        None, ge=0, lt=2**63, description="The last event that arrived; 0 sends all there is."
    )
    since: AwareDatetime | None = Field(None, description="ISO 8601 with an offset.")


class WebhookAnswer(BaseModel):
    """An endpoint, without its secret."""

    webhook_id: str
    id: str
    url: str
    description: str
    event_types: list[EventType] = Field(description="None: all.")
    status: WebhookStatus
    failing_since: datetime | None = Field(None, description="The first failure since a success.")
    held_until: datetime | None = Field(
        None, description="It failed too often in a row, so nothing is sent before."
    )
    disabled_at: datetime | None = None
    disabled_reason: Disabled | None = None
    old_secret_until: datetime | None = Field(
        None, description="So long the secret before the last rotation signs too."
    )
    created_at: datetime
    updated_at: datetime


class NewWebhookAnswer(WebhookAnswer):
    """An endpoint with a new secret: the only answer that ever shows it."""

    secret: str = Field(description="whsec_…, to verify signatures with.")


class WebhooksAnswer(BaseModel):
    """All endpoints, newest first."""

    webhooks: list[WebhookAnswer]


class EventTypeAnswer(BaseModel):
    """Something that endpoints can be told of."""

    type: EventType
    description: str


class EventTypesAnswer(BaseModel):
    """Everything that endpoints can be told of."""

    event_types: list[EventTypeAnswer]


class WebhookDeleted(BaseModel):
    """An endpoint that is gone."""

    deleted: bool
    webhook_id: str


class DeliveryAnswer(BaseModel):
    """One message at one endpoint."""

    delivery_id: str
    id: str
    webhook_id: str
    message_id: str = Field(description="The header webhook-id, the same however often it is sent.")
    event_type: EventType
    subject_id: str = Field(description="The job or content that it is about.")
    status: DeliveryState
    failures: int = Field(description="Tries that failed since it was (re)sent.")
    next_attempt_at: datetime | None = None
    created_at: datetime
    finished_at: datetime | None = None


class AttemptAnswer(BaseModel):
    """One request and its answer."""

    url: str
    sent_at: datetime = Field(description="When its answer was there, or given up.")
    duration_ms: int
    status_code: int | None = None
    error: str | None = Field(None, description="Why there was no answer.")
    excerpt: str | None = Field(None, description="The beginning of the answer.")


class DeliveryDetails(DeliveryAnswer):
    """One message at one endpoint, with what is sent and every try of it."""

    payload: dict[str, Any] = Field(examples=[EXAMPLE_PAYLOAD])
    attempts: list[AttemptAnswer] = Field(description="The last fifty, newest first.")


class DeliveriesPage(BaseModel):
    """One page of deliveries, newest first."""

    deliveries: list[DeliveryAnswer]
    has_more: bool
    next_cursor: str | None = None


class ReplayAnswer(BaseModel):
    """What is sent once more."""

    messages: int = Field(description="Those that wait to be sent already are not counted.")
    next_event_id: int | None = Field(
        None, description="There is more: call again with it as after_event_id."
    )
