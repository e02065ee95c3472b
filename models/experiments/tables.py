"""Rows of A/B tests and of what was seen of their subjects."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.kit.ids import new_id
from models.kit.tables import moment, one_of


class ExperimentState(StrEnum):
    """Where a test is."""

    DRAFT = "draft"
    """nobody is in it yet"""
    ACTIVE = "active"
    """subjects come in and are counted"""
    PAUSED = "paused"
    """who is in stays in and is counted; nobody new"""
    COMPLETED = "completed"
    """nothing is counted any more"""


class Seen(StrEnum):
    """What can be seen of a subject."""

    EXPOSURE = "exposure"
    """was shown its variant"""
    OPEN = "open"
    """opened it"""
    CLICK = "click"
    """followed a link in it"""
    CONVERSION = "conversion"
    """did what it was for"""


class Goal(StrEnum):
    """What a test is decided by: the share of subjects who did it."""

    OPEN = "open"
    """opened it"""
    CLICK = "click"
    """followed a link in it"""
    CONVERSION = "conversion"
    """did what it was for"""


class Experiment(SQLModel, table=True):
    """A test. `variants` is a list of name, content_id, version, content_variant and percent."""

    __tablename__ = "experiments"
    __table_args__ = (
        one_of("state", ExperimentState),
        one_of("goal", Goal),
        Index("ix_experiments_recent", "tenant_id", "created_at", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    tenant_id: UUID = Field(foreign_key="tenants.id")
    name: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    channel: str = Field(sa_type=Text)
    goal: str = Field(sa_type=Text)
    least_subjects: int
    variants: list[dict[str, Any]] = Field(sa_type=JSONB)
    winner: str | None = Field(sa_type=Text, default=None)
    created_at: datetime = moment(default_now=True)
    updated_at: datetime = moment(default_now=True)
    started_at: datetime | None = moment()
    ended_at: datetime | None = moment()


class ExperimentEvent(SQLModel, table=True):
    """What was seen of a subject, once for each kind. `subject` is a hash, never a name.

    The row of the kind `exposure` decides for good which variant the subject has.
    """

    __tablename__ = "experiment_events"
    __table_args__ = (one_of("kind", Seen),)

    experiment_id: UUID = Field(
        sa_column=Column(ForeignKey("experiments.id", ondelete="CASCADE"), primary_key=True)
    )
    subject: UUID = Field(primary_key=True)
    kind: str = Field(sa_type=Text, primary_key=True)
    tenant_id: UUID
    variant: str = Field(sa_type=Text)
    created_at: datetime = moment(default_now=True)
