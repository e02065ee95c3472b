"""A worker frees at once what a dead process of its pool held, and nothing else."""

import subprocess
import sys

import psutil
import pytest

from models.jobs import service
from models.kit import broker, db
from tests.conftest import Customer
from tests.factories.jobs import new_job
from workers import deaths

pytestmark = pytest.mark.usefixtures("lanes")


def claim(customer: Customer, owner: str) -> None:
    with db.unit_of_work() as session:
        service.submit(session, [new_job(customer.actor.tenant_id)])
    with db.unit_of_work() as session:
        assert service.claim(session, lane=broker.SHORT, owner=owner, size=1)


def swept() -> list[tuple[str | None, str]]:
    with db.unit_of_work() as session:
        service.sweep(session)
        query = "select lease_owner, state from steps order by created_at"
        return [tuple(row) for row in db.rows(session, query, {})]


def test_a_dead_process_gives_back_its_steps_at_once_and_a_living_one_keeps_them(
    customer: Customer,
) -> None:
    me = psutil.Process()
    living = f"one@here:{me.pid}:0a"
    for owner in (living, "one@here:999999:0b", "one@here.too:999999:0c", "other@here:999999:0d"):
        claim(customer, owner)

    assert deaths.free("one@here", [me]) == 1
    assert deaths.free("one@here", [me]) == 0

    assert swept() == [
        (living, "in_progress"),
        (None, "pending"),
        ("one@here.too:999999:0c", "in_progress"),
        ("other@here:999999:0d", "in_progress"),
    ]


def test_a_process_whose_end_nobody_has_looked_at_is_dead(customer: Customer) -> None:
    with subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE) as child:
        process = psutil.Process(child.pid)
        claim(customer, f"one@here:{child.pid}:0a")
        assert child.stdout
        child.stdout.read()  # its end; nobody has waited for it
        psutil.wait_procs([], timeout=0)
        while process.status() != psutil.STATUS_ZOMBIE:
            pass

        assert deaths.free("one@here", [process]) == 1


def test_a_step_that_is_just_being_finished_is_left_alone(customer: Customer) -> None:
    claim(customer, "one@here:999999:0a")
    with db.unit_of_work() as session:
        db.rows(session, "select id from steps for update", {})

        assert deaths.free("one@here", []) == 0
