"""The types of an existing client, field by field, as strict models: `?` there is `= None` here.

That client shows what it gets without looking: a null where it expects a number takes a whole page
down. So what is optional must be left out, never null; `bare` looks for that.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


class Shape(BaseModel):
    """A shape of the client: strict about what it knows, and more fields are fine."""

    model_config = ConfigDict(strict=True, extra="allow")


def _utc(text: str) -> str:
    assert text.endswith("Z"), "the browser would read it in its own zone"
    assert datetime.fromisoformat(text).tzinfo
    return text


Moment = Annotated[str, AfterValidator(_utc)]
Fraction = Annotated[float, Field(ge=0, le=1)]
Percent = Annotated[float, Field(ge=0, le=100)]
JobStatus = Literal["pending", "in_progress", "completed", "failed", "partial", "cancelled"]
Channel = Literal["email", "website", "social_twitter", "social_linkedin", "social_facebook"]
ResultKey = Literal["email", "website", "twitter", "linkedin", "facebook"]


class Check(Shape):
    """One line of the health panel."""

    status: Literal["pass", "fail", "warn"]
    message: str = ""
    latency_ms: float = 0


class HealthStatus(Shape):
    """The health panel; the lower half is what older guides read."""

    status: Literal["healthy", "degraded", "unhealthy"]
    timestamp: Moment
    checks: dict[str, Check]
    uptime: float
    version: str = ""
    service: str
    environment: str
    uptime_seconds: float
    checks_passed: int
    checks_failed: int
    checks_total: int


class Metrics(Shape):
    """The figures of the dashboard: `.toFixed` is called on each."""

    requests_total: float
    requests_per_second: float
    avg_response_time_ms: float
    error_rate: Fraction
    cache_hit_rate: Fraction
    active_jobs: float
    queue_size: float


class JobResult(Shape):
    """How one channel ended."""

    status: Literal["success", "failed"]
    sent: int = 0
    content_id: str = ""
    url: str = ""
    error: str = ""
    timestamp: Moment


class SyncJob(Shape):
    """A job. `document_id` is always a string: `.toLowerCase()` is called on it."""

    job_id: str
    id: str
    document_id: str
    channels: list[Channel]
    status: JobStatus
    created_at: Moment
    updated_at: Moment
    scheduled_for: Moment = ""
    started_at: Moment = ""
    completed_at: Moment = ""
    results: dict[ResultKey, JobResult] = {}
    errors: list[str] = []
    metadata: dict[str, Any] = {}
    correlation_id: str = ""


class JobsList(Shape):
    """One page of jobs."""

    jobs: list[SyncJob]
    total: int
    page: Annotated[int, Field(ge=1)]
    page_size: int
    limit: int
    offset: int
    has_more: bool


class Cancelled(Shape):
    """A cancelled job."""

    cancelled: Literal[True]
    job_id: str
    status: JobStatus


class Retried(SyncJob):
    """The new job of a retry."""

    new_job_id: str
    original_job_id: str


class Ready(Shape):
    """Whether the platform is ready."""

    ready: bool


class Point(Shape):
    """One point of a graph: the client neither sorts nor groups."""

    timestamp: Moment
    count: int
    status: JobStatus = "pending"


class JobAnalytics(Shape):
    """What became of jobs; rates are in percent here."""

    total_jobs: int
    completed_jobs: int
    failed_jobs: int
    pending_jobs: int
    in_progress_jobs: int
    cancelled_jobs: int
    success_rate: Percent
    avg_processing_time_seconds: float
    jobs_by_channel: dict[Channel, int]
    jobs_by_status: dict[JobStatus, int]
    jobs_over_time: list[Point]


class Performance(Shape):
    """How fast and how well."""

    avg_response_time_ms: float
    p95_response_time_ms: float
    p99_response_time_ms: float
    error_rate: Percent
    success_rate: Percent


class ChannelPerformance(Shape):
    """One channel."""

    total_jobs: int
    success_rate: Percent
    avg_processing_time_seconds: float


class RecentActivity(Shape):
    """Jobs made lately."""

    last_24h: int
    last_7d: int
    last_30d: int


class AnalyticsOverview(Shape):
    """The page of figures."""

    job_analytics: JobAnalytics
    performance_metrics: Performance
    channel_performance: dict[Channel, ChannelPerformance]
    recent_activity: RecentActivity


class Problem(Shape):
    """Every error: `detail` is shown as text, a list there takes the whole app down."""

    type: str
    title: str
    status: int
    detail: Annotated[str, Field(min_length=1)]
    message: str
    error: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    correlation_id: str
    errors: list[dict[str, Any]] = []
    retry_after: int = 0


def bare(value: object, path: str = "$") -> None:
    """Raise AssertionError for a null anywhere, and for an envelope around the whole."""
    assert value is not None, f"{path} is null: leave it out"
    if isinstance(value, dict):
        assert path != "$" or not {"success", "data"} <= value.keys(), "an envelope"
        for key, each in value.items():
            bare(each, f"{path}.{key}")
    elif isinstance(value, list):
        for n, each in enumerate(value):
            bare(each, f"{path}[{n}]")
