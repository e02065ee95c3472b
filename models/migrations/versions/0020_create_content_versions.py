"""Creates the versions that people make of contents, and how a content stands now."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add columns that old code does not notice, a table, and an index for lists."""
    op.add_column(
        "contents", sa.Column("version", sa.Integer(), server_default="1", nullable=False)
    )
    op.add_column("contents", sa.Column("updated_at", sa.DateTime(timezone=True)))
    op.add_column("contents", sa.Column("deleted_at", sa.DateTime(timezone=True)))
    op.create_index("ix_contents_recent", "contents", ["tenant_id", "created_at", "id"])
    op.create_table(
        "content_versions",
        sa.Column("content_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("report", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["content_id"], ["contents.id"], name=op.f("fk_content_versions_content_id")
        ),
        sa.PrimaryKeyConstraint("content_id", "number", name=op.f("pk_content_versions")),
    )
