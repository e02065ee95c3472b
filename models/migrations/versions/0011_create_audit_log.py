"""Creates the audit log, to which the database only lets entries be added, and sealed once."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

GUARD = """
create function audit_stays() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and old.seq is null and new.seq is not null
        and to_jsonb(old) - '{seq,hash}'::text[] = to_jsonb(new) - '{seq,hash}'::text[]
    then
        return new;
    end if;
    raise exception 'entries of the audit log are neither changed nor deleted'
        using errcode = 'TB002';
end $$;
create trigger audit_entries_stay before update or delete on audit_entries
    for each row execute function audit_stays();
create trigger audit_entries_stay_all before truncate on audit_entries
    for each statement execute function audit_stays();
"""


def upgrade() -> None:
    """Add two tables, and triggers that refuse every change but a seal."""
    op.create_table(
        "audit_entries",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid()),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("action", "route")),
        *(sa.Column(name, sa.Text()) for name in ("target", "target_id")),
        *(sa.Column(name, JSONB()) for name in ("before", "after")),
        *(sa.Column(name, sa.Text()) for name in ("address", "agent")),
        sa.Column("correlation_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger()),
        sa.Column("hash", sa.LargeBinary()),
        sa.CheckConstraint(
            "actor_kind in ('key', 'person', 'operator')",
            name=op.f("ck_audit_entries_actor_kind"),
        ),
        sa.CheckConstraint("(seq is null) = (hash is null)", name=op.f("ck_audit_entries_sealed")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_audit_entries")),
    )
    op.create_index("ix_audit_entries_target_id", "audit_entries", ["tenant_id", "target_id", "id"])
    op.create_index(
        "ix_audit_entries_unsealed",
        "audit_entries",
        ["tenant_id", "id"],
        postgresql_where=sa.text("seq is null"),
    )
    op.create_index(
        "ux_audit_entries_tenant_id_seq",
        "audit_entries",
        ["tenant_id", "seq"],
        unique=True,
        postgresql_where=sa.text("seq is not null"),
    )
    op.create_table(
        "audit_heads",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_audit_heads")),
    )
    op.execute(GUARD)
