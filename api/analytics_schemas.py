"""How figures of jobs look to clients. Rates are in percent here, fractions in `/metrics`."""

from datetime import datetime

from pydantic import BaseModel, Field

from models.jobs.states import JobState

PERCENT = "Percent, 0 to 100."


class Point(BaseModel):
    """One point of the graph."""

    timestamp: datetime
    count: int
    status: JobState | None = None


class Summary(BaseModel):
    """Jobs in five numbers."""

    total_jobs: int
    completed_jobs: int
    failed_jobs: int
    success_rate: float = Field(description=PERCENT)
    avg_processing_time_seconds: float = Field(description="From the first step to the end.")


class JobAnalytics(Summary):
    """What became of jobs."""

    pending_jobs: int
    in_progress_jobs: int
    cancelled_jobs: int
    partial_jobs: int
    jobs_by_channel: dict[str, int]
    jobs_by_status: dict[JobState, int]
    jobs_over_time: list[Point] = Field(description="Ascending, one point for each step of time.")


class Performance(BaseModel):
    """How fast and how well: from a job's start time to its end."""

    avg_response_time_ms: float
    p50_response_time_ms: float = Field(description="At most 2.5 % off, as are the next two.")
    p95_response_time_ms: float
    p99_response_time_ms: float
    error_rate: float = Field(description=PERCENT)
    success_rate: float = Field(description=PERCENT)


class ChannelPerformance(BaseModel):
    """One channel's jobs."""

    total_jobs: int
    success_rate: float = Field(description=PERCENT)
    avg_processing_time_seconds: float


class RecentActivity(BaseModel):
    """Jobs that were made lately."""

    last_24h: int
    last_7d: int
    last_30d: int


class PreviousPeriod(Summary):
    """The same stretch of time right before."""

    start_date: datetime
    end_date: datetime


class AnalyticsOverview(BaseModel):
    """Everything for a page of figures."""

    start_date: datetime
    end_date: datetime
    job_analytics: JobAnalytics
    performance_metrics: Performance
    channel_performance: dict[str, ChannelPerformance]
    recent_activity: RecentActivity
    previous: PreviousPeriod
    change: dict[str, float] = Field(description="Growth since `previous` in percent, where any.")
