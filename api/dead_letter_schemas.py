"""What clients get to see of channels that failed for good."""

from datetime import datetime

from pydantic import BaseModel


class DeadLetterAnswer(BaseModel):
    """One channel of a job that failed for good."""

    step_id: str
    job_id: str
    channel: str
    attempts: int
    crashes: int
    code: str | None = None
    error: str | None = None
    failed_at: datetime
    retried_as: str | None = None


class DeadLettersPage(BaseModel):
    """One page of what failed for good, newest first."""

    dead_letters: list[DeadLetterAnswer]
    has_more: bool
    next_cursor: str | None = None
