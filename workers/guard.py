"""Keeps messages that are not ours away from Celery: one that is malformed would end every worker in turn.

Celery 5.7 puts such a message back when it dies of it, so the next worker dies of it too. Here it is
put aside in Redis instead, where `toombos doctor` finds it. Called by kombu for each message.
"""

import time
from typing import Any

import orjson
import redis
from kombu.transport import TRANSPORT_ALIASES
from kombu.transport.redis import Channel, Transport
from kombu.utils.json import loads

from models.kit import broker, log, messages

SHOWN = 4096
"""Characters of a malformed message that are kept."""

_log = log.get(__name__)


class GuardedChannel(Channel):
    """A channel that never hears of malformed messages in our lanes."""

    def _create_client(self, asynchronous: bool = False) -> Any:
        client = super()._create_client(asynchronous)  # type: ignore[misc]  # its types lack it
        client.set_response_callback("BRPOP", _received)
        return client


class GuardedTransport(Transport):
    """Kombu's Redis transport with a guarded channel."""

    Channel = GuardedChannel


def install() -> None:
    """Guard all Redis connections that kombu opens in this process from now on. Repeatable."""
    for scheme in ("redis", "rediss"):
        TRANSPORT_ALIASES[scheme] = f"{__name__}:{GuardedTransport.__name__}"


def _received(answer: list[bytes] | None, **_: object) -> tuple[bytes, bytes] | None:
    """Return what BRPOP answered, or None, as if nothing had come, when it can't be used."""
    if not answer:
        return None
    queue, raw = answer
    lane = queue.decode(errors="replace")
    if lane in (*broker.WORK_LANES, broker.CONTROL) and (fault := _fault_of(raw)):
        _quarantine(lane, raw, fault)
        return None
    return queue, raw


def _fault_of(raw: bytes) -> str:
    if fault := messages.fault_of(raw):
        return fault
    try:
        loads(raw)  # kombu's, which gives some objects a meaning of their own
    except Exception as error:  # noqa: BLE001 - whatever is raised here would end the worker
        return type(error).__name__
    return ""


def _quarantine(lane: str, raw: bytes, fault: str) -> None:
    _log.error("message.quarantined", lane=lane, fault=fault, bytes=len(raw))
    kept = {
        "at": time.time(),
        "lane": lane,
        "fault": fault,
        "bytes": len(raw),
        "raw": raw[:SHOWN].decode(errors="replace"),
    }
    pipe = broker.redis_client().pipeline(transaction=False)
    pipe.lpush(broker.QUARANTINE, orjson.dumps(kept))
    pipe.ltrim(broker.QUARANTINE, 0, broker.QUARANTINE_SIZE - 1)
    try:
        pipe.execute()
    except redis.RedisError as error:
        _log.warning("message.lost", error=type(error).__name__)
