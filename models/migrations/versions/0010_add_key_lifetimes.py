"""Adds when keys end, who made them and when they are used; and when a tenant was suspended."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keys that exist never end, and nobody is known to have made them."""
    for name in ("expires_at", "last_used_at"):
        op.add_column("api_keys", sa.Column(name, sa.DateTime(timezone=True)))
    for name in ("created_by", "replaces"):
        op.add_column("api_keys", sa.Column(name, sa.Uuid()))
    op.add_column("tenants", sa.Column("suspended_at", sa.DateTime(timezone=True)))
    op.drop_index(op.f("ix_api_keys_tenant_id"), "api_keys")
    op.create_index("ix_api_keys_recent", "api_keys", ["tenant_id", "created_at", "id"])
