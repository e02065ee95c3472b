"""Creates approval policies, approvals, their levels and their history."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

STATES = "state in ('pending', 'approved', 'rejected', 'changes_requested', 'void')"
MODES = "mode in ('sequential', 'parallel')"


def upgrade() -> None:
    """Four tables; nothing that exists changes."""
    _policies()
    _approvals()
    _levels()
    _moves()
    for table in ("approval_policies", "approvals", "approval_levels", "approval_moves"):
        op.execute(f"select fence('{table}')")


def _policies() -> None:
    table = "approval_policies"
    op.create_table(
        table,
        _uuid("id"),
        _uuid("tenant_id"),
        _text("name"),
        _int("rank"),
        _json("content_types"),
        _json("priorities"),
        sa.Column("featured", sa.Boolean()),
        _text("mode"),
        sa.Column("author_may_decide", sa.Boolean(), nullable=False),
        _json("levels"),
        _now("created_at"),
        sa.CheckConstraint(MODES, name=op.f("ck_approval_policies_mode")),
        _of(table, "tenant_id", "tenants"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_policies")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("ux_approval_policies_tenant_id_name")),
    )


def _approvals() -> None:
    table = "approvals"
    op.create_table(
        table,
        *(_uuid(name) for name in ("id", "tenant_id", "content_id")),
        _int("version"),
        *(_text(name) for name in ("policy_name", "mode", "state")),
        _int("revision"),
        _uuid("asked_by"),
        sa.Column("author", sa.Uuid()),
        _now("created_at"),
        _now("updated_at"),
        sa.CheckConstraint(STATES, name=op.f("ck_approvals_state")),
        sa.CheckConstraint(MODES, name=op.f("ck_approvals_mode")),
        _of(table, "tenant_id", "tenants"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
        sa.UniqueConstraint("content_id", "version", name=op.f("ux_approvals_content_id_version")),
    )
    op.create_index("ix_approvals_recent", table, ["tenant_id", "created_at", "id"])


def _levels() -> None:
    table = "approval_levels"
    op.create_table(
        table,
        _uuid("approval_id"),
        _int("position"),
        _uuid("tenant_id"),
        _text("name"),
        _json("roles"),
        _int("needed"),
        sa.Column("hours", sa.Integer()),
        _json("escalate_to"),
        *(
            sa.Column(name, sa.DateTime(timezone=True))
            for name in ("opened_at", "due_at", "escalated_at", "done_at")
        ),
        _of(table, "tenant_id", "tenants"),
        _of(table, "approval_id", "approvals"),
        sa.PrimaryKeyConstraint("approval_id", "position", name=op.f("pk_approval_levels")),
    )
    late = sa.text("due_at is not null and escalated_at is null and done_at is null")
    op.create_index("ix_approval_levels_due", table, ["due_at"], postgresql_where=late)


def _moves() -> None:
    table = "approval_moves"
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        _uuid("tenant_id"),
        _uuid("approval_id"),
        _now("at"),
        _text("kind"),
        sa.Column("level", sa.Integer()),
        sa.Column("by", sa.Uuid()),
        _text("note"),
        _of(table, "tenant_id", "tenants"),
        _of(table, "approval_id", "approvals"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_moves")),
    )
    op.create_index("ix_approval_moves_approval_id", table, ["approval_id", "id"])
    op.create_index(
        "ux_approval_moves_agreed",
        table,
        ["approval_id", "level", "by"],
        unique=True,
        postgresql_where=sa.text("kind = 'approved'"),
    )


def _uuid(name: str) -> "sa.Column[object]":
    return sa.Column(name, sa.Uuid(), nullable=False)


def _text(name: str) -> "sa.Column[object]":
    return sa.Column(name, sa.Text(), nullable=False)


def _int(name: str) -> "sa.Column[object]":
    return sa.Column(name, sa.Integer(), nullable=False)


def _json(name: str) -> "sa.Column[object]":
    return sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), nullable=False)


def _now(name: str) -> "sa.Column[object]":
    now = sa.text("clock_timestamp()")
    return sa.Column(name, sa.DateTime(timezone=True), server_default=now, nullable=False)


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
