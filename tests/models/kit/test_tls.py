"""Postgres and Redis behind TLS, by every client of ours: the certificate and its name are checked."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import kombu.exceptions
import pytest
import redis
from celery import Celery, current_app
from flower.utils.broker import Broker
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from api.limits import Limiter
from deploy.embedded.throwaway import Servers
from models.access.service import Actor
from models.kit import broker, db, ids
from models.kit.settings import settings
from tests.support import tls
from tests.support.eventually import eventually
from workers import guard

Use = Callable[[str, str], None]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Give the servers' certificate, and one that nobody here has."""
    folder = tmp_path_factory.mktemp("certificates")
    ours = tls.certificate(folder / "ours.pem", tls.NAME)
    return ours, tls.certificate(folder / "other.pem", tls.NAME)


@pytest.fixture(scope="module")
def redis_port(servers: Servers, files: tuple[Path, Path]) -> Iterator[int]:
    """Give the port of our Valkey behind TLS."""
    behind = urlsplit(servers.redis.url).port
    assert behind
    with tls.tls_before(lambda: asyncio.open_connection("127.0.0.1", behind), files[0]) as port:
        yield port


@pytest.fixture(scope="module")
def postgres_port(servers: Servers, database: str, files: tuple[Path, Path]) -> Iterator[int]:
    """Give the port of our Postgres behind TLS."""
    with db.engine().connect() as connection:
        info = connection.connection.dbapi_connection.info  # type: ignore[union-attr]  # psycopg's
        path = f"{info.host}/.s.PGSQL.{info.port}"
    with tls.tls_before(
        lambda: asyncio.open_unix_connection(path), files[0], is_postgres=True
    ) as port:
        yield port


@pytest.fixture
def use(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Use]:
    """Give a function that puts an address into a setting, for clients that are made afterwards."""

    def set_url(name: str, url: str) -> None:
        monkeypatch.setenv(name, url)
        forget()

    def forget() -> None:
        settings.cache_clear()
        broker.forget_connections()

    yield set_url
    monkeypatch.undo()
    forget()


def by_redis_client() -> None:
    broker.redis_client().ping()


def by_limiter() -> None:
    async def take() -> None:
        limiter = Limiter()
        try:
            assert await limiter._shared([], Actor(ids.new_id(), ids.new_id())) == []
        finally:
            await limiter.close()

    asyncio.run(take())


def application() -> Celery:
    """Make an application, which does not become the process's own."""
    current: Any = current_app
    before = current._get_current_object()
    made = broker.celery_app()
    before.set_current()
    return made


def by_celery() -> None:
    guard.install()
    with application().connection_for_write() as connection:
        connection.connect()


def by_flower() -> None:
    conf = application().conf
    seen = Broker(conf.broker_url, broker_options={}, broker_use_ssl=conf.broker_use_ssl)
    asyncio.run(seen.queues(["short"]))


CLIENTS = [by_redis_client, by_limiter, by_celery, by_flower]


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a handshake on a slow machine too."""
    monkeypatch.setattr("api.limits.TIMEOUT_S", 30)


@pytest.fixture
def redis_url(servers: Servers, redis_port: int) -> str:
    """Give the address of our Valkey behind TLS, by the name of its certificate."""
    password = urlsplit(servers.redis.url).password
    return f"rediss://:{password}@{tls.NAME}:{redis_port}/0"


def refusal_of(do: Callable[[], None]) -> str:
    try:
        do()
    except (redis.RedisError, kombu.exceptions.OperationalError, OSError) as error:
        return str(error)
    return ""


@pytest.mark.parametrize("client", CLIENTS)
def test_redis_is_reached_by_tls(
    use: Use, redis_url: str, files: tuple[Path, Path], client: Callable[[], None]
) -> None:
    use("REDIS_URL", f"{redis_url}?ssl_ca_certs={files[0]}")

    eventually(lambda: refusal_of(client) == "")


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("trusts", ["somebody else", "the system", "another name"])
def test_a_redis_that_proves_nothing_is_refused(
    use: Use, redis_url: str, files: tuple[Path, Path], client: Callable[[], None], trusts: str
) -> None:
    url = {
        "somebody else": f"{redis_url}?ssl_ca_certs={files[1]}",
        "the system": redis_url,
        "another name": f"{redis_url.replace(tls.NAME, '127.0.0.1')}?ssl_ca_certs={files[0]}",
    }[trusts]
    use("REDIS_URL", url)

    eventually(lambda: "CERTIFICATE_VERIFY_FAILED" in refusal_of(client))


def test_a_client_that_says_so_looks_at_no_certificate(use: Use, redis_url: str) -> None:
    use("REDIS_URL", f"{redis_url}?ssl_cert_reqs=none&ssl_check_hostname=false")

    eventually(lambda: [refusal_of(client) for client in CLIENTS] == [""] * len(CLIENTS))


def test_a_redis_behind_tls_is_not_reached_without(use: Use, redis_url: str) -> None:
    use("REDIS_URL", redis_url.replace("rediss:", "redis:"))

    assert refusal_of(by_redis_client)


def test_postgres_is_reached_by_tls(use: Use, postgres_port: int, files: tuple[Path, Path]) -> None:
    use("DATABASE_URL", postgres(postgres_port, f"sslmode=verify-full&sslrootcert={files[0]}"))

    with connected() as connection:
        assert connection.exec_driver_sql("select 1").scalar() == 1
        assert connection.connection.dbapi_connection.pgconn.ssl_in_use  # type: ignore[union-attr]  # psycopg's


@pytest.mark.parametrize("trusts", ["somebody else", "another name", "nobody asks for it"])
def test_a_postgres_that_proves_nothing_is_refused(
    use: Use, postgres_port: int, files: tuple[Path, Path], trusts: str
) -> None:
    asks, host, words = {
        "somebody else": (f"verify-full&sslrootcert={files[1]}", tls.NAME, "certificate verify"),
        "another name": (f"verify-full&sslrootcert={files[0]}", "127.0.0.1", "does not match"),
        "nobody asks for it": ("disable", tls.NAME, "closed the connection"),
    }[trusts]
    use("DATABASE_URL", postgres(postgres_port, f"sslmode={asks}", host=host))

    with pytest.raises(OperationalError, match=words), connected():
        pass


@contextmanager
def connected() -> Iterator[Connection]:
    """Connect by the settings of now, beside the engine that an app in this process may be using."""
    engine = db.new_engine()
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def postgres(port: int, asks: str, *, host: str = tls.NAME) -> str:
    return f"postgresql://toombos@{host}:{port}/toombos?{asks}"
