"""Rows of webhooks: endpoints, messages, which message goes to which endpoint, every try of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from models.kit.crypto import Sealed
from models.kit.ids import new_id
from models.kit.tables import moment, one_of
from models.webhooks.kinds import DeliveryState, Disabled

_PENDING = text("state = 'pending'")
_LEASED = text("lease_until is not null")


class Webhook(SQLModel, table=True):
    """An endpoint: where a tenant wants to be told of what. No `event_types` means all.

    `old_secret` signs too until `old_secret_until`. `failing_since` is the first failure since the
    last success; after several failures in a row nothing is sent before `held_until`.
    """

    __tablename__ = "webhooks"
    __table_args__ = (
        one_of("disabled_reason", Disabled),
        CheckConstraint("(disabled_at is null) = (disabled_reason is null)", name="disabled"),
        CheckConstraint("(old_secret is null) = (old_secret_until is null)", name="old_secret"),
        Index("ix_webhooks_recent", "tenant_id", "created_at", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    tenant_id: UUID = Field(foreign_key="tenants.id")
    url: str = Field(sa_type=Text)
    description: str = Field(sa_type=Text)
    event_types: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    secret: str = Field(sa_column=Column(Sealed, nullable=False))
    old_secret: str | None = Field(default=None, sa_column=Column(Sealed))
    old_secret_until: datetime | None = moment()
    n_failures: int = 0
    failing_since: datetime | None = moment()
    held_until: datetime | None = moment()
    disabled_at: datetime | None = moment()
    disabled_reason: str | None = Field(default=None, sa_type=Text)
    created_at: datetime = moment(default_now=True)
    updated_at: datetime = moment(default_now=True)
    deleted_at: datetime | None = moment()


class WebhookMessage(SQLModel, table=True):
    """One thing that happened, as endpoints are told it. Its id never changes, however often it goes.

    Messages about one `subject`, such as a job, reach an endpoint in the order of `position`.
    """

    __tablename__ = "webhook_messages"
    __table_args__ = (
        Index("ix_webhook_messages_tenant", "tenant_id", "created_at"),
        Index("ix_webhook_messages_created_at", "created_at"),
    )

    id: UUID = Field(primary_key=True)
    tenant_id: UUID = Field(foreign_key="tenants.id")
    type: str = Field(sa_type=Text)
    subject: UUID
    position: int = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=False), nullable=False)
    )
    payload: str = Field(sa_type=Text)
    created_at: datetime = moment(default_now=True)


class WebhookDelivery(SQLModel, table=True):
    """One message at one endpoint. While it is pending, `due_at` is when it needs attention.

    Who takes it moves `due_at` to `lease_until`, so a worker that dies gives it back by itself, and
    raises `attempt`, so that a late finish of another one does not count. `tries` counts what is
    known to have failed.
    """

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        one_of("state", DeliveryState),
        UniqueConstraint("webhook_id", "message_id"),
        Index("ix_webhook_deliveries_message_id", "message_id"),
        Index("ix_webhook_deliveries_tenant_id", "tenant_id"),
        Index("ix_webhook_deliveries_recent", "webhook_id", "created_at", "id"),
        Index("ix_webhook_deliveries_due", "webhook_id", "due_at", postgresql_where=_PENDING),
        Index(
            "ix_webhook_deliveries_order",
            "webhook_id",
            "subject",
            "position",
            postgresql_where=_PENDING,
        ),
        Index("ix_webhook_deliveries_leased", "webhook_id", postgresql_where=_LEASED),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    tenant_id: UUID = Field(foreign_key="tenants.id")
    webhook_id: UUID = Field(foreign_key="webhooks.id")
    message_id: UUID = Field(foreign_key="webhook_messages.id")
    type: str = Field(sa_type=Text)
    subject: UUID
    position: int = Field(sa_type=BigInteger)
    state: str = Field(sa_type=Text, default=DeliveryState.PENDING)
    attempt: int = 0
    tries: int = 0
    due_at: datetime = moment(default_now=True)
    lease_until: datetime | None = moment()
    created_at: datetime = moment(default_now=True)
    finished_at: datetime | None = moment()


class WebhookTry(SQLModel, table=True):
    """One request to an endpoint and what came of it: a status, or an error without one."""

    __tablename__ = "webhook_tries"
    __table_args__ = (
        Index("ix_webhook_tries_delivery_id", "delivery_id", "id"),
        Index("ix_webhook_tries_tenant_id", "tenant_id"),
    )

    id: int = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )
    tenant_id: UUID = Field(foreign_key="tenants.id")
    delivery_id: UUID = Field(
        sa_column=Column(ForeignKey("webhook_deliveries.id", ondelete="CASCADE"), nullable=False)
    )
    url: str = Field(sa_type=Text)
    sent_at: datetime = moment(default_now=True)
    duration_ms: int
    status: int | None = Field(default=None, sa_type=SmallInteger)
    error: str | None = Field(default=None, sa_type=Text)
    excerpt: str | None = Field(default=None, sa_type=Text)


class WebhookMark(SQLModel, table=True):
    """How far the event log is turned into messages. There is one row; see `models.jobs.marks`."""

    __tablename__ = "webhook_marks"

    id: int = Field(sa_type=SmallInteger, primary_key=True)
    upto: int = Field(sa_type=BigInteger)
    seen_id: int = Field(sa_type=BigInteger)
    seen_newest: int = Field(sa_type=BigInteger)
