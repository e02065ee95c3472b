"""Real servers for the tests: throw-away Postgres and Valkey, the app in process, and whole stacks.

Tests that share a database keep apart as customers do: each has a tenant of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from sqlalchemy import text
from sqlmodel import Session

from api.app import create_app
from deploy import environment
from deploy.embedded import throwaway
from deploy.embedded.throwaway import Servers
from models.access import service as access
from models.access.service import Actor
from models.access.tables import Tenant
from models.kit import broker, crypto, db, ids, schema
from models.kit.settings import settings
from tests.support.canned import OUTSIDE
from tests.support.stack import Stack, free_port

hypothesis_settings.register_profile(
    "toombos",
    deadline=None,  # never a timed assertion
    derandomize=True,  # a change fails, not the day
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
hypothesis_settings.load_profile("toombos")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let each stack be used by one test process only: the browser's, and everybody else's."""
    for item in items:
        if item.get_closest_marker("flow"):
            group = "browser" if item.get_closest_marker("browser") else "stack"
            item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Give a running Postgres and a running Valkey of this test process."""
    with throwaway.servers(tmp_path_factory.mktemp("servers")) as found:
        yield found


@pytest.fixture(scope="session")
def database(servers: Servers) -> Iterator[str]:
    """Give the address of a migrated database, which this process's settings name."""
    with pytest.MonkeyPatch.context() as env:
        env.setenv("DATABASE_URL", servers.postgres.url)
        env.setenv("REDIS_URL", servers.redis.url)
        env.setenv("TOOMBOS_ENCRYPTION_KEYS", crypto.new_key())
        settings.cache_clear()
        schema.upgrade()
        yield servers.postgres.url
        db.engine().dispose()
        db.engine.cache_clear()
        broker.forget_connections()
    settings.cache_clear()


@pytest.fixture(autouse=True)
def _forget_redis(request: pytest.FixtureRequest) -> Iterator[None]:
    """Leave nothing in Redis to the next test, such as a worker that seems to live."""
    yield
    if "database" in request.fixturenames:
        broker.redis_client().flushdb()


@pytest.fixture
def session(database: str) -> Iterator[Session]:
    """Give a session; what a test does in it is rolled back unless the test commits."""
    with Session(db.engine(), expire_on_commit=False) as found:
        yield found
        found.rollback()


@pytest.fixture
def lanes(database: str) -> None:
    """Empty the engine's tables and lanes, for tests that claim steps."""
    empty_lanes()


def empty_lanes() -> None:
    """Forget every job."""
    with db.unit_of_work() as session:
        session.connection().execute(
            text("truncate steps, jobs, job_events, contents, batches cascade")
        )


@dataclass(frozen=True, slots=True)
class Customer:
    """A tenant with a key."""

    key: str
    actor: Actor


@pytest.fixture
def customer(database: str) -> Customer:
    """Make a tenant that no other test has."""
    return make_customer()


@pytest.fixture
def other_customer(database: str) -> Customer:
    """Make one more tenant."""
    return make_customer()


@pytest.fixture
def operator(database: str) -> Customer:
    """Make a tenant whose admins see to what all tenants share."""
    return make_customer(is_operator=True)


def make_customer(*, is_operator: bool = False) -> Customer:
    """Store a new tenant with a new key."""
    key = access.new_key()
    with db.unit_of_work() as session:
        tenant = Tenant(name=f"tenant {ids.new_id()}", is_operator=is_operator)
        session.add(tenant)
        session.flush()
        access.add_key(session, key, tenant_id=tenant.id, name="test")
        session.flush()
        return Customer(key, access.authenticate(session, key))


@pytest.fixture(scope="session")
def app_client(database: str) -> Iterator[TestClient]:
    """Run the app in this process."""
    with TestClient(create_app(), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def anonymous(app_client: TestClient) -> TestClient:
    """Give a client without a key."""
    app_client.headers.pop("Authorization", None)
    return app_client


@pytest.fixture
def client(app_client: TestClient, customer: Customer) -> Iterator[TestClient]:
    """Give a client with the key of this test's customer."""
    app_client.headers["Authorization"] = f"Bearer {customer.key}"
    yield app_client
    app_client.headers.pop("Authorization", None)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Run a whole Toombos on servers of its own. Only tests marked `flow` use it."""
    with throwaway.servers(tmp_path_factory.mktemp("stack")) as found:
        running = make_stack(found, tmp_path_factory.mktemp("logs"))
        try:
            running.wait_until_healthy()
            yield running
        finally:
            running.stop()


def make_stack(found: Servers, logs: Path) -> Stack:
    """Start API, worker, beat and Flower on these servers."""
    port, flower_port, key = free_port(), free_port(), access.new_key()
    stack = Stack(
        url=f"http://127.0.0.1:{port}",
        key=key,
        flower_url=f"http://127.0.0.1:{flower_port}",
        logs=logs,
        environment=environment.for_child(
            {
                "DATABASE_URL": found.postgres.url,
                "REDIS_URL": found.redis.url,
                "TOOMBOS_API_KEY": key,
                "TOOMBOS_ENCRYPTION_KEYS": crypto.new_key(),
                "TOOMBOS_OUTBOUND_NETWORKS": f"{OUTSIDE}/32",
                "TOOMBOS_API_URL": f"http://127.0.0.1:{port}",
                "TOOMBOS_FLOWER__URL": f"http://127.0.0.1:{flower_port}",
                "TOOMBOS_FLOWER__PASSWORD": "only for tests",
                "TOOMBOS_ENGINE__LEASE_S": "4",
                "TOOMBOS_ENGINE__HEARTBEAT_S": "1",
            }
        ),
    )
    stack.start("migrate", "db", "upgrade").wait(timeout=60)
    stack.start("api", "api", "--port", str(port))
    stack.start("worker", "worker", "--concurrency", "2")
    stack.start("beat", "beat")
    stack.start("flower", "flower", "--port", str(flower_port))
    return stack
