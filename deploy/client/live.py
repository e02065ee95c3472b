"""Follows jobs while they run: by WebSocket, and by asking again while there is none."""

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from api.schemas import SyncJob
from deploy.client.api import Access, Api
from deploy.client.failures import Unavailable
from models.jobs.states import JOB_FINAL

POLL_S = 1.0
"""Pause between two questions while the WebSocket is down."""
SILENCE_S = 5.0
"""After this long without a frame the state is asked for: a frame may be lost, a socket half dead."""
PATIENCE_S = 60.0
"""How long an API that is gone may take to come back; it may be restarting."""
WATCHED = 50
REMEMBERED = 5_000
"""Jobs whose last state is kept, so that each change is told once."""

T = TypeVar("T")


def follow(api: Api, job_id: str) -> Iterator[SyncJob]:
    """Yield a job as it is now and again and again until it has ended; the last is its end.

    The same state may come more than once. Raises Failure, also when the API stays away.
    """
    patient = _Patience()
    latest = api.job(job_id)
    yield latest
    while latest.status not in JOB_FINAL:
        with closing(_heard(api.access, job_id)) as frames:
            for heard in frames:
                job = heard or patient.ask(lambda: api.job(job_id)) or latest
                if job.job_id == job_id and job.updated_at >= latest.updated_at:
                    latest = job
                    yield latest
                if latest.status in JOB_FINAL:
                    return
        latest = patient.ask(lambda: api.job(job_id)) or latest
        yield latest
        _pause()


def follow_all(api: Api, known: list[SyncJob]) -> Iterator[SyncJob]:
    """Yield those of the known jobs that run, then each job whose status or channels change.

    Goes on for ever. Raises Failure when the API stays away.
    """
    news = _News()
    for job in known:
        if news.is_new(job) and job.status not in JOB_FINAL:
            yield job
    patient = _Patience()
    while True:
        with closing(_heard(api.access, "")) as frames:
            for heard in frames:
                jobs = [heard] if heard else _latest(api, patient)
                yield from filter(news.is_new, jobs)
        yield from filter(news.is_new, _latest(api, patient))
        _pause()


def _latest(api: Api, patient: "_Patience") -> list[SyncJob]:
    page = patient.ask(lambda: api.jobs(limit=WATCHED))
    return page.jobs[::-1] if page else []


def _heard(access: Access, job_id: str) -> Generator[SyncJob | None]:
    """Yield jobs from the WebSocket, None when it is time to ask; end when the socket is gone."""
    try:
        with _open(access) as socket:
            socket.send(json.dumps({"type": "auth", "api_key": access.key}))
            if job_id:
                socket.send(json.dumps({"type": "subscribe", "job_id": job_id}))
            yield None  # what happened before it was open
            while True:
                yield from _read(socket)
    except (OSError, WebSocketException, TimeoutError, ValueError):
        return


def _open(access: Access) -> ClientConnection:
    return connect(
        f"{access.url.replace('http', 'ws', 1)}/ws/jobs",
        open_timeout=5,
        close_timeout=1,
        compression=None,
        proxy=None if access.local else True,
    )


def _read(socket: ClientConnection) -> Iterator[SyncJob | None]:
    try:
        frame = json.loads(socket.recv(timeout=SILENCE_S))
    except TimeoutError:
        yield None
        return
    if frame.get("type") == "resync_required":
        yield None
    elif "job" in frame:
        yield SyncJob.model_validate(frame["job"])


class _Patience:
    """Asks, and forgives an API that is away for a while."""

    def __init__(self) -> None:
        self._away_since: float | None = None

    def ask(self, question: Callable[[], T]) -> T | None:
        """Return the answer; None while the API is away, until that lasts too long."""
        try:
            answer = question()
        except Unavailable:
            now = time.monotonic()
            self._away_since = self._away_since or now
            if now - self._away_since > PATIENCE_S:
                raise
            return None
        self._away_since = None
        return answer


@dataclass(frozen=True, slots=True)
class _Told:
    """What was told of a job: when it was so, and what its reader saw."""

    moment: tuple[bool, datetime]
    seen: tuple[object, ...]


class _News:
    """Remembers what was told of each job."""

    def __init__(self) -> None:
        self._told: OrderedDict[str, _Told] = OrderedDict()

    def is_new(self, job: SyncJob) -> bool:
        """Tell whether status or channels differ from the last time; a job's end stays its end."""
        channels = job.progress.channels.items()
        now = _Told(
            moment=(job.status in JOB_FINAL, job.updated_at),
            seen=(job.status, *((name, each.status, each.attempt) for name, each in channels)),
        )
        last = self._told.get(job.job_id)
        if last and (last.moment > now.moment or last.seen == now.seen):
            return False
        self._told[job.job_id] = now
        self._told.move_to_end(job.job_id)
        if len(self._told) > REMEMBERED:
            self._told.popitem(last=False)
        return True


def _pause() -> None:
    threading.Event().wait(POLL_S)
