"""Lets nobody take an event's id before a transaction number: see docs/adr/0008."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

GUARD = """
create function number_before_event() returns trigger language plpgsql as $$
begin
    perform pg_current_xact_id();
    return null;
end $$;
create trigger job_events_number before insert on job_events
    for each statement execute function number_before_event();
"""


def upgrade() -> None:
    """Add a trigger that old code does not notice."""
    op.execute(GUARD)
