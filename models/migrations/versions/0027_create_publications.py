"""Creates destinations, publications and the lines of their ledger."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

STATES = "state in ('planned', 'sending', 'sent', 'unknown', 'confirmed', 'failed')"


def upgrade() -> None:
    """Three tables; nothing that exists changes."""
    _destinations()
    _publications()
    table = "publication_moves"
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        _moment("at"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        _of(table, "tenant_id", "tenants"),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publications.id"],
            name=op.f("fk_publication_moves_publication_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_moves")),
    )
    op.create_index("ix_publication_moves_publication_id", table, ["publication_id", "id"])
    op.create_index("ix_publication_moves_tenant_id", table, ["tenant_id"])
    for each in ("destinations", "publications", table):
        op.execute(f"select fence('{each}')")


def _destinations() -> None:
    op.create_table(
        "destinations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("settings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("secret", sa.Text()),
        _moment("created_at"),
        _moment("updated_at"),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        _of("destinations", "tenant_id", "tenants"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destinations")),
    )
    op.create_index(
        "ux_destinations_name",
        "destinations",
        ["tenant_id", "name"],
        unique=True,
        postgresql_where=sa.text("deleted_at is null"),
    )


def _publications() -> None:
    table = "publications"
    op.create_table(
        table,
        *(
            sa.Column(name, sa.Uuid(), nullable=False)
            for name in ("id", "tenant_id", "destination_id", "content_id")
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column(
            "due_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()")
        ),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("receipt", postgresql.JSONB(astext_type=sa.Text())),
        sa.Column("error", sa.Text()),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        _moment("created_at"),
        _moment("updated_at"),
        sa.CheckConstraint(STATES, name=op.f("ck_publications_state")),
        _of(table, "tenant_id", "tenants"),
        _of(table, "destination_id", "destinations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
        sa.UniqueConstraint(
            "destination_id",
            "content_id",
            "version",
            name=op.f("ux_publications_destination_id_content_id_version"),
        ),
    )
    op.create_index("ix_publications_recent", table, ["tenant_id", "created_at", "id"])
    op.create_index("ix_publications_content_id", table, ["content_id"])
    due = sa.text("due_at is not null")
    op.create_index("ix_publications_due", table, ["due_at"], postgresql_where=due)


def _moment(name: str) -> "sa.Column[object]":
    now = sa.text("clock_timestamp()")
    return sa.Column(name, sa.DateTime(timezone=True), server_default=now, nullable=False)


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
