"""Postgres: the engine, sessions, transactions, and work that waits for the commit.

One request or one batch of steps is one transaction. Services never commit; the edges do, through
`unit_of_work()`.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, Final, cast
from uuid import UUID

import orjson
import psycopg
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.types.json import set_json_dumps, set_json_loads
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.orm import SessionTransaction
from sqlmodel import Session

from models.kit.errors import DomainError
from models.kit.settings import settings

_AFTER_COMMIT = "after_commit"

set_json_dumps(orjson.dumps)
set_json_loads(orjson.loads)


@cache
def engine() -> Engine:
    """Return this process's engine. A forked child must call `dispose()` first."""
    return new_engine()


def new_engine() -> Engine:
    """Make an engine by the settings of now; who asks for it disposes of it."""
    url = make_url(settings().database_url.get_secret_value()).set(drivername="postgresql+psycopg")
    return create_engine(
        url,
        pool_size=settings().db_pool,
        max_overflow=0,
        pool_timeout=3,
        pool_pre_ping=False,  # a round trip for each request, to spare one 503 after a restart of Postgres
        pool_recycle=600,
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
        connect_args={
            "connect_timeout": 3,
            "options": "-c statement_timeout=15000 -c lock_timeout=3000"
            " -c idle_in_transaction_session_timeout=15000 -c timezone=UTC -c jit=off",
            "application_name": "toombos",
        },
    )


@event.listens_for(Engine, "handle_error")
def _as_it_was_said(context: ExceptionContext) -> BaseException | None:
    """Let a column say itself why it can't be written, such as that there is no key to seal it with."""
    original = context.original_exception
    return original if isinstance(original, DomainError) else None


def dispose() -> None:
    """Forget connections that belong to the parent of a fork."""
    if engine.cache_info().currsize:
        engine().dispose(close=False)
        engine.cache_clear()


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """Give a session whose changes are all committed at the end, or none of them."""
    with Session(engine(), expire_on_commit=False) as session:
        yield session
        session.commit()


def fence(tenant_id: UUID) -> None:
    """Hold what this request, and its threads, do from now on to the rows of one tenant.

    Their transactions run as a role for which row-level security shows a tenant's rows only (the
    migration `fence_tenants`), as the second fence beside queries that name the tenant.
    """
    _fenced.set(tenant_id)


@contextmanager
def across_tenants(session: Session) -> Iterator[None]:
    """Step out of the fence, for a statement that looks at what all tenants share."""
    tenant_id = session.info.get(_FENCED)
    if tenant_id is None:
        yield
        return
    connection = session.connection()
    connection.exec_driver_sql("select set_config('role', 'none', true)")
    yield
    connection.exec_driver_sql(_ENTER, {"tenant": str(tenant_id)})


@event.listens_for(Session, "after_begin")
def _enter(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    tenant_id = _fenced.get()
    if tenant_id is not None and has_fence(connection):
        session.info[_FENCED] = tenant_id
        if not _begin_inside(connection, tenant_id):
            connection.exec_driver_sql(_ENTER, {"tenant": str(tenant_id)})


def _begin_inside(connection: Connection, tenant_id: UUID) -> bool:
    """Begin the transaction and go behind the fence in one round trip; False when it must be two.

    A simple query may hold many statements, and a driver that finds a transaction begins none.
    """
    raw = cast("psycopg.Connection[Any]", connection.connection.dbapi_connection)
    if raw.info.transaction_status != TransactionStatus.IDLE:
        return False
    enter = _ENTER % {"tenant": f"'{tenant_id}'"}
    told = raw.pgconn.exec_(f"begin; {enter}".encode())
    return told.status == ExecStatus.TUPLES_OK


def has_fence(connection: Connection) -> bool:
    """Tell whether this database has the role of tenants' requests, and we may take it on."""
    name = str(connection.engine.url)
    if name not in _has_fence:
        _has_fence[name] = bool(connection.exec_driver_sql(_MAY_FENCE).scalar())
    return _has_fence[name]


_FENCED: Final = "fenced"
_ENTER: Final = """
select set_config('app.tenant', %(tenant)s, true),
    set_config('role', current_database() || '_tenant', true)
"""
_MAY_FENCE: Final = """
select exists (
    select from pg_roles
    where rolname = current_database() || '_tenant' and pg_has_role(current_user, oid, 'SET')
)
"""
_fenced: ContextVar[UUID | None] = ContextVar("fenced", default=None)
_has_fence: dict[str, bool] = {}


def after_commit(session: Session, action: Callable[[], None]) -> None:
    """Run `action` once the session's transaction is committed; forget it on rollback.

    The action must not raise: what it does can be lost at any time, and something else makes up
    for it.
    """
    session.info.setdefault(_AFTER_COMMIT, []).append(action)


@event.listens_for(Session, "after_commit")
def _run_after_commit(session: Session) -> None:
    for action in session.info.pop(_AFTER_COMMIT, []):
        action()


@event.listens_for(Session, "after_rollback")
def _drop_after_commit(session: Session) -> None:
    session.info.clear()


def read_sql(folder: Path) -> dict[str, str]:
    """Return the statements of a noun's `sql/` folder by name. One file is one statement."""
    return {path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*.sql"))}


def rows(session: Session, statement: str, values: Mapping[str, object]) -> list[Any]:
    """Run one hand-written statement in the session's transaction and return its rows."""
    result = session.connection().exec_driver_sql(statement, dict(values))
    return list(result) if result.returns_rows else []


def as_json(value: object) -> str:
    """Return a value as JSON text for a statement that takes a json parameter."""
    return orjson.dumps(value).decode()
