"""What language models cost, by the day, in millionths of the operator's currency."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nothing has cost anything so far."""
    op.add_column(
        "usage_days",
        sa.Column("cost_micros", sa.BigInteger(), server_default="0", nullable=False),
    )
