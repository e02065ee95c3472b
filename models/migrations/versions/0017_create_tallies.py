"""Creates the figures of jobs that ended, and the mark of how far the event log is counted."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KEYS = ["tenant_id", "name", "hour", "kind", "state"]


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def upgrade() -> None:
    """Add three tables; the events that are there are counted by the next rounds of the workers."""
    op.create_table(
        "tallies",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        *map(_number, ["n", "n_completed", "n_failed", "n_timed", "running_ms"]),
        sa.PrimaryKeyConstraint(*KEYS, name=op.f("pk_tallies")),
    )
    op.create_table(
        "durations",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("slot", sa.SmallInteger(), nullable=False),
        *map(_number, ["n", "total_ms"]),
        sa.PrimaryKeyConstraint("tenant_id", "hour", "kind", "slot", name=op.f("pk_durations")),
    )
    op.create_table(
        "tally_marks",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        *map(_number, ["upto", "seen_id", "seen_newest"]),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally_marks")),
    )
    op.execute("insert into tally_marks (id, upto, seen_id, seen_newest) values (1, 0, 0, 0)")
