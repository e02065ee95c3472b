"""What clients send and get when they work on contents."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from api.schemas import ContentAnswer, ContentType, Input, TemplateStyle, todays_style


class ContentChange(Input):
    """What is to be different from the version before."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"content": {"subject": "Exports take 8 seconds"}, "note": "shorter subject"},
                {"content": {"parts": [{"text": "Exports are faster."}]}},
            ]
        },
    )

    content: dict[str, Any] = Field(
        description="Fields with new values. email: subject, preheader, html, text. website: title,"
        " slug, description, excerpt, fragment, tags. Social networks: parts, hashtags."
    )
    note: str = Field("", max_length=500, pattern=r"^[^\x00]*$", description="Why.")


class RestoreRequest(Input):
    """Which version is to hold again; none to bring back a deleted content."""

    version: int | None = Field(None, ge=1)
    note: str = Field("", max_length=500, pattern=r"^[^\x00]*$")


class RerenderRequest(Input):
    """Other settings for the same document and channel; what is not said stays as it was."""

    content_type: ContentType | None = None
    template_style: Annotated[TemplateStyle | None, BeforeValidator(todays_style)] = None


class VersionedContent(ContentAnswer):
    """A content as it is in one version."""

    version: int
    latest_version: int
    origin: str = Field(description="engine, edited or restored")
    note: str | None = None
    made_by: str | None = Field(None, description="Id of the person or key; not for the engine's.")
    updated_at: datetime | None = None
    deleted_at: datetime | None = None


class ContentSummary(BaseModel):
    """A content in a list."""

    content_id: str
    id: str
    job_id: str
    channel: str
    title: str
    version: int
    created_at: datetime
    updated_at: datetime | None = None
    deleted_at: datetime | None = None


class ContentsPage(BaseModel):
    """One page of contents, newest first."""

    contents: list[ContentSummary]
    has_more: bool
    next_cursor: str | None = None


class VersionSummary(BaseModel):
    """A version in a list."""

    version: int
    origin: str
    note: str | None = None
    made_by: str | None = None
    created_at: datetime


class ContentVersions(BaseModel):
    """Every version of a content, the latest first."""

    content_id: str
    versions: list[VersionSummary]


class FieldDiff(BaseModel):
    """What is different in one field."""

    field: str
    before: Any = None
    after: Any = None
    diff: str | None = Field(None, description="Lines in unified form, for texts.")


class DiffAnswer(BaseModel):
    """What is different between two contents, or two versions of one."""

    content_id: str
    from_version: int
    to_content_id: str
    to_version: int
    changes: list[FieldDiff]


class DeletedContent(BaseModel):
    """A content that nobody sees any more."""

    deleted: bool
    content_id: str
