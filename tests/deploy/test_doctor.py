"""What `toombos doctor` looks at, and how its exit code comes about."""

import subprocess
import sys

import pytest
from sqlmodel import Session

from deploy import doctor, environment
from deploy.doctor import Verdict
from models.jobs import lanes as sweeps
from models.jobs.integrity import Scope
from models.kit import broker, db
from models.kit.settings import Environment, Settings, settings
from tests.factories.workers import gives_sign_of_life

SAFE = {
    "DATABASE_URL": "postgresql://u:f3Zt9qLmW2xK@db/x?sslmode=verify-full",
    "REDIS_URL": "rediss://:f3Zt9qLmW2xK@cache/0",
    "TOOMBOS_ENCRYPTION_KEYS": "f3Zt9qLmW2xKf3Zt9qLmW2xKf3Zt9qLmW2xK",
    "TOOMBOS_METRICS_TOKEN": "f3Zt9qLmW2xK",
}
UNSAFE = {
    "CORS_ORIGINS": "*",
    "TOOMBOS_WS_ANONYMOUS": "full",
    "LOG_LEVEL": "debug",
    "DATABASE_URL": "postgresql://u@db/x",
    "REDIS_URL": "redis://cache/0",
}


def verdicts() -> dict[str, Verdict]:
    return {look.name: look.verdict for look in doctor.looks(settings(), Scope())}


@pytest.fixture
def alive(lanes: None) -> None:
    """Let a worker and a sweep have given a sign of life just now."""
    gives_sign_of_life()
    sweeps.sweep_ran()


@pytest.mark.usefixtures("alive")
def test_all_is_well_on_a_platform_that_works() -> None:
    found = verdicts()

    assert set(found.values()) == {Verdict.GOOD}
    assert {"settings", "postgres", "schema", "integrity", "redis", "workers", "beat"} == set(found)


@pytest.mark.usefixtures("alive")
def test_what_integrity_finds_is_told() -> None:
    broker.redis_client().delete(broker.WORKERS)
    broker.redis_client().lpush(broker.SHORT, "rubbish")

    found = verdicts()

    assert found["workers_missing"] is Verdict.BAD
    assert found["messages_malformed"] is Verdict.NOTE


@pytest.mark.usefixtures("alive")
def test_an_older_schema_is_told_before_anything_trips_over_it(database: str) -> None:
    with Session(db.engine()) as session:
        before = db.rows(session, "select version_num from alembic_version", {})[0][0]
        db.rows(session, "update alembic_version set version_num = '0001'", {})
        session.commit()
        try:
            found = verdicts()
        finally:
            values = {"version": before}
            db.rows(session, "update alembic_version set version_num = %(version)s", values)
            session.commit()

    assert found["schema"] is Verdict.BAD


@pytest.mark.parametrize("name", UNSAFE)
def test_an_unsafe_setting_is_a_fault_in_production_only(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for safe in (*SAFE, *UNSAFE):
        monkeypatch.delenv(safe, raising=False)
    for safe, value in SAFE.items():
        monkeypatch.setenv(safe, value)
    monkeypatch.setenv("ENVIRONMENT", Environment.PRODUCTION)
    assert [look.verdict for look in doctor.unsafe(Settings())] == [Verdict.GOOD]

    monkeypatch.setenv(name, UNSAFE[name])
    assert [look.verdict for look in doctor.unsafe(Settings())] == [Verdict.BAD]

    monkeypatch.setenv("ENVIRONMENT", Environment.DEVELOPMENT)
    assert Verdict.BAD not in [look.verdict for look in doctor.unsafe(Settings())]


def test_the_exit_code_is_one_when_something_must_be_done(database: str) -> None:
    env = {"DATABASE_URL": database, "REDIS_URL": "redis://127.0.0.1:1/0"}
    done = subprocess.run(
        [sys.executable, "-m", "deploy.cli", "doctor"],
        env=environment.for_child(env),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 1
    assert "bad  redis_silent" in done.stdout
