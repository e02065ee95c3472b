"""Creates webhooks: endpoints, messages, deliveries, their tries, and the mark in the event log."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

PENDING = sa.text("state = 'pending'")
START = """
insert into webhook_marks (id, upto, seen_id, seen_newest)
select 1, coalesce(max(id), 0), coalesce(max(id), 0), 0 from job_events
"""


def upgrade() -> None:
    """Five tables. What happened before is told to nobody, unless it is replayed."""
    _webhooks()
    _messages()
    _deliveries()
    op.create_table(
        "webhook_tries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        _moment("sent_at"),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("status", sa.SmallInteger()),
        sa.Column("error", sa.Text()),
        sa.Column("excerpt", sa.Text()),
        _of("webhook_tries", "tenant_id", "tenants"),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["webhook_deliveries.id"],
            name=op.f("fk_webhook_tries_delivery_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_tries")),
    )
    op.create_index("ix_webhook_tries_delivery_id", "webhook_tries", ["delivery_id", "id"])
    op.create_index("ix_webhook_tries_tenant_id", "webhook_tries", ["tenant_id"])
    op.create_table(
        "webhook_marks",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        *(
            sa.Column(name, sa.BigInteger(), nullable=False)
            for name in ("upto", "seen_id", "seen_newest")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_marks")),
    )
    op.execute(START)
    for table in ("webhooks", "webhook_messages", "webhook_deliveries", "webhook_tries"):
        op.execute(f"select fence('{table}')")


def _webhooks() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("event_types", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("old_secret", sa.Text()),
        sa.Column("old_secret_until", sa.DateTime(timezone=True)),
        sa.Column("n_failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True)),
        sa.Column("held_until", sa.DateTime(timezone=True)),
        sa.Column("disabled_at", sa.DateTime(timezone=True)),
        sa.Column("disabled_reason", sa.Text()),
        _moment("created_at"),
        _moment("updated_at"),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "disabled_reason in ('by_hand', 'gone', 'failing')",
            name=op.f("ck_webhooks_disabled_reason"),
        ),
        sa.CheckConstraint(
            "(disabled_at is null) = (disabled_reason is null)", name=op.f("ck_webhooks_disabled")
        ),
        sa.CheckConstraint(
            "(old_secret is null) = (old_secret_until is null)",
            name=op.f("ck_webhooks_old_secret"),
        ),
        _of("webhooks", "tenant_id", "tenants"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
    )
    op.create_index("ix_webhooks_recent", "webhooks", ["tenant_id", "created_at", "id"])


def _messages() -> None:
    op.create_table(
        "webhook_messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        _moment("created_at"),
        _of("webhook_messages", "tenant_id", "tenants"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_messages")),
    )
    op.create_index("ix_webhook_messages_tenant", "webhook_messages", ["tenant_id", "created_at"])
    op.create_index("ix_webhook_messages_created_at", "webhook_messages", ["created_at"])


def _deliveries() -> None:
    table = "webhook_deliveries"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        *(
            sa.Column(name, sa.Uuid(), nullable=False)
            for name in ("tenant_id", "webhook_id", "message_id")
        ),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        _moment("due_at"),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        _moment("created_at"),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "state in ('pending', 'delivered', 'failed')", name=op.f("ck_webhook_deliveries_state")
        ),
        _of(table, "tenant_id", "tenants"),
        _of(table, "webhook_id", "webhooks"),
        _of(table, "message_id", "webhook_messages"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
        sa.UniqueConstraint(
            "webhook_id", "message_id", name=op.f("ux_webhook_deliveries_webhook_id_message_id")
        ),
    )
    op.create_index("ix_webhook_deliveries_message_id", table, ["message_id"])
    op.create_index("ix_webhook_deliveries_tenant_id", table, ["tenant_id"])
    op.create_index("ix_webhook_deliveries_recent", table, ["webhook_id", "created_at", "id"])
    due = ["webhook_id", "due_at"]
    op.create_index("ix_webhook_deliveries_due", table, due, postgresql_where=PENDING)
    order = ["webhook_id", "subject", "position"]
    op.create_index("ix_webhook_deliveries_order", table, order, postgresql_where=PENDING)
    leased = sa.text("lease_until is not null")
    op.create_index("ix_webhook_deliveries_leased", table, ["webhook_id"], postgresql_where=leased)


def _moment(name: str) -> "sa.Column[object]":
    now = sa.text("clock_timestamp()")
    return sa.Column(name, sa.DateTime(timezone=True), server_default=now, nullable=False)


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
