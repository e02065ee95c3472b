"""Creates rates: how often steps of a channel may start."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ROOM = """
create function rate_room(rate uuid) returns integer language plpgsql as $$
begin
    -- As in tenant_room: each statement here sees what whoever held the lock has committed.
    perform from rates where id = rate for no key update;
    return (
        select floor(burst - greatest(0, extract(epoch from next_at - clock_timestamp()))
            * starts / seconds)
        from rates where id = rate
    );
end $$;
"""


def upgrade() -> None:
    """Add the table, and the function that says how many may start at this moment."""
    op.create_table(
        "rates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("burst", sa.Integer(), nullable=False),
        sa.Column(
            "next_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "starts >= 1 and seconds >= 1 and burst >= 1 and burst <= starts",
            name=op.f("ck_rates_amounts"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_rates_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rates")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("ux_rates_tenant_id_name")),
    )
    op.execute(ROOM)
