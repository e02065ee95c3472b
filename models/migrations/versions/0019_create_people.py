"""Creates people, their logins and links, failed guesses, and the keys that sign access tokens."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ROLES = "role in ('owner', 'admin', 'editor', 'reviewer', 'viewer')"


def upgrade() -> None:
    """Six tables; nothing that exists changes."""
    _people()
    _logins()
    _links()
    op.create_table(
        "guesses",
        sa.Column("subject_hash", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        _moment("last_at"),
        sa.Column("blocked_until", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("subject_hash", name=op.f("pk_guesses")),
    )
    op.create_index("ix_guesses_last_at", "guesses", ["last_at"])
    op.create_table(
        "signing_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_keys")),
    )


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text()),
        _text("name"),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("sees_content", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("password_hash", sa.Text()),
        _moment("created_at"),
        *(
            sa.Column(name, sa.DateTime(timezone=True))
            for name in ("joined_at", "disabled_at", "deleted_at")
        ),
        sa.CheckConstraint(ROLES, name=op.f("ck_people_role")),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_people_email")),
        _of("people", "tenant_id", "tenants"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("email", name=op.f("ux_people_email")),
    )
    op.create_index("ix_people_tenant_id", "people", ["tenant_id", "created_at", "id"])


def _logins() -> None:
    op.create_table(
        "logins",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        _text("address"),
        _text("agent"),
        _moment("created_at"),
        _moment("used_at"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("kind in ('cookie', 'token')", name=op.f("ck_logins_kind")),
        _of("logins", "tenant_id", "tenants"),
        _of("logins", "person_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logins")),
        sa.UniqueConstraint("secret_hash", name=op.f("ux_logins_secret_hash")),
    )
    op.create_index("ix_logins_tenant_id", "logins", ["tenant_id"])
    op.create_index("ix_logins_person_id", "logins", ["person_id", "created_at"])
    op.create_table(
        "spent_tokens",
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("login_id", sa.Uuid(), nullable=False),
        _moment("spent_at"),
        _of("spent_tokens", "tenant_id", "tenants"),
        sa.ForeignKeyConstraint(
            ["login_id"],
            ["logins.id"],
            name=op.f("fk_spent_tokens_login_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("secret_hash", name=op.f("pk_spent_tokens")),
    )
    op.create_index("ix_spent_tokens_login_id", "spent_tokens", ["login_id"])
    op.create_index("ix_spent_tokens_tenant_id", "spent_tokens", ["tenant_id"])


def _links() -> None:
    op.create_table(
        "links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid()),
        _moment("created_at"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("kind in ('setup', 'join', 'reset')", name=op.f("ck_links_kind")),
        _of("links", "tenant_id", "tenants"),
        _of("links", "person_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
        sa.UniqueConstraint("secret_hash", name=op.f("ux_links_secret_hash")),
    )
    op.create_index("ix_links_tenant_id", "links", ["tenant_id"])
    op.create_index("ix_links_person_id", "links", ["person_id"])


def _moment(name: str) -> "sa.Column[object]":
    now = sa.text("clock_timestamp()")
    return sa.Column(name, sa.DateTime(timezone=True), server_default=now, nullable=False)


def _text(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
