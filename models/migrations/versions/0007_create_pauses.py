"""Creates pauses, a tenant's limit of running steps, and the place where held back steps are parked."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ROOM = """
create function tenant_room(tenant uuid, most integer) returns integer language plpgsql as $$
begin
    -- Whoever held the lock has committed what it claimed, and each statement of a volatile function
    -- sees that, whatever the statement that calls it sees.
    perform from tenants where id = tenant for no key update;
    return most - (select count(*) from steps where tenant_id = tenant and state = 'in_progress');
end $$;
"""
CLAIM = ["lane", "priority", "fair_at"]
OPEN = sa.text("state = 'pending' and not parked")


def upgrade() -> None:
    """Add a table and two columns; make the indexes of waiting steps again without parked ones."""
    _pauses()
    op.add_column("tenants", sa.Column("max_running", sa.Integer()))
    op.create_check_constraint(op.f("ck_tenants_max_running"), "tenants", "max_running >= 1")
    parked: sa.Column[bool] = sa.Column(
        "parked", sa.Boolean(), server_default="false", nullable=False
    )
    op.add_column("steps", parked)
    for name, columns in (("ix_steps_claim", CLAIM), ("ix_steps_fair", ["tenant_id", *CLAIM])):
        op.drop_index(name, "steps")
        op.create_index(name, "steps", columns, postgresql_where=OPEN)
    op.create_index(
        "ix_steps_parked",
        "steps",
        ["tenant_id", "lane", "name", "priority", "created_at"],
        postgresql_where=sa.text("state = 'pending' and parked"),
    )
    op.create_index(
        "ix_steps_running",
        "steps",
        ["tenant_id"],
        postgresql_where=sa.text("state = 'in_progress'"),
    )
    op.execute(ROOM)


def _pauses() -> None:
    op.create_table(
        "pauses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("lane", sa.Text()),
        sa.Column("name", sa.Text()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_pauses_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pauses")),
        sa.UniqueConstraint(
            "tenant_id",
            "lane",
            "name",
            name=op.f("ux_pauses_tenant_id_lane_name"),
            postgresql_nulls_not_distinct=True,
        ),
    )
