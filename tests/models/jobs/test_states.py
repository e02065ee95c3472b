"""The state machine: Python and the database say the same, and the database refuses the rest."""

import itertools

import pytest
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from models.jobs import service
from models.jobs.states import JOB_MOVES, STEP_MOVES, JobState, StepState
from models.kit import db
from tests.conftest import Customer
from tests.factories.jobs import new_job

pytestmark = pytest.mark.usefixtures("lanes")

MOVES: dict[str, dict[str, set[str]]] = {
    "jobs": {str(a): {str(b) for b in moves} for a, moves in JOB_MOVES.items()},
    "steps": {str(a): {str(b) for b in moves} for a, moves in STEP_MOVES.items()},
}


def test_the_database_knows_the_same_moves(session: Session) -> None:
    found = db.rows(session, "select noun, from_state, to_state from transitions", {})

    said = {(noun, a, b) for noun, moves in MOVES.items() for a in moves for b in moves[a]}
    assert {tuple(row) for row in found} == said


@pytest.mark.parametrize(
    ("noun", "a", "b"),
    [
        *(("steps", a, b) for a, b in itertools.permutations(StepState, 2)),
        *(("jobs", a, b) for a, b in itertools.permutations(JobState, 2)),
    ],
)
def test_the_database_moves_a_row_only_as_the_machine_says(
    session: Session, customer: Customer, noun: str, a: str, b: str
) -> None:
    job_id = service.submit(session, [new_job(customer.actor.tenant_id)])[0]
    key = "id" if noun == "jobs" else "job_id"
    db.rows(session, "set local session_replication_role = replica", {})  # no triggers: get to `a`
    db.rows(
        session, f"update {noun} set state = %(a)s where {key} = %(id)s", {"a": a, "id": job_id}
    )
    db.rows(session, "set local session_replication_role = origin", {})
    move = f"update {noun} set state = %(b)s where {key} = %(id)s returning state"

    if b in MOVES[noun][a]:
        assert db.rows(session, move, {"b": b, "id": job_id})[0][0] == b
    else:
        with pytest.raises(DatabaseError, match="may not go from"):
            db.rows(session, move, {"b": b, "id": job_id})


def test_an_attempt_never_goes_back(session: Session, customer: Customer) -> None:
    service.submit(session, [new_job(customer.actor.tenant_id)])
    service.claim(session, lane="short", owner="me", size=1)

    with pytest.raises(DatabaseError, match="may not go back"):
        db.rows(session, "update steps set attempt = attempt - 1", {})
