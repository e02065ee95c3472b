"""Rows of recurring schedules and of the moments they planned."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.kit.ids import new_id
from models.kit.tables import moment, one_of
from models.schedules.plans import CatchUp, Outcome, ScheduleState


class Schedule(SQLModel, table=True):
    """A wish that comes again. `next_run_at` is set exactly while it is active.

    `wish` and `rule` are what `models/schedules/plans.py` writes; `n_runs` counts the jobs made.
    """

    __tablename__ = "schedules"
    __table_args__ = (
        one_of("state", ScheduleState),
        one_of("catch_up", CatchUp),
        CheckConstraint("(state = 'active') = (next_run_at is not null)", name="next_run_at"),
        Index("ix_schedules_recent", "tenant_id", "created_at", "id"),
        Index("ix_schedules_due", "next_run_at", postgresql_where=text("state = 'active'")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    tenant_id: UUID = Field(foreign_key="tenants.id")
    name: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    wish: dict[str, Any] = Field(sa_type=JSONB)
    rule: dict[str, Any] = Field(sa_type=JSONB)
    catch_up: str = Field(sa_type=Text)
    max_runs: int | None = None
    n_runs: int = 0
    next_run_at: datetime | None = moment()
    last_run_at: datetime | None = moment()
    created_at: datetime = moment(default_now=True)
    updated_at: datetime = moment(default_now=True)


class ScheduleRun(SQLModel, table=True):
    """What became of one planned moment. Its key is what keeps a moment from making two jobs."""

    __tablename__ = "schedule_runs"
    __table_args__ = (one_of("outcome", Outcome),)

    schedule_id: UUID = Field(
        sa_column=Column(ForeignKey("schedules.id", ondelete="CASCADE"), primary_key=True)
    )
    planned_at: datetime = Field(sa_column=Column(DateTime(timezone=True), primary_key=True))
    tenant_id: UUID
    outcome: str = Field(sa_type=Text)
    job_id: UUID | None = None
    reason: str = Field(sa_type=Text, default="", sa_column_kwargs={"server_default": ""})
    created_at: datetime = moment(default_now=True)
