"""Quotas of a tenant: enough is enough, also for many at once, and another tenant does not notice."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from models.documents import service as documents
from models.documents.service import NewDocument
from models.jobs import service as jobs
from models.kit import db
from models.kit.errors import OverQuota
from models.kit.settings import settings
from models.limits import quotas, usage
from models.limits.usage import Use
from tests.conftest import Customer
from tests.factories.jobs import new_job

pytestmark = pytest.mark.usefixtures("lanes")


def limit(customer: Customer, **wanted: int | None) -> None:
    with db.unit_of_work() as session:
        quotas.change(session, customer.actor.tenant_id, **wanted)


def submit(customer: Customer, n: int = 1) -> bool:
    try:
        with db.unit_of_work() as session:
            jobs.submit(session, [new_job(customer.actor.tenant_id, "a") for _ in range(n)])
    except OverQuota:
        return False
    return True


def made(customer: Customer) -> int:
    with db.unit_of_work() as session:
        return usage.stock(session, customer.actor.tenant_id).jobs_today


@pytest.fixture
def common(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let everybody make two jobs a day."""
    monkeypatch.setenv("TOOMBOS_LIMITS__JOBS_PER_DAY", "2")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


def test_a_tenant_without_a_quota_makes_what_it_wants(customer: Customer) -> None:
    assert submit(customer, 500)


def test_the_last_job_of_the_day_is_made_and_no_further(customer: Customer) -> None:
    limit(customer, jobs_per_day=3)

    assert [submit(customer) for _ in range(5)] == [True, True, True, False, False]
    assert made(customer) == 3


def test_more_than_is_left_is_refused_whole(customer: Customer) -> None:
    limit(customer, jobs_per_day=3)

    assert not submit(customer, 4)
    assert submit(customer, 3)


def test_a_refusal_says_how_much_is_left_and_when_to_come_back(customer: Customer) -> None:
    limit(customer, jobs_per_day=3)
    submit(customer, 2)

    words = "3 jobs a day; 1 are left, and this needs 2"
    with pytest.raises(OverQuota, match=words) as caught, db.unit_of_work() as session:
        quotas.take_jobs(session, customer.actor.tenant_id, 2)

    assert 0 < (caught.value.retry_after_s or 0) <= 86_401


def test_many_at_once_make_no_more_than_the_quota(customer: Customer) -> None:
    limit(customer, jobs_per_day=5)

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: submit(customer), range(12)))

    assert sum(done) == made(customer) == 5


def test_room_that_was_found_is_not_counted_again_and_again(customer: Customer) -> None:
    limit(customer, jobs_per_day=1_000)

    assert all(submit(customer, 40) for _ in range(25))
    assert not submit(customer)
    assert made(customer) == 1_000


def test_the_settings_hold_for_who_has_no_quota(
    common: None, customer: Customer, other_customer: Customer
) -> None:
    limit(other_customer, jobs_per_day=3)

    assert [submit(customer) for _ in range(3)] == [True, True, False]
    assert submit(other_customer, 3)


def test_documents_count_by_their_bytes(customer: Customer) -> None:
    limit(customer, storage_bytes=10)

    def save(text: str, origin: str) -> None:
        with db.unit_of_work() as session:
            new = NewDocument(text, "text")
            documents.save(session, new, tenant_id=customer.actor.tenant_id, origin=origin)

    save("123456", "stored")
    with pytest.raises(OverQuota, match="4 are left, and this needs 5"):
        save("ääa", "stored")
    with pytest.raises(OverQuota):
        save("12345", "inline")
    save("1234", "inline")


def test_tokens_count_by_the_day(customer: Customer) -> None:
    limit(customer, tokens_per_day=100)
    with db.unit_of_work() as session:
        day = db.rows(session, "select (now() at time zone 'UTC')::date", {})[0][0]
        who = (customer.actor.tenant_id, customer.actor.id)
        usage.add(session, [Use(*who, day, tokens=60), Use(*who, day, tokens=30)])

    with db.unit_of_work() as session:
        quotas.take_tokens(session, customer.actor.tenant_id, 10)
    with pytest.raises(OverQuota, match="tokens a day"), db.unit_of_work() as session:
        quotas.take_tokens(session, customer.actor.tenant_id, 11)
