"""Which jobs a page shows: every combination of filters, against a look at all of them."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from models.documents import service as documents
from models.documents.service import NewDocument
from models.jobs import queries, search, service
from models.jobs.queries import JobView
from models.jobs.search import Filters
from models.jobs.service import NewJob, NewStep
from models.jobs.states import JobState
from models.kit import clock, db
from models.kit.pages import Cursor
from tests.conftest import Customer, make_customer

TITLES = ["Release 2.4", "Spring 100% news", "release_notes", ""]
SIZE = 60


@pytest.fixture(scope="module")
def owner(database: str) -> Customer:
    """A customer with sixty jobs of four documents, in all states, over ten days."""
    customer = make_customer()
    tenant_id = customer.actor.tenant_id
    with db.unit_of_work() as session:
        stored = [
            documents.save(
                session, NewDocument(f"# {n}", "markdown", t), tenant_id=tenant_id, origin="stored"
            )
            for n, t in enumerate(TITLES)
        ]
        jobs = [
            NewJob(
                tenant_id,
                "content",
                str(stored[n % 4]),
                [NewStep("render", name) for name in (["email"], ["website", "email"])[n % 2]],
                spec={"document": str(stored[n % 4])},
                correlation_id=f"order-{n % 7}-{n}",
            )
            for n in range(SIZE)
        ]
        service.submit(session, jobs)
        # The guard knows no way to some states but through others: it is not what is tested here.
        db.rows(session, "alter table jobs disable trigger jobs_transition", {})
        statement = """
            update jobs set state = %(state)s, created_at = now() - make_interval(hours => %(age)s)
            where id = %(id)s
        """
        for n, job in enumerate(jobs):
            state = list(JobState)[n % len(JobState)]
            db.rows(session, statement, {"id": job.id, "state": state, "age": n // 3 * 12})
        db.rows(session, "alter table jobs enable trigger jobs_transition", {})
    return customer


@pytest.fixture(scope="module")
def everything(owner: Customer) -> list[JobView]:
    """All the customer's jobs, newest first."""
    with db.unit_of_work() as session:
        return queries.page(
            session, tenant_id=owner.actor.tenant_id, filters=Filters(), limit=SIZE + 1
        )


@pytest.fixture(scope="module")
def titles(everything: list[JobView]) -> dict[str, str]:
    """The titles of the documents by what their jobs call them."""
    with db.unit_of_work() as session:
        return {
            subject: documents.get(session, subject, tenant_id=everything[0].tenant_id).title
            for subject in {job.subject for job in everything}
        }


def matches(job: JobView, filters: Filters, titles: dict[str, str]) -> bool:
    text = filters.text
    return (
        (not filters.states or job.state in filters.states)
        and (filters.step_name is None or filters.step_name in job.step_names)
        and (filters.subject is None or job.subject == filters.subject)
        and (filters.created_after is None or job.created_at >= filters.created_after)
        and (filters.created_before is None or job.created_at < filters.created_before)
        and (
            not text
            or job.correlation_id.startswith(text)
            or job.subject.startswith(text)
            or str(job.id).startswith(text.lower())
            or text.lower() in titles[job.subject].lower()
        )
    )


def ages() -> st.SearchStrategy[datetime | None]:
    return st.none() | st.integers(-1, 250).map(lambda h: clock.now() - timedelta(hours=h))


@st.composite
def wanted(draw: st.DrawFn) -> tuple[Filters, int, int]:
    filters = Filters(
        states=draw(st.lists(st.sampled_from(list(JobState)), max_size=3, unique=True)),
        step_name=draw(st.sampled_from([None, "email", "website", "fax"])),
        created_after=draw(ages()),
        created_before=draw(ages()),
        text=draw(
            st.sampled_from(["", "", "release", "100%", "_", "order-3", "order-", "%", "\\", "zz"])
        ),
        oldest_first=draw(st.booleans()),
    )
    return filters, draw(st.integers(4, 30)), draw(st.integers(0, 60))


@hypothesis_settings(max_examples=30)
@given(wanted())
def test_pages_show_what_matches_in_order_and_once(
    owner: Customer,
    everything: list[JobView],
    titles: dict[str, str],
    case: tuple[Filters, int, int],
) -> None:
    filters, limit, _ = case
    tenant_id = owner.actor.tenant_id
    with db.unit_of_work() as session:
        right = [job.id for job in everything if matches(job, filters, titles)]
        seen: list[UUID] = []
        after: Cursor | None = None
        while True:
            page = queries.page(
                session, tenant_id=tenant_id, filters=filters, limit=limit, after=after
            )
            seen += [job.id for job in page[:limit]]
            if len(page) <= limit:
                break
            after = Cursor(page[limit - 1].created_at, page[limit - 1].id)
        n = queries.count(session, tenant_id=tenant_id, filters=filters, most=1000)

    assert seen == (right[::-1] if filters.oldest_first else right)
    assert n == len(right)


@hypothesis_settings(max_examples=10)
@given(wanted())
def test_an_offset_leaves_out_so_many(
    owner: Customer, everything: list[JobView], case: tuple[Filters, int, int]
) -> None:
    filters, limit, offset = case
    tenant_id = owner.actor.tenant_id
    with db.unit_of_work() as session:
        whole = queries.page(session, tenant_id=tenant_id, filters=filters, limit=SIZE)
        page = queries.page(
            session, tenant_id=tenant_id, filters=filters, limit=limit, offset=offset
        )

    assert [job.id for job in page] == [job.id for job in whole[offset : offset + limit + 1]]


@pytest.mark.parametrize("digits", [4, 8, 13, 36])
def test_a_job_is_found_by_the_beginning_of_its_id(
    owner: Customer, everything: list[JobView], digits: int
) -> None:
    job = everything[17]
    filters = Filters(text=str(job.id)[:digits].upper() if digits == 8 else str(job.id)[:digits])

    with db.unit_of_work() as session:
        page = queries.page(session, tenant_id=job.tenant_id, filters=filters, limit=50)

    assert job.id in [found.id for found in page]
    if digits > 8:
        assert [found.id for found in page] == [job.id]


def test_a_word_in_very_many_titles_is_looked_for_in_the_newest(
    owner: Customer, titles: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "TITLES_MAX", 1)
    tenant_id = owner.actor.tenant_id

    with db.unit_of_work() as session:
        page = queries.page(
            session, tenant_id=tenant_id, filters=Filters(text="RELEASE"), limit=SIZE
        )

    assert {titles[job.subject] for job in page} == {"release_notes"}
    assert len(page) == SIZE // 4


def test_nobody_finds_what_is_somebody_elses(
    everything: list[JobView], other_customer: Customer
) -> None:
    for text in (str(everything[0].id), "order-", "release", everything[0].subject):
        with db.unit_of_work() as session:
            page = queries.page(
                session,
                tenant_id=other_customer.actor.tenant_id,
                filters=Filters(text=text),
                limit=5,
            )
        assert page == []


def test_a_count_ends_where_it_is_told_to(owner: Customer) -> None:
    tenant_id = owner.actor.tenant_id
    with db.unit_of_work() as session:
        for filters in (Filters(), replace(Filters(), text="order-")):
            assert queries.count(session, tenant_id=tenant_id, filters=filters, most=7) == 7
