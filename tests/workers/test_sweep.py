"""The sweep does all the upkeep there is in one go."""

from models.audit import acts
from models.audit import service as audit
from models.audit.acts import Act
from models.idempotency import service
from models.idempotency.service import Call, Saved
from models.kit import db
from tests.conftest import Customer
from workers.app import sweep


def test_the_sweep_drops_expired_idempotency_keys(customer: Customer) -> None:
    call = Call(customer.actor.tenant_id, "a", b"x")
    mine = {"id": customer.actor.tenant_id}
    with db.unit_of_work() as session:
        service.reserve(session, call)
        service.keep(session, call, Saved(202))
    sweep()
    with db.unit_of_work() as session:
        kept = "select 1 from idempotency_keys where tenant_id = %(id)s"
        assert db.rows(session, kept, mine)
        age = "update idempotency_keys set expires_at = created_at where tenant_id = %(id)s"
        db.rows(session, age, mine)

    sweep()

    with db.unit_of_work() as session:
        assert not db.rows(session, kept, mine)


def test_the_sweep_seals_what_was_done(customer: Customer) -> None:
    act = Act(customer.actor.tenant_id, "key", customer.actor.id, "tests.do", "a test")
    with db.unit_of_work() as session:
        acts.record(session, [act])

    sweep()

    with db.unit_of_work() as session:
        verdict = audit.verify(session, customer.actor.tenant_id)
    assert (verdict.sealed, verdict.unsealed, list(verdict.flaws)) == (1, 0, [])
