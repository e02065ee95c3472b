"""A worker slot's turn, on a real database, with kinds of steps made for the test."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from models.jobs import queries, service
from models.jobs.queries import StepView
from models.jobs.service import Claim, NewJob, NewStep
from models.kit import broker, db
from models.kit.errors import Invalid, Unavailable
from models.kit.settings import settings
from tasks import steps
from tasks.lease import Leases, Lost
from tasks.loop import Turn
from tasks.steps._base import Made, Pulse
from tests.conftest import Customer
from tests.support.eventually import eventually
from tests.support.watcher import Watcher

Behaviour = Callable[[Claim, Pulse], None]


class Kind:
    """A kind of step that does what the test says and remembers what it saved."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour
        self.saved: list[UUID] = []

    def load(
        self, session: Session, specs: Mapping[UUID, Mapping[str, object]]
    ) -> Mapping[UUID, object]:
        for spec in specs.values():
            if spec.get("unloadable"):
                raise Invalid("This one can't be loaded.")
        return dict.fromkeys(specs)

    def run(self, claim: Claim, material: object, pulse: Pulse) -> Made[None]:
        self.behaviour(claim, pulse)
        return Made(summary={"made": claim.name}, product=None)

    def save(self, session: Session, made: Sequence[tuple[Claim, Made[None]]]) -> None:
        self.saved += [claim.id for claim, _ in made]


@pytest.fixture
def watcher() -> Watcher:
    return Watcher()


@pytest.fixture
def turn(lanes: None, watcher: Watcher) -> Turn:
    leases = Leases(owner="this test")
    return Turn(broker.SHORT, leases, watcher)


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> Callable[[Behaviour], Kind]:
    """Let steps of the kind `test` behave as the test wants."""

    def register(behaviour: Behaviour) -> Kind:
        made = Kind(behaviour)
        monkeypatch.setitem(steps.load(), "test", made)
        return made

    return register


def quiet(claim: Claim, pulse: Pulse) -> None:
    """Do nothing, which always works."""


def submit(customer: Customer, *names: str, kind: str = "test", **spec: object) -> UUID:
    job = NewJob(
        customer.actor.tenant_id, "test", "s", [NewStep(kind, n) for n in names], spec=spec
    )
    with db.unit_of_work() as session:
        return service.submit(session, [job])[0]


def look(customer: Customer, job_id: UUID) -> list[StepView]:
    with db.unit_of_work() as session:
        return queries.get(session, job_id, tenant_id=customer.actor.tenant_id).steps


def test_a_turn_does_everything_that_waits(
    turn: Turn, watcher: Watcher, customer: Customer, kind: Callable[[Behaviour], Kind]
) -> None:
    made = kind(quiet)
    job_id = submit(customer, "a", "b")

    assert turn.take() == 2

    assert [(s.state, s.result) for s in look(customer, job_id)] == [
        ("completed", {"made": "a"}),
        ("completed", {"made": "b"}),
    ]
    assert len(made.saved) == 2
    assert watcher.begun == ["a", "b"]
    assert watcher.ended == [("a", "completed"), ("b", "completed")]
    assert turn.take() == 0


def test_a_step_that_ended_is_recorded_while_its_neighbour_still_runs(
    turn: Turn, customer: Customer, kind: Callable[[Behaviour], Kind]
) -> None:
    def wait_for_the_first(claim: Claim, pulse: Pulse) -> None:
        def first_is_recorded() -> bool:
            pulse.checkpoint()
            return look(customer, claim.job_id)[0].state == "completed"

        if claim.name == "b":
            eventually(first_is_recorded)

    kind(wait_for_the_first)
    job_id = submit(customer, "a", "b")

    assert turn.take() == 2

    assert {s.state for s in look(customer, job_id)} == {"completed"}


