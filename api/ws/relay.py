"""Hears over Redis that something happened: wakes the tail, and whoever waits for a job to end.

Redis may lose events or be away: the tail reads them from Postgres and looks by itself now and
then. Only a step's progress, which is kept nowhere, is told from Redis' words.
"""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
import redis.asyncio as redis
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from api.ws import messages
from api.ws.hub import Hub
from api.ws.tail import Tail
from models.jobs import queries
from models.jobs.queries import JobView
from models.kit import db, log
from models.kit.outbox import EVENTS
from models.kit.settings import settings

PAUSE_S = 0.5
"""Pause before trying again when Redis is down."""
BATCH = 500

_log = log.get(__name__)
Event = dict[str, Any]


class Relay:
    """Carries events from Redis to the hub until it is cancelled."""

    def __init__(self, hub: Hub, tail: Tail) -> None:
        self._hub = hub
        self._tail = tail

    async def run(self) -> None:
        """Listen for ever; a lost connection is made again."""
        while True:
            try:
                await self._listen()
            except (redis.RedisError, OSError) as error:
                _log.warning("relay.lost", error=type(error).__name__)
            await asyncio.sleep(PAUSE_S)

    async def _listen(self) -> None:
        url = settings().redis_url.get_secret_value()
        client = redis.Redis.from_url(url, socket_connect_timeout=3)
        async with client, client.pubsub() as pubsub:
            await pubsub.psubscribe(f"{EVENTS}*")
            self._tail.nudge()  # for what was said while nobody heard it
            while True:
                await self._relay(await self._batch(pubsub))

    async def _batch(self, pubsub: Any) -> list[tuple[UUID, Event]]:
        """Return the next events, as many as are there already."""
        batch: list[tuple[UUID, Event]] = []
        timeout = 30.0
        while len(batch) < BATCH:
            message = await pubsub.get_message(ignore_subscribe_messages=True, timeout=timeout)
            if message is None:
                if batch:
                    break
                continue
            if message["type"] != "pmessage":
                continue
            tenant_id = UUID(message["channel"].decode().removeprefix(EVENTS))
            for event in orjson.loads(message["data"]):
                self._hub.heard(UUID(event["job_id"]), event.get("state", ""))
                batch.append((tenant_id, event))
            timeout = 0.0
        return batch

    async def _relay(self, batch: Sequence[tuple[UUID, Event]]) -> None:
        if any("seq" in event for _, event in batch):
            self._tail.nudge()
        progress = [
            (tenant_id, UUID(event["job_id"]), event)
            for tenant_id, event in batch
            if "seq" not in event and self._hub.wants(tenant_id, UUID(event["job_id"]))
        ]
        if not progress:
            return
        try:
            views = await run_in_threadpool(_load, {job_id for _, job_id, _ in progress})
        except SQLAlchemyError as error:
            _log.warning("relay.behind", error=type(error).__name__)
            return
        for tenant_id, job_id, event in progress:
            if view := views.get(job_id):
                self._hub.tell(tenant_id, job_id, [messages.of_progress(view, event)])


def _load(job_ids: set[UUID]) -> dict[UUID, JobView]:
    with db.unit_of_work() as session:
        return {view.id: view for view in queries.load(session, list(job_ids))}
