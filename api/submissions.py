"""Accepts jobs: requests of a tenant that come while others are being stored share a transaction.

A commit waits for the disk and each statement for its round trip; shared, they cost a busy gateway
little (group commit, as databases do it). A request that comes alone waits for nobody.
"""

import asyncio
import contextvars
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from fastapi import Request
from sqlalchemy.exc import OperationalError
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from api import wishes
from api.schemas import GenerationRequest
from models.audit import acts
from models.audit.acts import Act
from models.contents import generate
from models.jobs import queries
from models.jobs import service as jobs
from models.jobs.queries import JobView
from models.jobs.service import NewJob
from models.kit import db

MOST: Final = 64
"""Requests in one transaction: enough to share its cost, few enough to answer the first one soon."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one request asks for, and whose act it is."""

    body: GenerationRequest
    zone: str | None
    correlation_id: str
    act: Act


Answer = JobView | Exception
Waiting = list[tuple[Asked, asyncio.Future[JobView]]]


class Submissions:
    """The requests of one app. All calls come from its event loop."""

    def __init__(self) -> None:
        self._waiting: dict[UUID, Waiting] = {}
        self._tasks: dict[UUID, asyncio.Task[None]] = {}

    async def accept(self, asked: Asked) -> JobView:
        """Make a job of a request and return it; once this returns, the job is stored for good.

        Raises what `generate.submit` raises. Each call makes another job, also one that is
        cancelled while it waits.
        """
        done: asyncio.Future[JobView] = asyncio.get_running_loop().create_future()
        tenant_id = asked.act.tenant_id
        self._waiting.setdefault(tenant_id, []).append((asked, done))
        if tenant_id not in self._tasks:
            # In a context of its own, because it stores for more than the request that began it.
            work = self._store(tenant_id)
            self._tasks[tenant_id] = asyncio.create_task(work, context=contextvars.Context())
        return await done

    async def _store(self, tenant_id: UUID) -> None:
        group: Waiting = []
        try:
            while waiting := self._waiting.pop(tenant_id, None):
                group, rest = waiting[:MOST], waiting[MOST:]
                if rest:
                    self._waiting[tenant_id] = rest
                answers = await run_in_threadpool(store, tenant_id, [asked for asked, _ in group])
                for (_, done), answer in zip(group, answers, strict=True):
                    _tell(done, answer)
        finally:
            # Whatever ends this early, such as the app's own end: nobody waits for it in vain.
            del self._tasks[tenant_id]
            for _, done in [*group, *self._waiting.pop(tenant_id, [])]:
                done.cancel()


def _tell(done: asyncio.Future[JobView], answer: Answer) -> None:
    if done.done():
        return  # its client is gone
    if isinstance(answer, Exception):
        done.set_exception(answer)
    else:
        done.set_result(answer)


def of(request: Request) -> Submissions:
    """Return the submissions of the application that was asked."""
    found: Submissions = request.app.state.submissions
    return found


def store(tenant_id: UUID, group: Sequence[Asked]) -> list[Answer]:
    """Store a tenant's requests and return a job or an error for each, in order. Never raises.

    One that is refused takes none of the others with it.
    """
    db.fence(tenant_id)
    if len(group) > 1:
        try:
            return list(_together(tenant_id, group))
        except OperationalError as error:  # to ask for each would take as long again
            return [error] * len(group)
        except Exception:  # noqa: BLE001, S110 - one of them has it; it is found alone
            pass
    return [_alone(asked) for asked in group]


def _together(tenant_id: UUID, group: Sequence[Asked]) -> list[JobView]:
    with acts.unnoted(), db.unit_of_work() as session:
        wanted = [
            wishes.read(asked.body, zone=asked.zone, correlation_id=asked.correlation_id)
            for asked in group
        ]
        made = generate.plan(session, wanted, tenant_id=tenant_id)
        created = jobs.accept(session, made)
        acts.record(session, [_told(asked, job) for asked, job in zip(group, made, strict=True)])
        return [queries.of_new(job, created[job.id]) for job in made]


def _told(asked: Asked, job: NewJob) -> Act:
    """Return what the request did, without a trace in it: the transaction may yet fail."""
    act = replace(asked.act, before=dict(asked.act.before), after=dict(asked.act.after))
    with acts.doing(act):
        jobs.tell([job])
    return act


def _alone(asked: Asked) -> Answer:
    try:
        with acts.doing(asked.act), db.unit_of_work() as session:
            return submit(session, asked)
    except Exception as error:  # noqa: BLE001 - raised where the request waits for it
        return error


def submit(session: Session, asked: Asked) -> JobView:
    """Store one request in the session's transaction. Raises what `generate.submit` raises."""
    wish = wishes.read(asked.body, zone=asked.zone, correlation_id=asked.correlation_id)
    job = generate.plan_one(session, wish, tenant_id=asked.act.tenant_id)
    return queries.of_new(job, jobs.accept(session, [job])[job.id])
