"""The Celery application that workers, beat and Flower run.

Its tasks carry no arguments: a wake-up names a lane by the queue it came through, and Postgres says
what is to be done there.
"""

import gc
import json
import os
import time
from functools import cache
from typing import Any

import psutil
import redis
from celery import Task, signals
from kombu import Queue

from models.access import guessing, logins
from models.analytics import rollup
from models.approvals import service as approvals
from models.idempotency import service as idempotency
from models.jobs import events, lanes, service
from models.kit import broker, db, log
from models.kit.settings import settings
from models.llm import service as answers
from models.webhooks import relay
from tasks import channels, deliveries, drain, publishing, steps
from tasks.lease import leases
from tasks.loop import Turn
from workers import (
    bookkeeping,
    control,
    deaths,
    guard,
    reconnecting,
    schedules,
    selfcheck,
    webhooks,
)
from workers.step_events import StepEvents

celery = broker.celery_app()
PRUNE_TASK, PRUNE_S = "toombos.prune", 60
TALLY_TASK, TALLY_S = "toombos.tally", 2
APPROVALS_ROUND = 200
"""Levels of approvals that a sweep escalates at most."""
DELIVER_TASK, DELIVER_S = "toombos.deliver", 1
celery.conf.update(
    task_queues=[Queue(lane) for lane in (broker.CONTROL, broker.SHORT, broker.LONG)],
    beat_schedule={
        "sweep": {
            "task": broker.SWEEP_TASK,
            "schedule": settings().engine.sweep_s,
            # Old ones are of no use: a backlog of sweeps after a pause would only repeat itself.
            "options": {"queue": broker.CONTROL, "expires": 10},
        },
        "prune": {
            "task": PRUNE_TASK,
            "schedule": PRUNE_S,
            "options": {"queue": broker.CONTROL, "expires": 60},
        },
        "tally": {
            "task": TALLY_TASK,
            "schedule": TALLY_S,
            "options": {"queue": broker.CONTROL, "expires": 10},
        },
        "deliver": {
            "task": DELIVER_TASK,
            "schedule": DELIVER_S,
            "options": {"queue": broker.CONTROL, "expires": 10},
        },
    },
    beat_scheduler="celery.beat:Scheduler",  # the table is the timetable; nothing to remember
    worker_soft_shutdown_timeout=5,
)
control.install()
guard.install()
reconnecting.install(celery)
_log = log.get(__name__)


@celery.task(name=broker.WAKE_TASK, bind=True, send_events=False)
def wake(self: "Task[[], None]") -> None:
    """Take a turn at the lane whose queue this came through."""
    hostname = str(self.request.hostname)
    lane = (self.request.delivery_info or {}).get("routing_key")
    if lane not in broker.WORK_LANES:
        _log.error("wake.misdirected", lane=lane)
        return
    Turn(lane, leases(hostname), _events(hostname)).take()


@celery.task(name=broker.SWEEP_TASK, send_events=False)
def sweep() -> None:
    """Look for steps that are due, lost or forgotten, and drop what was kept long enough."""
    with db.unit_of_work() as session:
        moved = service.sweep(session)
    if moved:
        _log.info("sweep.moved", steps=moved)
    schedules.fire_due()
    with db.unit_of_work() as session:
        approvals.escalate(session, size=APPROVALS_ROUND)
    with db.unit_of_work() as session:
        idempotency.prune(session)
    bookkeeping.seal()
    lanes.sweep_ran()
    selfcheck.look()


@celery.task(name=PRUNE_TASK, send_events=False)
def prune() -> None:
    """Delete events that were kept long enough, a batch a transaction, for half a second at most.

    Once a minute, as the count of requests may be late by.
    """
    bookkeeping.count_requests()
    end, pruned, batch = time.monotonic() + 0.5, 0, 1
    while batch and time.monotonic() < end:
        with db.unit_of_work() as session:
            read = min(rollup.counted_upto(session), relay.reached(session))
            batch = events.prune(session, upto=read)
        pruned += batch
    if pruned:
        _log.info("events.pruned", events=pruned)
    with db.unit_of_work() as session:
        logins.prune(session)
        guessing.prune(session)
        answers.prune(session)
    webhooks.prune()


@celery.task(name=TALLY_TASK, send_events=False)
def tally() -> None:
    """Count jobs that ended since the last round, for half a second at most."""
    end = time.monotonic() + 0.5
    is_behind = True
    while is_behind and time.monotonic() < end:
        with db.unit_of_work() as session:
            is_behind = rollup.advance(session) is not None


@celery.task(name=DELIVER_TASK, send_events=False)
def deliver() -> None:
    """Make webhook messages of what happened; let this process send them, and put content out."""
    webhooks.spread()
    deliveries.courier().kick()
    publishing.courier().kick()


@cache
def _events(hostname: str) -> StepEvents:
    return StepEvents(hostname, celery.clock.forward)  # type: ignore[attr-defined]  # celery-types lacks it


@signals.setup_logging.connect
def _configure_logging(**_: Any) -> None:
    log.configure()


@signals.worker_process_init.connect
def _begin_child(**_: Any) -> None:
    """Start a pool process with connections of its own, and with all code loaded."""
    db.dispose()
    broker.forget_connections()
    steps.load()
    channels.load()
    # What is loaded now stays: looking through it again and again took a tenth of the time.
    gc.freeze()


@signals.worker_shutting_down.connect
def _begin_to_end(**_: Any) -> None:
    """Let the pool finish or give back what it holds, and take nothing more."""
    drain.begin()


@signals.heartbeat_sent.connect
def _tell(sender: Any, **_: Any) -> None:
    """Say that this worker lives, with what an operator wants to know of it, and look who died."""
    me = psutil.Process()
    family = [me, *me.children(recursive=True)]
    said = {
        "seen_at": time.time(),
        "pid": os.getpid(),
        "processes": len(family) - 1,
        "rss_bytes": sum(p.memory_info().rss for p in family if p.is_running()),
    }
    try:
        broker.redis_client().hset(broker.WORKERS, sender.eventer.hostname, json.dumps(said))
    except redis.RedisError as error:
        _log.warning("worker.untold", error=type(error).__name__)
    deaths.free(sender.eventer.hostname, family)
