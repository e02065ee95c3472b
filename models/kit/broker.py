"""The Celery application as a producer sees it, and the wake-ups it sends.

A wake-up says "there is work in this lane"; Postgres says which. So a lane never needs more
wake-ups than there are worker slots, and losing, doubling or reordering them does no harm.
"""

import base64
from collections.abc import Mapping, Sequence
from functools import cache

import orjson
import redis
from celery import Celery
from redis.backoff import NoBackoff
from redis.connection import SSLConnection, parse_url
from redis.retry import Retry

from models.kit import ids
from models.kit.settings import settings

WAKE_TASK = "toombos.wake"
SWEEP_TASK = "toombos.sweep"

SHORT, LONG, CONTROL = "short", "long", "control"
"""The lanes: many quick steps a turn, one slow step a turn, upkeep."""
WORK_LANES = (SHORT, LONG)
WORKERS = "toombos:workers"
"""A hash in Redis: what each worker said of itself when it last gave a sign of life."""

QUARANTINE = "toombos:quarantine"
"""A list in Redis: the last malformed messages that workers found, newest first."""
QUARANTINE_SIZE = 1000

PUSH = """
if redis.call('llen', KEYS[1]) < tonumber(ARGV[1]) then
    return redis.call('lpush', KEYS[1], ARGV[2])
end
return 0
"""
"""Lua that pushes the wake-up ARGV[2] to the lane KEYS[1] unless ARGV[1] of them wait there."""


_NO_ARGUMENTS = b'[[], {}, {"callbacks": null, "errbacks": null, "chain": null, "chord": null}]'


@cache
def redis_client() -> redis.Redis:
    """Return this process's Redis client. It gives up after a quarter of a second: what is sent
    here can be lost, and a request must not wait for it."""
    return redis.Redis.from_url(
        settings().redis_url.get_secret_value(),
        socket_timeout=0.25,
        socket_connect_timeout=0.25,
        health_check_interval=5,
        retry=Retry(NoBackoff(), 1),
    )


def forget_connections() -> None:
    """Forget connections that belong to the parent of a fork."""
    redis_client.cache_clear()


def celery_app() -> Celery:
    """Return a new Celery application on our broker, without tasks."""
    url = settings().redis_url.get_secret_value()
    app = Celery("toombos", set_as_current=True)
    app.conf.update(
        broker_url=url,
        broker_use_ssl=_tls(url),
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={
            "visibility_timeout": 3600,
            "socket_timeout": 5,
            "socket_connect_timeout": 3,
            "socket_keepalive": True,
            "health_check_interval": 5,
        },
        accept_content=["json"],
        task_serializer="json",
        task_ignore_result=True,
        task_default_queue=SHORT,
        task_create_missing_queues=True,
        task_publish_retry=False,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_send_task_events=False,
        timezone="UTC",
        enable_utc=True,
    )
    return app


def _tls(url: str) -> dict[str, object] | bool:
    """Return what Celery must be told of `rediss://`, and Flower too; False for other addresses.

    Of itself kombu 5.7 would not look at the server's certificate, while redis-py does, and Flower
    does not read what the address says of it.
    """
    said = parse_url(url)  # type: ignore[no-untyped-call]  # redis has no types here
    if said.get("connection_class") is not SSLConnection:
        return False
    told = {name: value for name, value in said.items() if name.startswith("ssl_")}
    return {"ssl_cert_reqs": "required", "ssl_check_hostname": True, **told}


def message(task: str, lane: str) -> str:
    """Return a task message without arguments as kombu 5.7's Redis transport stores it.

    Written here because it is then one string in one round trip, guarded by the length of its
    lane; a test lets a real worker read it.
    Protocol: https://docs.celeryq.dev/en/stable/internals/protocol.html (version 2).
    """
    task_id = str(ids.new_id())
    return orjson.dumps(
        {
            "body": base64.b64encode(_NO_ARGUMENTS).decode(),
            "content-encoding": "utf-8",
            "content-type": "application/json",
            "headers": {
                "lang": "py",
                "task": task,
                "id": task_id,
                "root_id": task_id,
                "argsrepr": "()",
                "kwargsrepr": "{}",
                "ignore_result": True,
            },
            "properties": {
                "correlation_id": task_id,
                "delivery_mode": 2,
                "delivery_info": {"exchange": "", "routing_key": lane},
                "priority": 0,
                "body_encoding": "base64",
                "delivery_tag": str(ids.new_id()),
            },
        }
    ).decode()


def publish_task_events(events: Sequence[Mapping[str, object]]) -> int:
    """Tell Flower, and who else listens to Celery's events, and return how many listen.

    Written here, in kombu 5.7's form, because Redis then says whether anybody listens at all.
    Raises RedisError.
    """
    payload = {
        "body": base64.b64encode(orjson.dumps(events)).decode(),
        "content-encoding": "utf-8",
        "content-type": "application/json",
        "headers": {},
        "properties": {
            "delivery_mode": 1,
            "delivery_info": {"exchange": "celeryev", "routing_key": "task.multi"},
            "priority": 0,
            "body_encoding": "base64",
            "delivery_tag": str(ids.new_id()),
        },
    }
    database = redis_client().get_connection_kwargs().get("db", 0)
    topic = f"/{database}.celeryev/task.multi"
    return int(redis_client().publish(topic, orjson.dumps(payload)))
