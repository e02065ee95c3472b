"""What clients send and get about approvals and their policies."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from api.publication_schemas import EXAMPLE_CONTENT
from api.schemas import ContentType, Input
from models.access.permissions import Role
from models.approvals.states import ApprovalState, LevelMode, MoveKind

_NO_CONTROL = r"^[^\x00-\x1f\x7f]*$"
ApprovalName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=_NO_CONTROL),
]
Note = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=2000, pattern=r"^[^\x00]*$")
]
Roles = Annotated[list[Role], Field(max_length=len(Role))]


class LevelRequest(Input):
    """Who must agree at one level."""

    name: ApprovalName
    roles: Annotated[list[Role], Field(min_length=1, max_length=len(Role))]
    needed: int = Field(1, ge=1, le=20, description="So many different people.")
    hours: int | None = Field(
        None, ge=1, le=8760, description="From when it opens until it is late."
    )
    escalate_to: Roles = Field(
        default_factory=list, description="Who may decide, too, once it is late."
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if Role.VIEWER in {*self.roles, *self.escalate_to}:
            msg = "a viewer decides nothing; name reviewer, editor, admin or owner"
            raise ValueError(msg)
        if self.escalate_to and self.hours is None:
            msg = "escalate_to needs hours: when it is late"
            raise ValueError(msg)
        return self


class PolicyRequest(Input):
    """Which contents need whose approval."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "Announcements",
                    "content_types": ["announcement"],
                    "levels": [
                        {"name": "Review", "roles": ["reviewer", "editor"], "hours": 24},
                        {"name": "Release", "roles": ["owner", "admin"]},
                    ],
                }
            ]
        },
    )

    name: ApprovalName
    rank: int = Field(100, ge=1, le=1000, description="1 is looked at first; the first decides.")
    content_types: list[ContentType] = Field(
        default_factory=list, max_length=10, description="None: all."
    )
    priorities: list[Annotated[int, Field(ge=1, le=5)]] = Field(
        default_factory=list, max_length=5, description="None: all."
    )
    featured: bool | None = Field(
        None, description='Only jobs whose metadata says (true) or does not say `"featured": true`.'
    )
    mode: LevelMode = LevelMode.SEQUENTIAL
    author_may_decide: bool = Field(
        default=False, description="Whoever made the version, or asked for it, may decide, too."
    )
    levels: list[LevelRequest] = Field(min_length=1, max_length=10)


class LevelAnswer(BaseModel):
    """One level of a policy."""

    name: str
    roles: list[Role]
    needed: int
    hours: int | None = None
    escalate_to: list[Role]


class PolicyAnswer(BaseModel):
    """A policy."""

    policy_id: str
    id: str
    name: str
    rank: int
    content_types: list[ContentType]
    priorities: list[int]
    featured: bool | None = None
    mode: LevelMode
    author_may_decide: bool
    levels: list[LevelAnswer]
    created_at: datetime


class PoliciesAnswer(BaseModel):
    """All policies, the one that is looked at first first."""

    policies: list[PolicyAnswer]


class PolicyDeleted(BaseModel):
    """A policy that is gone."""

    deleted: bool
    policy_id: str


class AskRequest(Input):
    """What needs approval."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"content_id": EXAMPLE_CONTENT}]}
    )

    content_id: str = Field(max_length=200)


class DecisionRequest(Input):
    """A decision about what was seen."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"revision": 1, "comment": "Well told."}]}
    )

    revision: int = Field(ge=1, lt=2**31, description="Of the approval as you have read it.")
    comment: Note = ""


class RefusalRequest(DecisionRequest):
    """A decision that must say why."""

    comment: Note = Field(min_length=1)


class CommentRequest(Input):
    """What somebody says without deciding."""

    comment: Note = Field(min_length=1)


class ApprovalLevelAnswer(LevelAnswer):
    """One level of an approval."""

    level: int
    opened_at: datetime | None = None
    due_at: datetime | None = None
    escalated_at: datetime | None = None
    done_at: datetime | None = None


class ApprovalMoveAnswer(BaseModel):
    """One line of an approval's history."""

    kind: MoveKind
    at: datetime
    level: int | None = None
    by: str | None = None
    comment: str | None = None


class ApprovalAnswer(BaseModel):
    """The approval of one version of a content."""

    approval_id: str
    id: str
    content_id: str
    version: int
    policy: str
    mode: LevelMode
    status: ApprovalState
    revision: int
    asked_by: str
    created_at: datetime
    updated_at: datetime


class ApprovalDetails(ApprovalAnswer):
    """An approval with its levels and history."""

    levels: list[ApprovalLevelAnswer]
    history: list[ApprovalMoveAnswer]


class ApprovalsPage(BaseModel):
    """One page of approvals, newest first."""

    approvals: list[ApprovalAnswer]
    has_more: bool
    next_cursor: str | None = None
