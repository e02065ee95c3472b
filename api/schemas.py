"""What clients send and get, for validation and for the OpenAPI document."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.config import JsonDict

from api.llm_schemas import Llm
from api.variant_schemas import Segments, Variants
from api.vocabulary import STYLE_ALIASES
from api.waiting_schemas import WaitingAnswer
from models.jobs.states import JobState
from tasks.reading import FileKind
from tasks.writing.document import Format

EXAMPLE_DOCUMENT: JsonDict = {
    "content": "# Release 2.4\n\nExports are now **three times faster**.",
    "format": "markdown",
}


class ContentType(StrEnum):
    """What the content is meant as."""

    UPDATE = "update"
    BLOG = "blog"
    ANNOUNCEMENT = "announcement"


class TemplateStyle(StrEnum):
    """How the content looks."""

    MODERN = "modern"
    CLASSIC = "classic"
    MINIMAL = "minimal"
    PLAIN = "plain"
    BRANDED = "branded"


class TextScope(StrEnum):
    """How much of a document is told."""

    ALL = "all"
    CHANGED_SINCE_LAST = "changed_since_last"


class Input(BaseModel):
    """Base of everything that clients send: an unknown field is an error, not a silent surprise."""

    model_config = ConfigDict(extra="forbid")


class InlineDocument(Input):
    """A document in the request itself."""

    content: str = Field(description="The document's text, at most 5 MB.")
    format: Format = Field(Format.MARKDOWN, description="markdown, html or text.")
    title: str = Field(
        "", max_length=500, description="Not sent: the document's own first heading."
    )


def listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def todays_style(value: object) -> object:
    return STYLE_ALIASES.get(value, value) if isinstance(value, str) else value


class GenerationRequest(Input):
    """A wish for content."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"document": EXAMPLE_DOCUMENT, "channels": ["email", "website", "social_twitter"]},
                {"document_id": "b7f2a0c4-6d0e-4a53-9a51-2f6f6c1f6f10", "channels": ["email"]},
            ]
        },
    )

    document: InlineDocument | None = None
    document_id: str | None = Field(
        None,
        max_length=500,
        validation_alias=AliasChoices("document_id", "living_doc_id"),
        description="A stored document, instead of `document`.",
    )
    channels: Annotated[list[str], BeforeValidator(listed)] = Field(
        min_length=1,
        max_length=50,
        validation_alias=AliasChoices("channels", "channel"),
        description="Keys of GET /api/v2/channels.",
    )
    content_type: ContentType = ContentType.UPDATE
    template_style: Annotated[TemplateStyle, BeforeValidator(todays_style)] = TemplateStyle.MODERN
    template: str | None = Field(
        None,
        max_length=100,
        description="Your own template of GET /api/v2/templates, for its channel; `ID@2` its second version.",
    )
    template_variables: dict[str, Any] = Field(
        default_factory=dict, max_length=50, description="Values for the template's variables."
    )
    scope: TextScope = Field(
        TextScope.ALL,
        description="changed_since_last: each channel tells only the sections that are new or changed"
        " since it last told this stored or fetched document; one with nothing new is skipped.",
    )
    tone: str | None = Field(
        None, max_length=80, description="A key of GET /api/v2/tones, or `auto`."
    )
    tone_combination: str | None = Field(
        None, max_length=80, description="Two tones at once; goes before `tone`."
    )
    per_channel_tones: dict[str, str] = Field(
        default_factory=dict, max_length=50, description="Tones by channel; they go before both."
    )
    schedule_time: str | None = Field(
        None,
        max_length=64,
        validation_alias=AliasChoices("schedule_time", "scheduled_for"),
        description="ISO 8601. Without an offset it is in the zone of the header X-Timezone, else UTC.",
    )
    review_below: int | None = Field(
        None,
        ge=0,
        le=100,
        description="Content whose quality is lower is marked `needs_review`, and so is what the style bans.",
    )
    variants: Variants = None
    segments: Segments = Field(default_factory=list)
    llm: Llm = False
    dry_run: bool = Field(default=False, description="Make everything, publish nothing.")
    metadata: dict[str, Any] = Field(
        default_factory=dict, description="Yours; given back with the job."
    )
    priority: int = Field(3, ge=1, le=5, description="1 goes first, 5 last.")


class DocumentRequest(InlineDocument):
    """A document to store."""


class UploadFields(Input):
    """What a form may say beside its file."""

    format: Format | FileKind | None = Field(
        None, description="markdown, html, text, docx or pdf. Not sent: by the file's ending."
    )
    title: str = Field("", max_length=500)


class ChannelProgress(BaseModel):
    """How far one channel of a job is."""

    step_id: str = Field(description="What Flower shows as the task's id.")
    status: JobState
    percent: int
    stage: str | None = None
    attempt: int
    error: str | None = None
    retry_at: datetime | None = None


class Progress(BaseModel):
    """How far a job is."""

    percent: int
    channels: dict[str, ChannelProgress]


