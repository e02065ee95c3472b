"""Creates the filters that people keep under names."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(
        name,
        sa.DateTime(timezone=True),
        server_default=sa.text("clock_timestamp()"),
        nullable=False,
    )


def upgrade() -> None:
    """Add a table."""
    op.create_table(
        "filter_presets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("filters", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        _moment("created_at"),
        _moment("updated_at"),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_filter_presets_tenant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filter_presets")),
        sa.UniqueConstraint(
            "tenant_id",
            "owner_id",
            "name",
            name=op.f("ux_filter_presets_tenant_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.execute("select fence('filter_presets')")
