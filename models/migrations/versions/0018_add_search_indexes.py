"""Adds what jobs are searched by: their document, their correlation id, and titles by any part."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add three indexes; the one of titles needs an extension that comes with Postgres."""
    op.execute("create extension if not exists pg_trgm")
    op.create_index(
        "ix_jobs_subject",
        "jobs",
        ["tenant_id", "subject", "created_at", "id"],
        postgresql_ops={"subject": "text_pattern_ops"},
    )
    op.create_index(
        "ix_jobs_correlation",
        "jobs",
        ["tenant_id", "correlation_id"],
        postgresql_ops={"correlation_id": "text_pattern_ops"},
    )
    op.create_index(
        "ix_documents_title",
        "documents",
        ["title"],
        postgresql_using="gin",
        postgresql_ops={"title": "gin_trgm_ops"},
    )
