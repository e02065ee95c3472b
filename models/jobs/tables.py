"""Rows of jobs, steps and events, and the indexes that the hot statements in `sql/` live on."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    Identity,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

from models.jobs.states import BatchMode, BulkAction, JobState, StepState
from models.kit.ids import new_id
from models.kit.tables import moment, one_of


def _number(default: int = 0) -> Any:
    return Field(
        sa_type=SmallInteger, default=default, sa_column_kwargs={"server_default": str(default)}
    )


class Job(SQLModel, table=True):
    """One request: some steps that belong together.

    `subject` is what the job is about as its client named it; `spec` is what its steps need to know.
    `event_seq` is the number of its last event. `n_open` steps are not finished.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        one_of("state", JobState),
        Index("ix_jobs_recent", "tenant_id", "created_at", "id"),
        Index("ix_jobs_recent_by_state", "tenant_id", "state", "created_at", "id"),
        Index(
            "ix_jobs_subject",
            "tenant_id",
            "subject",
            "created_at",
            "id",
            postgresql_ops={"subject": "text_pattern_ops"},
        ),
        Index(
            "ix_jobs_correlation",
            "tenant_id",
            "correlation_id",
            postgresql_ops={"correlation_id": "text_pattern_ops"},
        ),
        Index("ix_jobs_retry_of", "retry_of", postgresql_where=text("retry_of is not null")),
        Index(
            "ix_jobs_batch",
            "batch_id",
            "batch_position",
            postgresql_where=text("batch_id is not null"),
        ),
        Index(
            "ix_jobs_batch_by_state",
            "batch_id",
            "state",
            "batch_position",
            postgresql_where=text("batch_id is not null"),
        ),
        Index(
            "ix_jobs_cancelling",
            "cancel_requested_at",
            postgresql_where=text("cancel_requested_at is not null and completed_at is null"),
        ),
        {"postgresql_with": {"fillfactor": "70"}},
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    tenant_id: UUID = Field(foreign_key="tenants.id")
    kind: str = Field(sa_type=Text)
    subject: str = Field(sa_type=Text)
    spec: dict[str, Any] = Field(sa_type=JSONB)
    labels: dict[str, Any] = Field(sa_type=JSONB)
    correlation_id: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    priority: int = _number(3)
    dry_run: bool = False
    step_names: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    n_steps: int = _number()
    n_open: int = _number()
    n_failed: int = _number()
    n_cancelled: int = _number()
    event_seq: int = 0
    retry_of: UUID | None = Field(foreign_key="jobs.id", default=None)
    batch_id: UUID | None = Field(foreign_key="batches.id", default=None)
    batch_position: int | None = None
    cancel_requested_at: datetime | None = moment()
    scheduled_for: datetime | None = moment()
    created_at: datetime = moment(default_now=True)
    updated_at: datetime = moment(default_now=True)
    started_at: datetime | None = moment()
    completed_at: datetime | None = moment()


