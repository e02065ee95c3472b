"""Jobs remember that somebody wants them cancelled; failed steps are found quickly."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a nullable column, and two partial indexes."""
    op.add_column("jobs", sa.Column("cancel_requested_at", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_jobs_cancelling",
        "jobs",
        ["cancel_requested_at"],
        postgresql_where=sa.text("cancel_requested_at is not null and completed_at is null"),
    )
    op.create_index(
        "ix_steps_failed",
        "steps",
        ["tenant_id", "finished_at", "id"],
        postgresql_where=sa.text("state = 'failed'"),
    )