class ChannelResult(BaseModel):
    """How one channel of a job ended."""

    status: str = Field(description="success or failed")
    content_id: str | None = None
    needs_review: bool | None = Field(None, description="Only where a job has `review_below`.")
    error: str | None = None
    timestamp: datetime


class SyncJob(BaseModel):
    """A job. Optional fields are left out when there is nothing to say."""

    job_id: str
    id: str
    document_id: str
    channels: list[str]
    status: JobState
    created_at: datetime
    updated_at: datetime
    scheduled_for: datetime | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    cancel_requested_at: datetime | None = None
    priority: int
    dry_run: bool
    content_type: ContentType | None = None
    template_style: TemplateStyle | None = None
    scope: TextScope | None = None
    tone: str | None = None
    tone_combination: str | None = None
    per_channel_tones: dict[str, str] | None = None
    results: dict[str, ChannelResult] | None = Field(
        None, description="By channel, without the prefix `social_`."
    )
    errors: list[str] | None = None
    metadata: dict[str, Any]
    correlation_id: str
    retry_of: str | None = None
    batch_id: str | None = None
    progress: Progress
    waiting: WaitingAnswer | None = Field(
        None, description="Only where one job is looked at, while something of it waits."
    )


class JobsPage(BaseModel):
    """One page of jobs, newest first."""

    jobs: list[SyncJob]
    total: int = Field(description="All matching jobs, not only this page's.")
    total_is_least: bool | None = Field(
        None, description="True where counting ended: there are that many or more."
    )
    page: int
    page_size: int
    limit: int
    offset: int
    has_more: bool
    next_cursor: str | None = None


class JobContent(BaseModel):
    """The content of a job's channels that are done."""

    job_id: str
    content: dict[str, dict[str, Any]]


class ChannelTime(BaseModel):
    """How long a channel waited and ran so far, over all its tries."""

    waiting_ms: int
    running_ms: int


class Durations(BaseModel):
    """How long a job took; what is not finished is counted up to now."""

    total_ms: int
    channels: dict[str, ChannelTime]


class JobEvents(BaseModel):
    """What happened to a job, in order."""

    job_id: str
    events: list[dict[str, Any]]
    durations: Durations


class Cancelled(BaseModel):
    """A job that was cancelled."""

    cancelled: bool
    job_id: str
    status: JobState


class ContentAnswer(BaseModel):
    """One finished content."""

    content_id: str
    id: str
    job_id: str
    channel: str
    content: dict[str, Any]
    findings: list[dict[str, Any]]
    counts: list[dict[str, Any]]
    provenance: list[dict[str, Any]]
    card_url: str | None = Field(None, description="The card as a picture.")
    quality: dict[str, Any] | None = Field(None, description="GET …/quality gives it alone.")
    llm: dict[str, Any] | None = Field(
        None, description="Which texts a language model worded, why not the others, and its cost."
    )
    notices: list[dict[str, Any]] | None = Field(
        None, description="What was left out of the document, such as hidden text."
    )
    variants: list[dict[str, Any]] | None = Field(None, description="A (this content), B …")
    segments: list[dict[str, Any]] | None = Field(None, description="As told to each segment.")
    input_hash: str
    created_at: datetime


class DocumentAnswer(BaseModel):
    """A version of a document; asked for by the document's id, the newest one."""

    document_id: str
    id: str
    version: int
    hash: str = Field(description="Equal for equal versions, of whatever document.")
    title: str
    format: Format | FileKind = Field(description="What it was sent as.")
    content_format: Format | None = Field(
        None, description="What the text is written in that a file was turned into."
    )
    file_name: str | None = None
    file_bytes: int | None = None
    size_bytes: int = Field(description="Of the text.")
    source: str | None = Field(None, description="Where it is fetched from.")
    warnings: list[dict[str, str]] | None = Field(
        None, description="What was left out or guessed while a file was read."
    )
    created_at: datetime
    checked_at: datetime | None = Field(None, description="When its source was last looked at.")
    content: str | None = None


class DocumentsPage(BaseModel):
    """One page of stored documents, newest first."""

    documents: list[DocumentAnswer]
    has_more: bool
    next_cursor: str | None = None


class ChannelAnswer(BaseModel):
    """What a channel can carry."""

    key: str
    label: str
    kind: str
    max_length: int | None = None
    counting: str
    max_parts: int
    supports_html: bool
    supports_images: bool


class ChannelsAnswer(BaseModel):
    """Every channel."""

    channels: list[ChannelAnswer]


class Problem(BaseModel):
    """Every error answer. `detail` and `message` are the same plain sentence."""

    type: str
    title: str
    status: int
    detail: str
    message: str
    error: str
    errors: list[dict[str, Any]] | None = None
    correlation_id: str
    retry_after: int | None = None


Responses = dict[int | str, dict[str, Any]]
"""How FastAPI takes the errors that a route names."""


def problems(*statuses: int) -> Responses:
    """Return the OpenAPI answers of these error statuses."""
    return {status: {"model": Problem} for status in statuses}


class RetriedJob(SyncJob):
    """The new job of a retry."""

    new_job_id: str
    original_job_id: str
