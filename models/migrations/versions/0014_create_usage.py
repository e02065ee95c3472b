"""Creates the days of usage, and gives tenants quotas of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a table and three columns that old code does not notice."""
    op.create_table(
        "usage_days",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        *(
            sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)
            for name in ("requests", "jobs", "tokens")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "day", "actor_id", name=op.f("pk_usage_days")),
    )
    op.add_column("tenants", sa.Column("jobs_per_day", sa.Integer()))
    op.add_column("tenants", sa.Column("storage_bytes", sa.BigInteger()))
    op.add_column("tenants", sa.Column("tokens_per_day", sa.BigInteger()))