@pytest.mark.parametrize("bad", [{"kind": "unheard-of"}, {"unloadable": True}])
def test_a_step_that_cannot_be_loaded_harms_only_itself(
    turn: Turn, customer: Customer, kind: Callable[[Behaviour], Kind], bad: dict[str, object]
) -> None:
    kind(quiet)
    good, poisoned = submit(customer, "a"), submit(customer, "a", **bad)  # type: ignore[arg-type]  # passed through

    turn.take()

    assert look(customer, good)[0].state == "completed"
    assert look(customer, poisoned)[0].state == "failed"


def test_a_permanent_error_fails_at_once_with_its_words(
    turn: Turn, customer: Customer, kind: Callable[[Behaviour], Kind]
) -> None:
    def refuse(claim: Claim, pulse: Pulse) -> None:
        if claim.name == "bad":
            raise Invalid("The text is empty.", code="empty")

    made = kind(refuse)
    job_id = submit(customer, "good", "bad")

    turn.take()

    good, bad = look(customer, job_id)
    assert (good.state, bad.state) == ("completed", "failed")
    assert bad.error == {"code": "empty", "message": "The text is empty."}
    assert len(made.saved) == 1


def test_a_temporary_error_is_tried_again_later_and_not_for_ever(
    turn: Turn, customer: Customer, kind: Callable[[Behaviour], Kind]
) -> None:
    def fail(claim: Claim, pulse: Pulse) -> None:
        raise Unavailable("The network is down.", retry_after_s=30)

    kind(fail)
    job_id = submit(customer, "a")

    for attempt in range(1, settings().engine.max_attempts + 1):
        assert turn.take() == 1
        step = look(customer, job_id)[0]
        assert step.attempt == attempt
        if attempt < settings().engine.max_attempts:
            assert step.state == "scheduled"
            assert step.due_at is not None
            with db.unit_of_work() as session:
                db.rows(session, "update steps set due_at = now()", {})
                service.sweep(session)

    assert look(customer, job_id)[0].state == "failed"


def test_an_unforeseen_error_fails_without_telling_secrets(
    turn: Turn, customer: Customer, kind: Callable[[Behaviour], Kind]
) -> None:
    def crash(claim: Claim, pulse: Pulse) -> None:
        raise KeyError("the password is 1234")

    kind(crash)
    job_id = submit(customer, "a", "b")

    turn.take()

    for step in look(customer, job_id):
        assert step.state == "failed"
        assert "KeyError" in str(step.error)
        assert "1234" not in str(step.error)


def test_the_result_of_a_step_that_was_taken_away_is_dropped(
    turn: Turn, watcher: Watcher, customer: Customer, kind: Callable[[Behaviour], Kind]
) -> None:
    def lose(claim: Claim, pulse: Pulse) -> None:
        with db.unit_of_work() as session:
            db.rows(session, "update steps set due_at = now()", {})
            service.sweep(session)

    made = kind(lose)
    job_id = submit(customer, "a")

    turn.take()

    assert made.saved == []
    assert watcher.ended == []
    assert look(customer, job_id)[0].state == "pending"


def test_a_turn_that_breaks_off_lets_go_of_its_steps(
    lanes: None, customer: Customer, kind: Callable[[Behaviour], Kind]
) -> None:
    class Broken(Watcher):
        def started(self, claims: Sequence[Claim]) -> None:
            super().started(claims)
            raise RuntimeError

    kind(quiet)
    job_id = submit(customer, "a")
    turn = Turn(broker.SHORT, Leases(owner="this test"), Broken())

    with pytest.raises(RuntimeError):
        turn.take()

    # Otherwise its heartbeat would keep them from all other workers for ever.
    with pytest.raises(Lost):
        turn.leases.check(look(customer, job_id)[0].id)


