"""Creates A/B tests and what was seen of their subjects."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def _moment(name: str, *, is_set: bool = True) -> sa.Column[object]:
    now = sa.text("clock_timestamp()") if is_set else None
    return sa.Column(name, sa.DateTime(timezone=True), server_default=now, nullable=not is_set)


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "experiments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("least_subjects", sa.Integer(), nullable=False),
        sa.Column("variants", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("winner", sa.Text(), nullable=True),
        _moment("created_at"),
        _moment("updated_at"),
        _moment("started_at", is_set=False),
        _moment("ended_at", is_set=False),
        sa.CheckConstraint(
            "state in ('draft', 'active', 'paused', 'completed')",
            name=op.f("ck_experiments_state"),
        ),
        sa.CheckConstraint(
            "goal in ('open', 'click', 'conversion')", name=op.f("ck_experiments_goal")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_experiments_tenant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_experiments")),
    )
    op.create_index("ix_experiments_recent", "experiments", ["tenant_id", "created_at", "id"])
    op.create_table(
        "experiment_events",
        sa.Column("experiment_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        _moment("created_at"),
        sa.CheckConstraint(
            "kind in ('exposure', 'open', 'click', 'conversion')",
            name=op.f("ck_experiment_events_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["experiment_id"],
            ["experiments.id"],
            name=op.f("fk_experiment_events_experiment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "experiment_id", "subject", "kind", name=op.f("pk_experiment_events")
        ),
    )
    op.execute("select fence('experiments')")
    op.execute("select fence('experiment_events')")
