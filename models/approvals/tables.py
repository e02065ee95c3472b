"""Rows of approval policies, approvals, their levels and their history."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Identity, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.approvals.states import ApprovalState, LevelMode
from models.kit.ids import new_id
from models.kit.tables import moment, one_of


class ApprovalPolicy(SQLModel, table=True):
    """Which contents need whose approval. An empty list, or no `featured`, covers all; `rank` 1 goes first."""

    __tablename__ = "approval_policies"
    __table_args__ = (one_of("mode", LevelMode), UniqueConstraint("tenant_id", "name"))

    id: UUID = Field(default_factory=new_id, primary_key=True)
    tenant_id: UUID = Field(foreign_key="tenants.id")
    name: str = Field(sa_type=Text)
    rank: int
    content_types: list[str] = Field(sa_type=JSONB)
    priorities: list[int] = Field(sa_type=JSONB)
    featured: bool | None = None
    mode: str = Field(sa_type=Text)
    author_may_decide: bool
    levels: list[dict[str, Any]] = Field(sa_type=JSONB)
    created_at: datetime = moment(default_now=True)


class Approval(SQLModel, table=True):
    """One version of a content that needs approval: at most one row, whoever asks how often.

    `revision` grows with every decision, so that nobody decides about what they have not seen.
    `author` made the version, or asked if the engine made it; None if the policy lets it decide, too.
    """

    __tablename__ = "approvals"
    __table_args__ = (
        one_of("state", ApprovalState),
        one_of("mode", LevelMode),
        UniqueConstraint("content_id", "version"),
        Index("ix_approvals_recent", "tenant_id", "created_at", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    tenant_id: UUID = Field(foreign_key="tenants.id")
    content_id: UUID
    version: int
    policy_name: str = Field(sa_type=Text)
    mode: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text, default=ApprovalState.PENDING)
    revision: int = 1
    asked_by: UUID
    author: UUID | None = None
    created_at: datetime = moment(default_now=True)
    updated_at: datetime = moment(default_now=True)


class ApprovalLevel(SQLModel, table=True):
    """One level of an approval, as its policy was when it was asked for.

    `due_at` counts from `opened_at`; a level that is late also waits for `escalate_to`.
    """

    __tablename__ = "approval_levels"
    __table_args__ = (
        Index(
            "ix_approval_levels_due",
            "due_at",
            postgresql_where=text(
                "due_at is not null and escalated_at is null and done_at is null"
            ),
        ),
    )

    approval_id: UUID = Field(foreign_key="approvals.id", primary_key=True)
    position: int = Field(primary_key=True)
    tenant_id: UUID = Field(foreign_key="tenants.id")
    name: str = Field(sa_type=Text)
    roles: list[str] = Field(sa_type=JSONB)
    needed: int
    hours: int | None = None
    escalate_to: list[str] = Field(sa_type=JSONB)
    opened_at: datetime | None = moment()
    due_at: datetime | None = moment()
    escalated_at: datetime | None = moment()
    done_at: datetime | None = moment()


class ApprovalMove(SQLModel, table=True):
    """One line of an approval's history: who said what when."""

    __tablename__ = "approval_moves"
    __table_args__ = (
        Index("ix_approval_moves_approval_id", "approval_id", "id"),
        Index(
            "ux_approval_moves_agreed",
            "approval_id",
            "level",
            "by",
            unique=True,
            postgresql_where=text("kind = 'approved'"),
        ),
    )

    id: int = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )
    tenant_id: UUID = Field(foreign_key="tenants.id")
    approval_id: UUID = Field(foreign_key="approvals.id")
    at: datetime = moment(default_now=True)
    kind: str = Field(sa_type=Text)
    level: int | None = None
    by: UUID | None = None
    note: str = Field(sa_type=Text, default="")
