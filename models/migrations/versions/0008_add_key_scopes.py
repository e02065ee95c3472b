"""Adds what a key may do, and marks the operator's tenant."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give every key that exists all it could do before."""
    op.add_column(
        "tenants",
        sa.Column("is_operator", sa.Boolean(), server_default="false", nullable=False),
    )
    op.execute("update tenants set is_operator = true where name = 'default'")
    op.add_column(
        "api_keys",
        sa.Column(
            "scopes",
            postgresql.ARRAY(sa.Text()),
            server_default="{read,write,admin}",
            nullable=False,
        ),
    )
    op.add_column(
        "api_keys",
        sa.Column("sees_content", sa.Boolean(), server_default="true", nullable=False),
    )
    op.create_check_constraint(
        op.f("ck_api_keys_scopes"), "api_keys", "scopes <@ array['read', 'write', 'admin']"
    )
