"""The self-check: silent while all is well, and every kind of damage done by hand is found."""

from pathlib import Path
from uuid import UUID

import pytest
import redis
from sqlmodel import Session

from models.jobs import integrity, service
from models.jobs import lanes as sweeps
from models.jobs.integrity import Finding, Scope
from models.jobs.service import NewJob, NewStep, Outcome
from models.jobs.states import StepState
from models.kit import broker, db
from tests.conftest import Customer
from tests.factories.jobs import new_job
from tests.factories.messages import MALFORMED
from tests.factories.workers import gives_sign_of_life

pytestmark = pytest.mark.usefixtures("lanes")


@pytest.fixture(autouse=True)
def _platform(lanes: None) -> None:
    """Let a worker and a sweep have given a sign of life just now."""
    gives_sign_of_life()
    sweeps.sweep_ran()


def run(statement: str) -> None:
    with db.unit_of_work() as session:
        db.rows(session, statement, {})


def look(customer: Customer | None = None) -> dict[str, Finding]:
    scope = Scope(customer.actor.tenant_id if customer else None)
    with db.unit_of_work() as session:
        found = integrity.look(session, scope)
    names = [finding.check for finding in found]
    assert len(names) == len(set(names))
    assert set(names) <= set(integrity.CHECKS)
    return {finding.check: finding for finding in found}


def submit(customer: Customer, kind: str = "null") -> UUID:
    tenant_id = customer.actor.tenant_id
    job = NewJob(tenant_id, "test", "s", [NewStep(kind, "email"), NewStep(kind, "website")])
    with db.unit_of_work() as session:
        return service.submit(session, [job])[0]


def claim(owner: str = "one@here:1:x") -> list[service.Claim]:
    with db.unit_of_work() as session:
        return service.claim(session, lane=broker.SHORT, owner=owner, size=9)


def complete(customer: Customer) -> UUID:
    job_id = submit(customer)
    outcomes = [Outcome(one, StepState.COMPLETED) for one in claim()]
    with db.unit_of_work() as session:
        service.finish(session, outcomes, owner="one@here:1:x")
    return job_id


def test_nothing_is_found_while_all_is_well(customer: Customer) -> None:
    complete(customer)
    submit(customer)
    claim()
    submit(customer)
    with db.unit_of_work() as session:
        service.cancel(session, submit(customer), tenant_id=customer.actor.tenant_id)

    assert look() == {}


DAMAGE: dict[str, str] = {
    "job_counts": "update jobs set n_failed = n_failed + 1",
    "job_states": "update jobs set completed_at = null",
    "job_events": "delete from job_events where seq = 2",
    "contents_missing": "update steps set kind = 'render'",
    "contents_foreign": """
        insert into contents (id, tenant_id, job_id, step_id, channel, body, report, input_hash)
        select gen_random_uuid(), tenant_id, id, id, 'email', '{}', '{}', '' from jobs
    """,
}


@pytest.mark.parametrize(("check", "statement"), DAMAGE.items(), ids=DAMAGE)
def test_damage_by_hand_is_found_and_named(
    customer: Customer, other_customer: Customer, check: str, statement: str
) -> None:
    job_id = complete(customer)
    run(statement)

    found = look(customer)

    assert found[check].severity == "error"
    assert found[check].count >= 1
    if check.startswith("job_"):
        assert found[check].examples == (str(job_id),)
    assert check not in look(other_customer), "a tenant sees only its own"


def test_a_last_event_that_tells_another_state_is_found(customer: Customer) -> None:
    complete(customer)
    run("update job_events set state = 'failed' where state = 'completed'")

    assert set(look()) == {"job_events"}


def test_steps_that_nobody_takes_back_are_found(customer: Customer) -> None:
    submit(customer)
    claim()
    run("update steps set due_at = now() - interval '1 minute'")

    found = look(customer)["leases_overdue"]

    assert found.count == 2
    assert len(found.examples) == 2


def test_steps_that_should_have_been_staged_are_found(customer: Customer) -> None:
    submit(customer)
    claim()
    run("update steps set state = 'scheduled', due_at = now() - interval '1 minute'")

    assert look(customer)["schedule_overdue"].count == 2


def test_steps_of_a_worker_that_is_gone_are_found_before_their_lease_ends(
    customer: Customer,
) -> None:
    submit(customer)
    claim(owner="two@there:1:x")

    found = look(customer)

    assert set(found) == {"worker_gone"}
    assert found["worker_gone"].severity == "warning"


def test_a_lane_whose_wake_ups_were_deleted_is_found_until_the_sweep_wakes_it(
    customer: Customer,
) -> None:
    submit(customer)
    run("update steps set created_at = now() - interval '1 minute', fair_at = 0")
    assert look() == {}, "its wake-up still waits"
    broker.redis_client().delete(broker.SHORT)

    found = look(customer)["lanes_asleep"]
    assert len(found.examples) == 2
    with db.unit_of_work() as session:
        service.sweep(session)

    assert look() == {}
    assert broker.redis_client().llen(broker.SHORT) == 1


def test_malformed_messages_are_counted(customer: Customer) -> None:
    for raw in MALFORMED.values():
        broker.redis_client().lpush(broker.LONG, raw)

    assert look(customer)["messages_malformed"].count == len(MALFORMED)


def test_a_platform_that_stands_still_is_found(customer: Customer) -> None:
    broker.redis_client().flushdb()

    assert set(look(customer)) == {"workers_missing", "sweep_silent"}


def test_a_silent_redis_is_a_finding_and_not_an_error(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = redis.Redis(port=1, socket_connect_timeout=0.1)
    monkeypatch.setattr(broker, "redis_client", lambda: nowhere)

    assert set(look(customer)) == {"redis_silent"}


@pytest.mark.parametrize(
    ("harm", "name"),
    [
        (
            "alter table contents drop constraint ux_contents_job_id_channel",
            "ux_contents_job_id_channel",
        ),
        ("alter table steps disable trigger steps_transition", "steps_transition"),
    ],
)
def test_a_guard_against_doubles_that_is_gone_is_found(database: str, harm: str, name: str) -> None:
    with Session(db.engine()) as session:
        db.rows(session, harm, {})

        found = integrity.look(session, Scope())

        session.rollback()
    assert [(f.check, f.examples) for f in found] == [("guards_missing", (name,))]


def test_it_looks_back_only_as_far_as_asked(customer: Customer) -> None:
    complete(customer)
    run("update jobs set n_failed = 9, created_at = now() - interval '10 days'")

    assert look() == {}


@pytest.mark.parametrize(
    "name", ["check_counts", "check_events", "check_missing_contents", "check_foreign_contents"]
)
def test_it_reads_by_index_and_never_whole_tables(customer: Customer, name: str) -> None:
    jobs = [new_job(customer.actor.tenant_id, "email") for _ in range(3_000)]
    statement = db.read_sql(Path(integrity.__file__).parent / "sql")[name]
    values = {"tenant": customer.actor.tenant_id, "days": 7, "sample": 50, "kept": 30}
    with db.unit_of_work() as session:
        service.submit(session, jobs)
        db.rows(session, "analyze jobs, steps, job_events, contents, tenants", {})
        integrity.look(session, Scope())  # which asks for indexes
        plan = [row[0] for row in db.rows(session, f"explain {statement}", values)]

    for table in ("jobs", "steps", "job_events", "contents"):
        assert f"Seq Scan on {table} " not in "".join(plan), "\n".join(plan)
