"""The sweep does all the upkeep there is in one go."""

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
