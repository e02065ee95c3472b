"""The states of jobs and steps and the moves between them: the one place that says so in Python.

The database holds the same moves in its `transitions` table and refuses all others; a test compares
the two.
"""

from enum import StrEnum


class JobState(StrEnum):
    """What a client sees of a job. It follows from the job's steps in the same transaction."""

    PENDING = "pending"
    """no step has begun"""
    IN_PROGRESS = "in_progress"
    """a step has begun, and some step is not finished"""
    COMPLETED = "completed"
    """every step completed"""
    FAILED = "failed"
    """every step failed"""
    PARTIAL = "partial"
    """some steps completed, some failed"""
    CANCELLED = "cancelled"
    """somebody cancelled it; steps that had completed keep their results"""


class StepState(StrEnum):
    """What a step is doing."""

    SCHEDULED = "scheduled"
    """waits for a moment (its schedule, its next try) or, without one, for its turn in a batch"""
    PENDING = "pending"
    """may be claimed"""
    IN_PROGRESS = "in_progress"
    """a worker holds it by lease"""
    COMPLETED = "completed"
    """its result is stored"""
    FAILED = "failed"
    """it will not be tried again"""
    CANCELLED = "cancelled"
    """it will not be done"""


class BatchMode(StrEnum):
    """How the jobs of a batch follow each other."""

    PARALLEL = "parallel"
    """all may run at once"""
    SEQUENTIAL = "sequential"
    """each waits until the one before it has ended"""


class BulkAction(StrEnum):
    """What can be done to many jobs at once."""

    CANCEL = "cancel"
    RETRY = "retry"


JOB_MOVES: dict[JobState, frozenset[JobState]] = {
    JobState.PENDING: frozenset({JobState.IN_PROGRESS, JobState.CANCELLED}),
    JobState.IN_PROGRESS: frozenset(
        {JobState.COMPLETED, JobState.FAILED, JobState.PARTIAL, JobState.CANCELLED}
    ),
    JobState.COMPLETED: frozenset(),
    JobState.FAILED: frozenset(),
    JobState.PARTIAL: frozenset(),
    JobState.CANCELLED: frozenset(),
}

STEP_MOVES: dict[StepState, frozenset[StepState]] = {
    StepState.SCHEDULED: frozenset({StepState.PENDING, StepState.CANCELLED}),
    StepState.PENDING: frozenset({StepState.IN_PROGRESS, StepState.CANCELLED}),
    StepState.IN_PROGRESS: frozenset(
        {
            StepState.COMPLETED,
            StepState.FAILED,
            StepState.CANCELLED,
            StepState.SCHEDULED,  # a temporary error: tried again later
            StepState.PENDING,  # its worker was lost
        }
    ),
    StepState.COMPLETED: frozenset(),
    StepState.FAILED: frozenset(),
    StepState.CANCELLED: frozenset(),
}

JOB_FINAL = frozenset(state for state, moves in JOB_MOVES.items() if not moves)
STEP_FINAL = frozenset(state for state, moves in STEP_MOVES.items() if not moves)
