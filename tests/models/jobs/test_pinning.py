"""What one step finds out and all steps of its job keep to."""

from sqlmodel import Session

from models.contents import generate, retry
from models.contents.generate import Wish
from models.jobs import queries
from models.jobs import service as jobs
from models.jobs.pinning import pin
from tests.conftest import Customer


def test_the_first_word_stays_also_for_a_retry(session: Session, customer: Customer) -> None:
    tenant_id = customer.actor.tenant_id
    wish = Wish(["email"], document_id="https://a.example/")
    job_id = generate.submit(session, wish, tenant_id=tenant_id)

    said = [pin(session, job_id, "document", word) for word in ("one", "two")]

    assert said == ["one", "one"]
    jobs.cancel(session, job_id, tenant_id=tenant_id)
    again = retry.retry(session, job_id, tenant_id=tenant_id)
    assert queries.get(session, again, tenant_id=tenant_id).spec["document"] == "one"
