"""The second fence: Postgres itself holds a tenant's requests to the tenant's rows."""

from collections.abc import Iterator
from contextvars import copy_context

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from models.jobs import service
from models.kit import db, ids
from tests.conftest import Customer
from tests.factories.jobs import new_job

TENANTS_OWN = """
select c.relname, c.relrowsecurity, exists (select from pg_policy where polrelid = c.oid)
from pg_class as c
join pg_attribute as a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
"""


@pytest.fixture
def fenced(customer: Customer, other_customer: Customer) -> Iterator[Session]:
    """Give a session in the fence of a customer, beside another one; both have a job."""
    with db.unit_of_work() as session:
        for each in (customer, other_customer):
            service.submit(session, [new_job(each.actor.tenant_id)])
    context = copy_context()
    context.run(db.fence, customer.actor.tenant_id)
    with Session(db.engine(), expire_on_commit=False) as session:
        context.run(session.connection)
        yield session
        session.rollback()


def test_every_table_with_a_tenant_has_a_fence(session: Session) -> None:
    without = [name for name, *is_held in db.rows(session, TENANTS_OWN, {}) if not all(is_held)]

    assert without == [], "call `select fence('<table>')` in the migration that makes the table"


def test_only_the_tenants_own_rows_are_seen(fenced: Session, customer: Customer) -> None:
    for table in ("jobs", "steps", "job_events", "api_keys"):
        found = db.rows(fenced, f"select distinct tenant_id from {table}", {})
        assert found == [(customer.actor.tenant_id,)], table
    assert db.rows(fenced, "select id from tenants", {}) == [(customer.actor.tenant_id,)]


def test_rows_of_others_are_neither_changed_nor_made(
    fenced: Session, other_customer: Customer
) -> None:
    theirs = {"id": other_customer.actor.tenant_id, "new": ids.new_id()}

    changed = "update jobs set priority = 1 where tenant_id = %(id)s returning id"
    assert db.rows(fenced, changed, theirs) == []
    assert db.rows(fenced, "delete from steps where tenant_id = %(id)s returning id", theirs) == []
    with pytest.raises(DBAPIError, match="row-level security"):
        db.rows(
            fenced,
            "insert into pauses (id, tenant_id, reason, created_by)"
            " values (%(new)s, %(id)s, '', %(new)s)",
            theirs,
        )


def test_what_all_share_is_looked_at_outside_and_the_fence_closes_again(fenced: Session) -> None:
    count = "select count(distinct tenant_id) from jobs"

    with db.across_tenants(fenced):
        outside = db.rows(fenced, count, {})[0][0]

    assert outside >= 2
    assert db.rows(fenced, count, {}) == [(1,)]


def test_without_a_tenant_the_role_sees_nothing(session: Session, customer: Customer) -> None:
    db.rows(session, "select set_config('role', current_database() || '_tenant', true)", {})

    with pytest.raises(DBAPIError):
        db.rows(session, "select id from jobs", {})


def test_the_next_transaction_of_a_connection_is_free(
    customer: Customer, other_customer: Customer
) -> None:
    context = copy_context()

    def look() -> str:
        db.fence(customer.actor.tenant_id)
        with db.unit_of_work() as session:
            return str(db.rows(session, "select current_user", {})[0][0])

    inside = context.run(look)
    with db.unit_of_work() as session:
        outside = str(db.rows(session, "select current_user", {})[0][0])

    assert inside.endswith("_tenant")
    assert not outside.endswith("_tenant")


def test_a_request_is_fenced(
    client: object, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    whole = db.rows

    def look(session: Session, statement: str, values: dict[str, object]) -> object:
        seen.append(str(whole(session, "select current_user", {})[0][0]))
        return whole(session, statement, values)

    monkeypatch.setattr(db, "rows", look)
    client.get("/api/v2/rates")  # type: ignore[attr-defined]  # a TestClient

    assert any(user.endswith("_tenant") for user in seen)
