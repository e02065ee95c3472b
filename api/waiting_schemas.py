"""What clients are told of a job that has not started, for the OpenAPI document."""

from datetime import datetime

from pydantic import BaseModel, Field

from models.jobs.waiting import Reason


class WaitingAnswer(BaseModel):
    """Why a job, or some of its channels, has not started, and when it probably will."""

    reason: Reason
    message: str = Field(description="One plain sentence.")
    channels: list[str] = Field(description="Those that wait for this reason.")
    ahead: int | None = Field(None, description="What is before it; 10001 means more than 10,000.")
    until: datetime | None = Field(None, description="When its start or its next try is due.")
    estimated_start: datetime | None = Field(
        None, description="Left out when nothing is known of the speed of the workers."
    )


class JobWaiting(BaseModel):
    """A job's `waiting`, which is left out when nothing of it waits."""

    job_id: str
    waiting: WaitingAnswer | None = None
