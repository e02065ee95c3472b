"""The audit log in Postgres: what commits is noted, nothing can be taken back, tampering shows."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from models.audit import acts, service
from models.audit.acts import Act
from models.audit.chain import Entry
from models.audit.service import Filters
from models.kit import clock, db, ids
from tests.conftest import Customer

WRITE = "update tenants set max_running = %(n)s where id = %(tenant_id)s"
TAMPER = "set local session_replication_role = replica"
"""Switches triggers off, which only a superuser of the database can."""


def act(customer: Customer, **more: object) -> Act:
    told: dict[str, object] = {
        "actor_kind": "key",
        "actor_id": customer.actor.id,
        "action": "tenants.change",
        "route": "PATCH /api/v2/tenant",
    }
    return Act(tenant_id=customer.actor.tenant_id, **(told | more))  # type: ignore[arg-type]


def write(customer: Customer, n: int = 1, **more: object) -> None:
    with acts.doing(act(customer, **more)), db.unit_of_work() as session:
        acts.tell("tenant", customer.actor.tenant_id, after={"max_running": n})
        db.rows(session, WRITE, {"n": n, "tenant_id": customer.actor.tenant_id})


def entries(customer: Customer, filters: Filters | None = None) -> list[Entry]:
    with db.unit_of_work() as session:
        return service.page(
            session, tenant_id=customer.actor.tenant_id, filters=filters or Filters(), limit=100
        )


def seal_all() -> None:
    while True:
        with db.unit_of_work() as session:
            if not service.seal(session):
                return


def verify(customer: Customer) -> service.Verdict:
    with db.unit_of_work() as session:
        return service.verify(session, customer.actor.tenant_id)


@pytest.fixture
def tampering(database: str) -> Iterator[Session]:
    """Give a session of somebody who owns the database; it commits. The log is emptied then."""
    with db.unit_of_work() as session:
        db.rows(session, TAMPER, {})
        yield session
    with db.unit_of_work() as session:
        db.rows(session, TAMPER, {})
        db.rows(session, "truncate audit_entries, audit_heads", {})


def test_what_commits_is_noted_with_who_and_what(customer: Customer) -> None:
    write(customer, 7, address="192.0.2.7", agent="curl/8", correlation_id="abc")

    (found,) = entries(customer)
    assert (found.action, found.actor_id) == ("tenants.change", customer.actor.id)
    assert (found.target, found.target_id) == ("tenant", str(customer.actor.tenant_id))
    assert (found.before, found.after) == (None, {"max_running": 7})
    assert (found.address, found.agent, found.correlation_id) == ("192.0.2.7", "curl/8", "abc")


def test_a_transaction_that_wrote_nothing_is_no_act(customer: Customer) -> None:
    with acts.doing(act(customer)), db.unit_of_work() as session:
        db.rows(session, "select 1", {})

    assert entries(customer) == []


def test_what_is_rolled_back_was_not_done(customer: Customer) -> None:
    def fail(session: Session) -> None:
        db.rows(session, WRITE, {"n": 1, "tenant_id": customer.actor.tenant_id})
        raise ValueError("after the write")

    with (
        pytest.raises(ValueError, match="after"),
        acts.doing(act(customer)),
        db.unit_of_work() as session,
    ):
        fail(session)

    assert entries(customer) == []


def test_outside_of_an_act_nothing_is_noted(customer: Customer) -> None:
    with db.unit_of_work() as session:
        acts.tell("tenant", "x")
        db.rows(session, WRITE, {"n": 1, "tenant_id": customer.actor.tenant_id})

    assert entries(customer) == []


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_entries set action = 'x' where tenant_id = %(tenant_id)s",
        "update audit_entries set seq = 9 where tenant_id = %(tenant_id)s",
        "update audit_entries set seq = null, hash = null where tenant_id = %(tenant_id)s",
        "delete from audit_entries where tenant_id = %(tenant_id)s",
        "truncate audit_entries",
    ],
)
@pytest.mark.parametrize("is_sealed", [True, False])
def test_the_database_refuses_to_change_or_delete(
    customer: Customer, session: Session, statement: str, is_sealed: bool
) -> None:
    write(customer)
    if is_sealed:
        seal_all()
    elif "null" in statement:
        pytest.skip("changes nothing")

    with pytest.raises(DBAPIError):
        db.rows(session, statement, {"tenant_id": customer.actor.tenant_id})


def test_sealing_chains_every_entry_once(customer: Customer, other_customer: Customer) -> None:
    for n in range(1, 4):
        write(customer, n)
        write(other_customer, n)

    seal_all()
    write(customer, 4)
    seal_all()

    assert [e.seq for e in entries(customer)] == [4, 3, 2, 1]
    assert [e.seq for e in entries(other_customer)] == [3, 2, 1]
    verdict = verify(customer)
    assert (verdict.sealed, verdict.unsealed, list(verdict.flaws)) == (4, 0, [])
    assert verdict.head[0] == 4


def test_two_sealers_take_turns(customer: Customer) -> None:
    for n in range(1, 7):
        write(customer, n)

    with Session(db.engine()) as first, Session(db.engine()) as second:
        assert service.seal(first, size=3)
        first.commit()
        service.seal(second)
        second.commit()
    seal_all()

    assert list(verify(customer).flaws) == []


def test_an_edited_row_is_found(customer: Customer, tampering: Session) -> None:
    for n in range(1, 4):
        write(customer, n)
    seal_all()
    change = "update audit_entries set after = '{\"max_running\": 1}' where tenant_id = %(t)s and seq = 2"
    db.rows(tampering, change, {"t": customer.actor.tenant_id})
    tampering.commit()

    (flaw,) = verify(customer).flaws

    assert flaw.seq == 2
    assert "was changed" in flaw.words


@pytest.mark.parametrize(
    ("seqs", "words"),
    [([2], "entry 2 is missing"), ([2, 3], "entries 2 to 3 are missing at the end")],
)
def test_a_removed_row_is_found(
    customer: Customer, tampering: Session, seqs: list[int], words: str
) -> None:
    for n in range(1, 4):
        write(customer, n)
    seal_all()
    remove = "delete from audit_entries where tenant_id = %(t)s and seq = any(%(seqs)s)"
    db.rows(tampering, remove, {"t": customer.actor.tenant_id, "seqs": seqs})
    tampering.commit()

    assert [flaw.words for flaw in verify(customer).flaws] == [words]


def test_a_seal_that_was_noted_elsewhere_is_compared(customer: Customer) -> None:
    write(customer)
    seal_all()
    noted = verify(customer).head
    write(customer)
    seal_all()

    with db.unit_of_work() as session:
        good = service.verify(session, customer.actor.tenant_id, noted=noted)
        bad = service.verify(session, customer.actor.tenant_id, noted=(1, b"x" * 32))

    assert list(good.flaws) == []
    assert [flaw.words for flaw in bad.flaws] == [
        "the seal of entry 1 is not the one that was noted"
    ]


def test_entries_are_found_by_what_is_known_of_them(customer: Customer) -> None:
    write(customer, 1, action="jobs.cancel", correlation_id="first", address="192.0.2.1")
    write(customer, 2, action="jobs.retry", actor_id=ids.new_id())
    write(customer, 3, action="keys.create")

    def found(**wanted: object) -> list[object]:
        return [
            (e.after or {})["max_running"]
            for e in entries(customer, Filters(**wanted))  # type: ignore[arg-type]
        ]

    assert found() == [3, 2, 1]
    assert found(action="jobs.cancel") == [1]
    assert found(action="jobs.") == [2, 1]
    assert found(actor_id=customer.actor.id) == [3, 1]
    assert found(correlation_id="first") == [1]
    assert found(address="192.0.2.1") == [1]
    assert found(target="tenant", target_id=str(customer.actor.tenant_id)) == [3, 2, 1]
    assert found(words="RETRY") == [2]
    assert found(words='"max_running": 3') == [3]
    assert found(words="100%") == []
    assert found(since=clock.now() + timedelta(days=1)) == []
    assert found(until=clock.now() - timedelta(days=1)) == []


def test_a_tenant_sees_its_own_entries_only(customer: Customer, other_customer: Customer) -> None:
    write(customer)

    assert entries(other_customer) == []


def test_odd_bytes_of_clients_do_not_stop_the_act(customer: Customer) -> None:
    write(customer, agent="a\0b" * 200)

    (found,) = entries(customer)
    assert found.agent == ("ab" * 200)[:200]
