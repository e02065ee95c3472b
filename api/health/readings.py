"""The facts that health is judged by, read from Postgres, Redis and this machine. Blocking calls."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import psutil
import redis
from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.exc import ProgrammingError, SQLAlchemyError
from sqlalchemy.pool import NullPool
from sqlmodel import Session

from api.health.source import ReadingFailed
from models.jobs import crew, pressure
from models.jobs.crew import Worker
from models.jobs.pressure import Pressure
from models.kit import broker, db
from models.kit.settings import settings


@dataclass(frozen=True, slots=True)
class PostgresFacts:
    """What Postgres said."""

    latency_ms: float
    pressure: Pressure


@dataclass(frozen=True, slots=True)
class RedisFacts:
    """What Redis said; `workers` are those that live."""

    latency_ms: float
    workers: tuple[Worker, ...]


@dataclass(frozen=True, slots=True)
class HostFacts:
    """How full this machine is."""

    disk_free_bytes: int
    disk_percent: float
    memory_available_bytes: int
    memory_percent: float
    cpu_percent: float


def postgres(url: URL | None = None) -> PostgresFacts:
    """Ask Postgres over a connection of its own: a pool that is all in use says nothing of it."""
    try:
        with Session(_engine(url or db.engine().url)) as session:
            session.connection()
            began = time.perf_counter()
            db.rows(session, "select 1", {})
            latency_ms = _ms_since(began)
            return PostgresFacts(latency_ms, pressure.measure(session))
    except ProgrammingError as error:
        raise ReadingFailed(
            "The database has no schema, or an old one. Run `toombos db upgrade`."
        ) from error
    except SQLAlchemyError as error:
        raise ReadingFailed("Postgres can't be reached or refuses this user.") from error


def redis_server() -> RedisFacts:
    """Ask Redis, and which workers gave a sign of life there."""
    client = broker.redis_client()
    try:
        began = time.perf_counter()
        client.ping()
        latency_ms = _ms_since(began)
        said: Mapping[bytes, bytes] = client.hgetall(broker.WORKERS)  # type: ignore[assignment]  # the client is not asynchronous
    except redis.RedisError as error:
        raise ReadingFailed("Redis can't be reached or refuses this user.") from error
    return RedisFacts(latency_ms, crew.living(said, now=time.time()))


def host() -> HostFacts:
    """Look at the disk that holds our data, and at the memory."""
    folder = settings().data_dir
    disk = psutil.disk_usage(str(folder if folder.exists() else Path.cwd()))
    memory = psutil.virtual_memory()
    return HostFacts(
        disk_free_bytes=disk.free,
        disk_percent=disk.percent,
        memory_available_bytes=memory.available,
        memory_percent=memory.percent,
        cpu_percent=psutil.cpu_percent(),
    )


@lru_cache(maxsize=2)
def _engine(url: URL) -> Engine:
    return create_engine(
        url,
        poolclass=NullPool,
        connect_args={
            "connect_timeout": 2,
            "options": "-c statement_timeout=2000",
            "application_name": "toombos-health",
        },
    )


def _ms_since(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 2)