class Step(SQLModel, table=True):
    """One piece of a job's work, done by one worker at a time.

    `attempt` is the fencing token: it grows with every claim, and a finish names the one it had.
    `due_at` is the next moment the sweep must look at it: when a scheduled step is due, when a
    running one's lease ends. `fair_at` orders steps so that tenants are served in turn. One that is
    `parked` is pending but may not run now (a pause, a limit): it is out of the claim's way.
    """

    __tablename__ = "steps"
    __table_args__ = (
        one_of("state", StepState),
        UniqueConstraint("job_id", "name"),
        Index(
            "ix_steps_claim",
            "lane",
            "priority",
            "fair_at",
            postgresql_where=text("state = 'pending' and not parked"),
        ),
        Index(
            "ix_steps_fair",
            "tenant_id",
            "lane",
            "priority",
            "fair_at",
            postgresql_where=text("state = 'pending' and not parked"),
        ),
        Index(
            "ix_steps_parked",
            "tenant_id",
            "lane",
            "name",
            "priority",
            "created_at",
            postgresql_where=text("state = 'pending' and parked"),
        ),
        Index("ix_steps_running", "tenant_id", postgresql_where=text("state = 'in_progress'")),
        Index(
            "ix_steps_failed",
            "tenant_id",
            "finished_at",
            "id",
            postgresql_where=text("state = 'failed'"),
        ),
        Index(
            "ix_steps_due", "due_at", postgresql_where=text("state in ('scheduled', 'in_progress')")
        ),
        {"postgresql_with": {"fillfactor": "70"}},
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    job_id: UUID = Field(foreign_key="jobs.id")
    tenant_id: UUID
    position: int = _number()
    kind: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    lane: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    priority: int = _number(3)
    fair_at: float = Field(sa_type=Double)
    attempt: int = _number()
    crashes: int = _number()
    due_at: datetime | None = moment()
    parked: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    lease_owner: str | None = Field(sa_type=Text, default=None)
    percent: int = _number()
    stage: str = Field(sa_type=Text, default="", sa_column_kwargs={"server_default": ""})
    error: dict[str, Any] | None = Field(sa_type=JSONB, default=None)
    result: dict[str, Any] | None = Field(sa_type=JSONB, default=None)
    created_at: datetime = moment(default_now=True)
    started_at: datetime | None = moment()
    finished_at: datetime | None = moment()


class Pause(SQLModel, table=True):
    """What of a tenant may not start now: a lane, a channel (`name`), or, with neither, everything."""

    __tablename__ = "pauses"
    __table_args__ = (
        UniqueConstraint("tenant_id", "lane", "name", postgresql_nulls_not_distinct=True),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    tenant_id: UUID = Field(foreign_key="tenants.id")
    lane: str | None = Field(sa_type=Text, default=None)
    name: str | None = Field(sa_type=Text, default=None)
    reason: str = Field(sa_type=Text)
    created_by: UUID
    created_at: datetime = moment(default_now=True)


class Rate(SQLModel, table=True):
    """How often steps of a tenant's channel (`name`) may start: `starts` in so many `seconds`.

    A token bucket that holds `burst`, kept as one moment: it is full from `next_at` on.
    """

    __tablename__ = "rates"
    __table_args__ = (
        UniqueConstraint("tenant_id", "name"),
        CheckConstraint(
            "starts >= 1 and seconds >= 1 and burst >= 1 and burst <= starts", name="amounts"
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    tenant_id: UUID = Field(foreign_key="tenants.id")
    name: str = Field(sa_type=Text)
    starts: int
    seconds: int
    burst: int
    next_at: datetime = moment(default_now=True)
    created_by: UUID
    created_at: datetime = moment(default_now=True)


class JobEvent(SQLModel, table=True):
    """One change of a job, written with the change. `seq` has no gaps within a job."""

    __tablename__ = "job_events"
    __table_args__ = (
        UniqueConstraint("job_id", "seq"),
        Index("ix_job_events_tenant", "tenant_id", "id"),
    )

    id: int = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )
    tenant_id: UUID
    job_id: UUID = Field(foreign_key="jobs.id")
    seq: int
    kind: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    steps: dict[str, Any] = Field(sa_type=JSONB)
    created_at: datetime = moment(default_now=True)


class Batch(SQLModel, table=True):
    """Jobs that were asked for together. Their rows name it and their place in it, from 0.

    While `steered` is true the engine looks after it when one of its jobs ends: the next one's turn,
    or the stop at the first failure. It turns false with the end of the last job.
    """

    __tablename__ = "batches"
    __table_args__ = (
        one_of("mode", BatchMode),
        Index("ix_batches_recent", "tenant_id", "created_at", "id"),
        Index("ix_batches_steered", "id", postgresql_where=text("steered")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    tenant_id: UUID = Field(foreign_key="tenants.id")
    name: str = Field(sa_type=Text)
    mode: str = Field(sa_type=Text)
    fail_fast: bool
    steered: bool
    total: int
    created_at: datetime = moment(default_now=True)
    cancelled_at: datetime | None = moment()


class BulkOperation(SQLModel, table=True):
    """Something done to many jobs at once: who asked for what, and how far it is.

    Its id is that of the job that does it. The job that was looked at last (`after_at`, `after_id`)
    is noted with what was done to it, so that nothing is done twice after a crash.
    """

    __tablename__ = "bulk_operations"
    __table_args__ = (
        one_of("action", BulkAction),
        Index("ix_bulk_operations_recent", "tenant_id", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    tenant_id: UUID = Field(foreign_key="tenants.id")
    key_id: UUID
    action: str = Field(sa_type=Text)
    filter: dict[str, Any] = Field(sa_type=JSONB)
    matched: int
    done: int = 0
    failed: int = 0
    failures: list[dict[str, Any]] = Field(sa_type=JSONB)
    after_at: datetime | None = moment()
    after_id: UUID | None = None
    created_at: datetime = moment(default_now=True)
    finished_at: datetime | None = moment()