def test_a_step_that_met_a_database_that_was_away_is_tried_again(
    turn: Turn, customer: Customer, kind: Callable[[Behaviour], Kind]
) -> None:
    def away(claim: Claim, pulse: Pulse) -> None:
        raise OperationalError("select", None, RuntimeError())

    kind(away)
    job_id = submit(customer, "a")

    turn.take()

    (step,) = look(customer, job_id)
    assert step.state == "scheduled"
    assert step.error == {
        "code": "unavailable",
        "message": "The database was away while this was made.",
    }


def test_a_result_is_recorded_once_the_database_is_back(
    turn: Turn, customer: Customer, kind: Callable[[Behaviour], Kind]
) -> None:
    failures = iter([OperationalError("commit", None, RuntimeError())] * 5)

    class Patient(Kind):
        def save(self, session: Session, made: Sequence[tuple[Claim, Made[None]]]) -> None:
            if failure := next(failures, None):
                raise failure
            super().save(session, made)

    made = kind(quiet)
    steps.load()["test"] = patient = Patient(made.behaviour)
    job_id = submit(customer, "a")

    turn.take()

    assert [step.state for step in look(customer, job_id)] == ["completed"]
    assert len(patient.saved) == 1


def test_a_full_claim_wakes_another_slot(
    turn: Turn, customer: Customer, kind: Callable[[Behaviour], Kind]
) -> None:
    kind(quiet)
    for _ in range(settings().engine.claim_size):
        submit(customer, "a")
    broker.redis_client().delete(broker.SHORT)

    turn.take()

    assert broker.redis_client().llen(broker.SHORT) == 1


def test_a_turn_ends_in_time_and_asks_to_be_continued(
    turn: Turn,
    customer: Customer,
    kind: Callable[[Behaviour], Kind],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kind(quiet)
    monkeypatch.setattr(settings().engine, "turn_s", 1e-9)
    submit(customer, "a")
    broker.redis_client().delete(broker.SHORT)

    turn.take()

    assert broker.redis_client().llen(broker.SHORT) == 1


def test_a_cancelled_step_stops_at_its_next_checkpoint(
    turn: Turn, watcher: Watcher, customer: Customer, kind: Callable[[Behaviour], Kind]
) -> None:
    def run_on(claim: Claim, pulse: Pulse) -> None:
        if claim.name == "a":
            return
        with db.unit_of_work() as session:
            state = service.cancel(session, claim.job_id, tenant_id=claim.tenant_id)
        assert state == "in_progress"

        def until_stopped() -> bool:
            pulse.checkpoint()
            return False

        eventually(until_stopped)

    made = kind(run_on)
    job_id = submit(customer, "a", "b", "c")

    turn.take()

    assert [s.state for s in look(customer, job_id)] == ["completed", "cancelled", "cancelled"]
    assert len(made.saved) == 1
    assert ("b", "cancelled") in watcher.ended


def test_a_step_that_does_not_stop_is_cancelled_after_the_grace_period(
    turn: Turn, customer: Customer, kind: Callable[[Behaviour], Kind]
) -> None:
    def ignore(claim: Claim, pulse: Pulse) -> None:
        with db.unit_of_work() as session:
            service.cancel(session, claim.job_id, tenant_id=claim.tenant_id)
            db.rows(session, "update jobs set cancel_requested_at = now() - interval '11 s'", {})
        with db.unit_of_work() as session:
            service.sweep(session)

    made = kind(ignore)
    job_id = submit(customer, "a")

    turn.take()

    assert look(customer, job_id)[0].state == "cancelled"
    assert made.saved == []


def test_a_cancelled_job_is_not_tried_again(
    turn: Turn, customer: Customer, kind: Callable[[Behaviour], Kind]
) -> None:
    def fail(claim: Claim, pulse: Pulse) -> None:
        with db.unit_of_work() as session:
            service.cancel(session, claim.job_id, tenant_id=claim.tenant_id)
        raise Unavailable("The network is down.")

    kind(fail)
    job_id = submit(customer, "a")

    turn.take()
    with db.unit_of_work() as session:
        service.sweep(session)

    assert look(customer, job_id)[0].state == "cancelled"
