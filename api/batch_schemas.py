"""What clients send and get when they deal with many jobs at once."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from api.schemas import EXAMPLE_DOCUMENT, GenerationRequest, Input, listed
from models.jobs.batches import MAX_JOBS
from models.jobs.states import BulkAction, JobState

EACH_MAX = 1000
NAMED_MAX = 10_000
JobIds = list[Annotated[str, StringConstraints(max_length=200)]]


class BatchRequest(Input):
    """Many wishes for content at once."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "Release 2.4",
                    "requests": [
                        {"document": EXAMPLE_DOCUMENT, "channels": ["email"]},
                        {"document": EXAMPLE_DOCUMENT, "channels": ["website"]},
                    ],
                    "parallel": False,
                    "fail_fast": True,
                }
            ]
        },
    )

    requests: list[GenerationRequest] = Field(
        min_length=1,
        max_length=MAX_JOBS,
        validation_alias=AliasChoices("requests", "items"),
        description="All are accepted or none. Together they may be as large as any request body.",
    )
    parallel: bool = Field(
        default=True,
        validation_alias=AliasChoices("parallel", "parallel_processing"),
        description="false: each starts when the one before it has ended.",
    )
    fail_fast: bool | None = Field(
        None, description="Cancel what has not begun once a job ends failed or partial."
    )
    continue_on_error: bool | None = Field(None, description="The opposite of fail_fast.")
    name: str = Field("", max_length=200, pattern=r"^[^\x00]*$")
    batch_size: int | None = Field(
        None, ge=1, description="Taken from older clients; workers take what they can anyway."
    )


class BatchItem(BaseModel):
    """One job of a batch."""

    index: int = Field(description="Its place in the request, from 0.")
    job_id: str
    status: JobState
    errors: list[str] | None = None


class Share(BaseModel):
    """How far something with many jobs is."""

    percent: int
    done: int
    total: int


class BatchSummary(BaseModel):
    """A batch, without its jobs."""

    batch_id: str
    id: str
    name: str | None = None
    status: JobState
    parallel: bool
    fail_fast: bool
    total: int
    total_items: int
    pending: int
    in_progress: int
    successful: int
    failed: int
    partial: int
    cancelled: int
    progress: Share
    summary: str
    created_at: datetime
    cancelled_at: datetime | None = None
    completed_at: datetime | None = Field(None, description="When its last job ended.")


class BatchAnswer(BatchSummary):
    """A batch with the first of its jobs; the rest are at `/api/v2/batch/{batch_id}/jobs`."""

    jobs: list[BatchItem]
    items: list[BatchItem] = Field(description="The same as `jobs`.")
    has_more: bool = Field(description="Whether `jobs` leaves some out.")


class BatchJobs(BaseModel):
    """One page of a batch's jobs, in the order of the request."""

    batch_id: str
    jobs: list[BatchItem]
    total: int
    limit: int
    offset: int
    has_more: bool


class BatchesPage(BaseModel):
    """One page of batches, newest first."""

    batches: list[BatchSummary]
    has_more: bool
    next_cursor: str | None = None


class BulkFilter(Input):
    """Which jobs: those that match everything that is given."""

    status: Annotated[list[str], BeforeValidator(listed)] = Field(
        default_factory=list, max_length=20, description="One or more."
    )
    channel: str | None = Field(None, max_length=80)
    document_id: str | None = Field(None, max_length=500, pattern=r"^[^\x00]*$")
    created_after: datetime | None = Field(None, description="Then or later. ISO 8601; UTC.")
    created_before: datetime | None = Field(None, description="Earlier than. ISO 8601; UTC.")


class BulkRequest(Input):
    """Something to do to many jobs."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"action": "retry", "filter": {"status": "failed"}, "dry_run": True},
                {"action": "cancel", "filter": {"status": "pending", "channel": "email"}},
            ]
        },
    )

    action: BulkAction
    filter: BulkFilter | None = None
    ids: JobIds | None = Field(None, min_length=1, max_length=NAMED_MAX)
    dry_run: bool = Field(default=False, description="Only say how many jobs it would touch.")


class BulkCount(BaseModel):
    """How many jobs a bulk operation would touch."""

    action: BulkAction
    matched: int
    dry_run: bool


class BulkAnswer(BaseModel):
    """A bulk operation: who asked for what, and how far it is."""

    bulk_id: str
    id: str
    action: BulkAction
    status: JobState
    filter: dict[str, Any]
    key_id: str = Field(description="The API key that asked for it.")
    matched: int = Field(description="Jobs that matched when it was asked for.")
    done: int
    failed: int
    failures: list[dict[str, str]] = Field(description="The first ones, with their reasons.")
    progress: Share
    created_at: datetime
    completed_at: datetime | None = None


class BulkPage(BaseModel):
    """One page of bulk operations, newest first."""

    operations: list[BulkAnswer]
    has_more: bool
    next_cursor: str | None = None


class EachRequest(Input):
    """Something to do to the jobs named, at once."""

    action: BulkAction
    ids: JobIds = Field(
        min_length=1, max_length=EACH_MAX, validation_alias=AliasChoices("ids", "job_ids")
    )


class EachResult(BaseModel):
    """What became of one job."""

    job_id: str
    success: bool
    status: JobState | None = Field(None, description="Of the job that was cancelled.")
    new_job_id: str | None = Field(None, description="Of the job that was run again.")
    error: str | None = None


class EachAnswer(BaseModel):
    """What became of each job, in the request's order."""

    action: BulkAction
    total: int
    successful: int
    failed: int
    results: list[EachResult]
