"""A step that writes one document for one channel, through the loop and the database."""

from collections.abc import Iterator
from ipaddress import ip_network
from uuid import UUID

import pytest

from models.contents import generate
from models.contents import service as contents
from models.contents.generate import Wish
from models.documents.service import NewDocument
from models.jobs import queries
from models.jobs.queries import JobView
from models.kit import broker, db
from models.kit.settings import settings
from models.styles import service as styles
from tasks.lease import Leases
from tasks.loop import Turn
from tests.conftest import Customer
from tests.support.canned import Answer, Site, site
from tests.support.watcher import Watcher

pytestmark = pytest.mark.usefixtures("lanes")


def run(customer: Customer, text: str, *channels: str, **wish: object) -> JobView:
    """Ask for content, take a turn, look at the job."""
    tenant_id = customer.actor.tenant_id
    with db.unit_of_work() as session:
        asked = Wish(list(channels), document=NewDocument(text, "markdown"), **wish)  # type: ignore[arg-type]  # passed through
        job_id = generate.submit(session, asked, tenant_id=tenant_id)
    Turn(broker.SHORT, Leases("this test"), Watcher()).take()
    with db.unit_of_work() as session:
        return queries.get(session, job_id, tenant_id=tenant_id)


def test_each_channel_gets_its_content(customer: Customer) -> None:
    view = run(customer, "# A title\n\nOne fact: 42 boats came in.", "email", "website")

    assert view.state == "completed"
    with db.unit_of_work() as session:
        rows = contents.of_job(session, view.id, tenant_id=view.tenant_id)
    assert {row.channel for row in rows} == {"email", "website"}
    assert {str(row.id) for row in rows} == {
        str((s.result or {})["content_id"]) for s in view.steps
    }
    assert all("42 boats" in str(row.body) for row in rows)


def test_the_style_changes_the_bytes_and_the_input_hash(customer: Customer) -> None:
    made = []
    for style in ("modern", "classic"):
        view = run(customer, "# A title\n\nSome words.", "email", template_style=style)
        with db.unit_of_work() as session:
            made += contents.of_job(session, view.id, tenant_id=view.tenant_id)

    assert made[0].body["html"] != made[1].body["html"]
    assert made[0].input_hash != made[1].input_hash


def test_a_job_sounds_as_asked_with_the_style_its_tenant_had_when_it_was_made(
    customer: Customer,
) -> None:
    with db.unit_of_work() as session:
        styles.put(session, {"disclaimer": "No advice."}, tenant_id=customer.actor.tenant_id)

    view = run(customer, "# A title\n\nWe don't stop.", "website", style={"tone": "professional"})

    with db.unit_of_work() as session:
        (row,) = contents.of_job(session, view.id, tenant_id=view.tenant_id)
    assert "We do not stop." in row.body["fragment"]
    assert "No advice." in row.body["fragment"]


def test_a_document_without_words_fails_for_good(customer: Customer) -> None:
    view = run(customer, "![](a.png)\n\n---\n", "email", "website")

    assert view.state == "failed"
    assert {(s.attempt, bool(s.error)) for s in view.steps} == {(1, True)}


def test_a_document_that_is_gone_fails_only_its_own_job(customer: Customer) -> None:
    tenant_id = customer.actor.tenant_id
    with db.unit_of_work() as session:
        wish = Wish(["email"], document=NewDocument("# T\n\nwords", "markdown"))
        lost = generate.submit(session, wish, tenant_id=tenant_id)
        spec = f'{{"document": "{UUID(int=7)}"}}'
        db.rows(
            session, "update jobs set spec = %(s)s::jsonb where id = %(i)s", {"s": spec, "i": lost}
        )

    view = run(customer, "# Other\n\nwords", "email")

    assert view.state == "completed"
    with db.unit_of_work() as session:
        gone = queries.get(session, lost, tenant_id=tenant_id).steps[0]
    assert gone.state == "failed"
    assert "gone" in str(gone.error)


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with site() as found:
        monkeypatch.setattr(settings(), "outbound_networks", [ip_network("127.0.0.0/8")])
        yield found


def fetched(customer: Customer, ref: str, *channels: str) -> JobView:
    tenant_id = customer.actor.tenant_id
    with db.unit_of_work() as session:
        job_id = generate.submit(
            session, Wish(list(channels), document_id=ref), tenant_id=tenant_id
        )
    Turn(broker.LONG, Leases("this test"), Watcher()).take()
    with db.unit_of_work() as session:
        return queries.get(session, job_id, tenant_id=tenant_id)


def test_a_document_outside_is_fetched_once_for_all_channels(customer: Customer, web: Site) -> None:
    web.answers["/a"] = [Answer(b"# One", "text/markdown"), Answer(b"# Two", "text/markdown")]

    view = fetched(customer, f"{web.url}/a", "email", "website")

    assert (view.state, view.subject, web.asked) == ("completed", f"{web.url}/a", ["/a"])
    with db.unit_of_work() as session:
        rows = contents.of_job(session, view.id, tenant_id=view.tenant_id)
    assert all("One" in str(row.body) for row in rows)


def test_a_place_that_is_busy_is_asked_again_when_it_said(customer: Customer, web: Site) -> None:
    web.answers["/a"] = Answer(status=503, headers={"Retry-After": "40"})

    (step,) = fetched(customer, f"{web.url}/a", "email").steps

    assert step.state == "scheduled"
    assert step.due_at
    assert step.started_at
    assert (step.due_at - step.started_at).total_seconds() >= 40


def test_a_place_that_nothing_opens_fails_and_says_what_is_needed(customer: Customer) -> None:
    (step,) = fetched(customer, "notion:59833787-2cf9-4fdf-8782-e53db20768a5", "email").steps

    assert step.state == "failed"
    assert (step.error or {})["code"] == "needs_credentials"
