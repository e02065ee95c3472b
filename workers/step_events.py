"""Shows steps to Flower: each as a task of its own, though one Celery message runs many.

Event fields: https://docs.celeryq.dev/en/stable/userguide/monitoring.html#event-reference
"""

import os
import time
from collections.abc import Callable, Sequence

import redis

from models.jobs.service import Claim
from models.jobs.states import StepState
from models.kit import broker, log
from tasks.loop import Ended

PAUSE_S = 1.0
"""When nobody listens, or Redis is dead, nothing is shown for this long, so that it costs nothing."""

_log = log.get(__name__)
Event = dict[str, object]


class StepEvents:
    """Sends what happens to steps as Celery task events, grouped, and never lets a step wait or fail.

    Only ids travel: the step's as the task's, the job's and the step's name as arguments.
    `tick` is the worker's logical clock, by which Celery orders the events of many workers.
    """

    def __init__(self, hostname: str, tick: Callable[[], int]) -> None:
        self._tick = tick
        self._sender: Event = {"hostname": hostname, "pid": os.getpid(), "utcoffset": 0}
        self._silent_until = 0.0

    def started(self, claims: Sequence[Claim]) -> None:
        """Show steps as received and started."""
        if self._is_silent():
            return
        events = []
        for claim in claims:
            events.append(
                self._event(
                    "received",
                    claim,
                    name=f"toombos.{claim.kind}.{claim.name}",
                    args=f"('{claim.job_id}', '{claim.name}')",
                    kwargs="{}",
                    retries=claim.attempt - 1,
                    root_id=str(claim.job_id),
                )
            )
            events.append(self._event("started", claim))
        self._send(events)

    def progressed(self, claim: Claim, percent: int, stage: str) -> None:
        """Show how far a step is."""
        if not self._is_silent():
            self._send([self._event("progress", claim, result=f"{percent} % {stage}")])

    def finished(self, results: Sequence[Ended]) -> None:
        """Show how steps ended."""
        if not self._is_silent():
            self._send([self._end(ended) for ended in results])

    def _end(self, ended: Ended) -> Event:
        outcome = ended.outcome
        if outcome.state is StepState.COMPLETED:
            result = str(outcome.result)
            return self._event("succeeded", outcome.claim, result=result, runtime=ended.seconds)
        if outcome.state is StepState.CANCELLED:
            return self._event(
                "revoked", outcome.claim, terminated=False, signum=None, expired=False
            )
        kind = "failed" if outcome.state is StepState.FAILED else "retried"
        return self._event(kind, outcome.claim, exception=str(outcome.error), traceback="")

    def _event(self, kind: str, claim: Claim, **fields: object) -> Event:
        return {
            "type": f"task-{kind}",
            "uuid": str(claim.id),
            "timestamp": time.time(),
            "clock": self._tick(),
            **self._sender,
            **fields,
        }

    def _is_silent(self) -> bool:
        return time.monotonic() < self._silent_until

    def _send(self, events: Sequence[Event]) -> None:
        try:
            listeners = broker.publish_task_events(events)
        except redis.RedisError as error:
            listeners = 0
            _log.warning("flower.unreachable", error=type(error).__name__)
        if not listeners:
            self._silent_until = time.monotonic() + PAUSE_S
