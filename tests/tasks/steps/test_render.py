"""A step that writes one document for one channel, through the loop and the database."""

from collections.abc import Iterator
from ipaddress import ip_network
from uuid import UUID

import pytest

from api import views
from models.contents import generate
from models.contents import service as contents
from models.contents.generate import Wish
from models.documents import service as documents
from models.documents import versions
from models.documents.service import NewDocument
from models.jobs import integrity, queries
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


def test_a_gate_marks_what_somebody_should_look_at(customer: Customer) -> None:
    view = run(customer, "wow so few words", "email", "website", review_below=100)
    free = run(customer, "wow so few words, again", "email")

    with db.unit_of_work() as session:
        rows = contents.of_job(session, view.id, tenant_id=view.tenant_id)
    assert {(s.result or {})["needs_review"] for s in view.steps} == {True}
    assert all("below 100" in row.report["quality"]["review_reasons"][0] for row in rows)
    assert "needs_review" not in (free.steps[0].result or {})


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
    turn = Turn(broker.LONG, Leases("this test"), Watcher())
    while turn.take():  # a turn ends by the clock, also with work left
        pass
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


def stored(customer: Customer, text: str, root: UUID | None = None) -> UUID:
    """Store a document, or the next version of one, and return the document's id."""
    with db.unit_of_work() as session:
        new = NewDocument(text, "markdown")
        if root:
            row = documents.load(session, {root})[root]
            versions.add(session, row, new)
            return root
        tenant_id = customer.actor.tenant_id
        return documents.save(session, new, tenant_id=tenant_id, origin="stored")


def news(customer: Customer, root: UUID, *channels: str, dry_run: bool = False) -> JobView:
    """Ask for what changed since the last time, and take a turn."""
    tenant_id = customer.actor.tenant_id
    wish = Wish(list(channels), document_id=str(root), scope="changed_since_last", dry_run=dry_run)
    with db.unit_of_work() as session:
        job_id = generate.submit(session, wish, tenant_id=tenant_id)
    Turn(broker.SHORT, Leases("this test"), Watcher()).take()
    with db.unit_of_work() as session:
        return queries.get(session, job_id, tenant_id=tenant_id)


def texts(view: JobView) -> dict[str, str]:
    with db.unit_of_work() as session:
        rows = contents.of_job(session, view.id, tenant_id=view.tenant_id)
    return {row.channel: str(row.body) for row in rows}


OLD = "# Harbour\n\n## Ferries\n\nOne boat an hour.\n\n## Pier\n\nThe pier is closed.\n"


def test_a_newsletter_tells_only_what_is_new(customer: Customer) -> None:
    root = stored(customer, OLD)
    first = texts(news(customer, root, "email"))
    stored(customer, OLD.replace("closed", "open again"), root)

    second = texts(news(customer, root, "email", "website"))

    assert "One boat an hour" in first["email"]
    assert "open again" in second["email"]
    assert "One boat an hour" not in second["email"]
    assert "One boat an hour" in second["website"], "a channel that told nothing yet tells all"


def test_a_channel_with_nothing_new_is_skipped(customer: Customer) -> None:
    root = stored(customer, OLD)
    news(customer, root, "email")

    view = news(customer, root, "email", "website")

    assert view.state == "completed"
    assert texts(view).keys() == {"website"}
    assert views.job(view)["metadata"] == {"skipped": False, "skipped_channels": ["email"]}
    assert views.job(view)["results"].keys() == {"website"}
    with db.unit_of_work() as session:
        scope = integrity.Scope(tenant_id=view.tenant_id)
        assert "contents_missing" not in {f.check for f in integrity.look(session, scope)}


def test_a_dry_run_tells_nobody(customer: Customer) -> None:
    root = stored(customer, OLD)

    news(customer, root, "email", dry_run=True)

    assert texts(news(customer, root, "email")).keys() == {"email"}


def test_variants_are_kept_beside_the_content_and_only_for_who_asked(customer: Customer) -> None:
    text = "# The harbour opens for the summer\n\nThe season begins.\n\n## Pier\n\nAll 42 boats moor at the new pier.\n\n## Ferry\n\nIt runs."

    view = run(customer, text, "email", "social_twitter", variants={"count": 2})
    plain = run(customer, text, "email")

    with db.unit_of_work() as session:
        rows = contents.of_job(session, view.id, tenant_id=view.tenant_id)
        (row,) = contents.of_job(session, plain.id, tenant_id=plain.tenant_id)
    assert "variants" not in row.report
    for each in rows:
        assert [variant["name"] for variant in each.report["variants"]] == ["A", "B"]
        assert each.report["variants"][1]["content"].keys() == each.body.keys()
    email = next(each for each in rows if each.channel == "email")
    assert email.body == row.body
    assert email.report["variants"][1]["content"]["subject"] == "All 42 boats moor at the new pier"


def test_a_document_that_gives_fewer_variants_says_so(customer: Customer) -> None:
    view = run(customer, "# Boats\n\nIt runs.", "email", variants={"count": 4})

    with db.unit_of_work() as session:
        (row,) = contents.of_job(session, view.id, tenant_id=view.tenant_id)
    assert [variant["name"] for variant in row.report["variants"]] == ["A"]
    assert "fewer_variants" in {finding["rule"] for finding in row.report["findings"]}
