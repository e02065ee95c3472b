"""Versions of living documents, and the files that documents were read from."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add columns to documents and a table of files; what is there becomes first versions."""
    op.add_column("documents", sa.Column("root_id", sa.Uuid(), nullable=True))
    op.add_column(
        "documents", sa.Column("version", sa.Integer(), server_default="1", nullable=False)
    )
    op.add_column("documents", sa.Column("ref", sa.Text(), server_default="", nullable=False))
    notices: sa.Column[object] = sa.Column(
        "notices",
        postgresql.JSONB(astext_type=sa.Text()),
        server_default="[]",
        nullable=False,
    )
    op.add_column("documents", notices)
    op.add_column("documents", sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(
        op.f("fk_documents_root_id"), "documents", "documents", ["root_id"], ["id"]
    )
    op.drop_constraint(op.f("ck_documents_origin"), "documents")
    op.create_check_constraint(
        op.f("ck_documents_origin"), "documents", "origin in ('inline', 'stored', 'fetched')"
    )
    op.create_check_constraint(
        op.f("ck_documents_version"), "documents", "(root_id is null) = (version = 1)"
    )
    op.create_index(
        "ux_documents_version",
        "documents",
        ["root_id", "version"],
        unique=True,
        postgresql_where=sa.text("root_id is not null"),
    )
    op.create_index(
        "ux_documents_ref",
        "documents",
        ["tenant_id", "ref"],
        unique=True,
        postgresql_where=sa.text("ref <> '' and root_id is null"),
    )
    op.create_table(
        "document_files",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("kind in ('docx', 'pdf')", name=op.f("ck_document_files_kind")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_document_files_document_id")
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document_files")),
    )
