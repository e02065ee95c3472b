"""A key's row lives and dies with the transaction that does the work, and not longer than said."""

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from models.idempotency import service
from models.idempotency.service import Call, Saved
from models.kit import db, ids
from models.kit.errors import Conflict, Invalid
from models.kit.settings import settings
from tests.conftest import Customer


@pytest.fixture
def call(customer: Customer) -> Call:
    """Give a request of this test's customer."""
    return Call(customer.actor.tenant_id, "order 7", b"what it asks for")


def do(call: Call, saved: Saved) -> Saved | None:
    with db.unit_of_work() as session:
        found = service.reserve(session, call)
        if found is None:
            service.keep(session, call, saved)
        return found


def expire(call: Call) -> None:
    with db.unit_of_work() as session:
        statement = """
            update idempotency_keys set expires_at = clock_timestamp() - interval '1 second'
            where tenant_id = %(tenant_id)s and key = %(key)s
        """
        db.rows(session, statement, {"tenant_id": call.tenant_id, "key": call.key})


def lock_timeout(session: Session) -> str:
    return str(db.rows(session, "show lock_timeout", {})[0][0])


ANSWER = Saved(201, b'{"id":"\xc3\xbc"}', "/somewhere", ids.new_id())


def test_a_repeat_finds_everything_that_was_kept(call: Call) -> None:
    assert do(call, ANSWER) is None
    assert do(call, Saved(500)) == ANSWER
    assert do(call, Saved(500)) == ANSWER


def test_another_request_with_the_key_is_refused(call: Call) -> None:
    do(call, ANSWER)

    with pytest.raises(Invalid) as refused:
        do(Call(call.tenant_id, call.key, b"something else"), ANSWER)

    assert refused.value.code == "idempotency_key_reused"
    assert call.key in refused.value.message


def test_a_rolled_back_request_leaves_its_key_free(call: Call, session: Session) -> None:
    service.reserve(session, call)
    service.keep(session, call, ANSWER)
    session.rollback()

    assert do(Call(call.tenant_id, call.key, b"corrected"), ANSWER) is None


def test_a_twin_of_a_request_in_flight_is_told_to_come_back(call: Call, session: Session) -> None:
    service.reserve(session, call)

    with pytest.raises(Conflict) as refused:
        do(call, ANSWER)

    assert refused.value.code == "idempotency_in_flight"
    assert refused.value.retry_after_s == 1


def test_other_tenants_and_other_keys_do_not_wait(
    call: Call, session: Session, other_customer: Customer
) -> None:
    service.reserve(session, call)

    assert do(Call(other_customer.actor.tenant_id, call.key, call.fingerprint), ANSWER) is None
    assert do(Call(call.tenant_id, "order 8", call.fingerprint), ANSWER) is None


def test_only_the_wait_for_a_twin_is_short(call: Call, session: Session) -> None:
    usual = lock_timeout(session)

    service.reserve(session, call)

    assert lock_timeout(session) == usual
    with db.unit_of_work() as other:
        waiting = Call(call.tenant_id, "another", call.fingerprint)
        db.rows(other, "set local lock_timeout = '7s'", {})
        service.reserve(other, waiting)
        assert lock_timeout(other) == "7s"


def test_other_database_errors_are_not_mistaken_for_a_twin(call: Call, session: Session) -> None:
    service.reserve(session, call)

    with db.unit_of_work() as twin:
        db.rows(twin, "set local statement_timeout = '20ms'", {})
        with pytest.raises(OperationalError, match="statement timeout"):
            service.reserve(twin, call)
        twin.rollback()


def test_a_key_is_kept_as_long_as_the_settings_say(call: Call, session: Session) -> None:
    do(call, ANSWER)

    statement = """
        select extract(epoch from expires_at - created_at)::float from idempotency_keys
        where tenant_id = %(tenant_id)s
    """
    kept_s = db.rows(session, statement, {"tenant_id": call.tenant_id})[0][0]
    assert kept_s == pytest.approx(settings().idempotency_hours * 3600, abs=1)
    assert settings().idempotency_hours >= 24


def test_an_expired_key_can_be_used_anew_for_something_else(call: Call) -> None:
    do(call, ANSWER)
    expire(call)
    new = Call(call.tenant_id, call.key, b"something else")

    assert do(new, Saved(202)) is None
    assert do(new, ANSWER) == Saved(202)


def test_pruning_takes_what_expired_in_batches_and_nothing_else(customer: Customer) -> None:
    calls = [Call(customer.actor.tenant_id, f"key {n}", b"x") for n in range(4)]
    for call in calls:
        do(call, ANSWER)
    with db.unit_of_work() as session:
        while service.prune(session):
            pass
    for call in calls[:3]:
        expire(call)

    with db.unit_of_work() as session:
        pruned = [service.prune(session, size=2) for _ in range(3)]

    assert pruned == [2, 1, 0]
    assert do(calls[3], Saved(202)) == ANSWER
    assert do(calls[0], Saved(202)) is None


def test_pruning_passes_over_a_key_that_is_being_used_anew(call: Call, session: Session) -> None:
    do(call, ANSWER)
    expire(call)
    service.reserve(session, call)

    with db.unit_of_work() as other:
        service.prune(other)

    service.keep(session, call, Saved(202))
    session.commit()
    assert do(call, ANSWER) == Saved(202)
