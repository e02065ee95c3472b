"""The header Idempotency-Key over HTTP: what is done once, what is answered, what is refused."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from hypothesis import given
from hypothesis import settings as bounded
from hypothesis import strategies as st
from sqlmodel import Session
from starlette.requests import Request

from api.idempotency import fingerprint
from models.idempotency import service
from models.idempotency.service import Call, Saved
from models.jobs import service as jobs
from models.jobs.service import Outcome
from models.jobs.states import StepState
from models.kit import broker, db, ids
from models.kit.settings import settings
from tests.conftest import Customer

NOTE = {"content": "# Release 2.4\n\nExports are **three times** faster.", "format": "markdown"}
SYNC, GENERATE = "/api/v2/content/sync", "/api/v2/content/generate?wait=0"
DOCUMENTS = "/api/v2/documents"
AS_JSON = {"Content-Type": "application/json"}


def wish(**changes: Any) -> dict[str, Any]:
    return {"document": NOTE, "channels": ["email", "website"], **changes}


def body_for(path: str) -> dict[str, Any]:
    return NOTE if path == DOCUMENTS else wish()


def post(client: TestClient, path: str, key: str, **sent: Any) -> Response:
    headers = {"Idempotency-Key": key, **sent.pop("headers", {})}
    return client.post(path, headers=headers, **(sent or {"json": body_for(path)}))


def made(customer: Customer) -> tuple[int, int]:
    """Count the customer's jobs and stored documents."""
    query = """
        select (select count(*) from jobs where tenant_id = %(id)s),
            (select count(*) from documents where tenant_id = %(id)s and origin = 'stored')
    """
    with db.unit_of_work() as session:
        row = db.rows(session, query, {"id": customer.actor.tenant_id})[0]
    return row[0], row[1]


def finish_everything() -> None:
    with db.unit_of_work() as session:
        claims = jobs.claim(session, lane=broker.SHORT, owner="test", size=50)
        jobs.finish(session, [Outcome(c, StepState.COMPLETED) for c in claims], owner="test")


@pytest.mark.usefixtures("lanes")
class TestRepeats:
    """The same request again."""

    @pytest.mark.parametrize(("path", "count"), [(SYNC, (1, 0)), (DOCUMENTS, (0, 1))])
    def test_a_repeat_makes_nothing_and_gets_the_first_answer_byte_for_byte(
        self, client: TestClient, customer: Customer, path: str, count: tuple[int, int]
    ) -> None:
        first = post(client, path, "a")
        broker.redis_client().flushall()
        finish_everything()
        second = post(client, path, "a")

        assert second.status_code == first.status_code
        assert second.content == first.content
        assert second.headers.get("location") == first.headers.get("location")
        assert second.headers["content-type"] == first.headers["content-type"]
        assert second.headers["idempotency-replayed"] == "true"
        assert "idempotency-replayed" not in first.headers
        assert made(customer) == count

    def test_fifty_at_once_make_one_job(self, client: TestClient, customer: Customer) -> None:
        with ThreadPoolExecutor(50) as threads:
            answers = list(threads.map(lambda _: post(client, SYNC, "a"), range(50)))

        assert made(customer) == (1, 0)
        accepted = [answer for answer in answers if answer.status_code == 202]
        refused = [answer for answer in answers if answer.status_code != 202]
        assert len({answer.json()["job_id"] for answer in accepted}) == 1
        assert len([a for a in accepted if "idempotency-replayed" not in a.headers]) == 1
        assert {answer.json()["error"] for answer in refused} <= {"idempotency_in_flight"}

    def test_generate_waits_for_the_first_job_and_answers_with_it_as_it_is_now(
        self, client: TestClient, customer: Customer
    ) -> None:
        first = post(client, GENERATE, "a")
        finish_everything()
        second = post(client, "/api/v2/content/generate?wait=5", "a")

        assert (first.status_code, second.status_code) == (202, 200)
        assert second.json()["job_id"] == first.json()["job_id"]
        assert second.json()["status"] == "completed"
        assert second.headers["idempotency-replayed"] == "true"
        assert "idempotency-replayed" not in first.headers
        assert made(customer) == (1, 0)

    def test_a_retry_with_a_key_makes_one_new_job(
        self, client: TestClient, customer: Customer
    ) -> None:
        old = client.post(SYNC, json=wish()).json()["job_id"]
        client.delete(f"/api/v2/jobs/{old}")

        path = f"/api/v2/jobs/{old}/retry"
        first, second = (post(client, path, "a", content=b"") for _ in range(2))

        assert first.status_code == second.status_code == 202
        assert first.json() == second.json()
        assert made(customer) == (2, 0)

    def test_an_upload_is_the_same_whatever_its_boundary(
        self, client: TestClient, customer: Customer
    ) -> None:
        first, second = (
            post(client, DOCUMENTS, "a", files={"file": ("a.md", b"# Hello")}, data={"title": "T"})
            for _ in range(2)
        )
        other = post(client, DOCUMENTS, "a", files={"file": ("a.md", b"# Hullo")})

        boundaries = {answer.request.headers["content-type"] for answer in (first, second)}
        assert len(boundaries) == 2
        assert first.content == second.content
        assert made(customer) == (0, 1)
        assert other.json()["error"] == "idempotency_key_reused"

    def test_without_a_key_each_call_makes_another_job(
        self, client: TestClient, customer: Customer
    ) -> None:
        for _ in range(2):
            assert "idempotency-replayed" not in client.post(SYNC, json=wish()).headers

        assert made(customer) == (2, 0)

    def test_another_tenants_key_is_another_key(
        self, client: TestClient, customer: Customer, other_customer: Customer
    ) -> None:
        headers = {"Authorization": f"Bearer {other_customer.key}"}
        mine = post(client, SYNC, "a")
        theirs = post(client, SYNC, "a", json=wish(priority=1), headers=headers)

        assert theirs.status_code == 202
        assert mine.json()["job_id"] != theirs.json()["job_id"]
        assert made(customer) == made(other_customer) == (1, 0)


@pytest.mark.usefixtures("lanes")
class TestRefusals:
    """What a key can't be used for."""

    @pytest.mark.parametrize(
        ("path", "sent"),
        [
            (SYNC, {"json": wish(priority=1)}),
            (SYNC, {"json": wish(), "headers": {"X-Timezone": "Europe/Berlin"}}),
            (f"{SYNC}?campaign=spring", {"json": wish()}),
            (GENERATE, {"json": wish()}),
            (DOCUMENTS, {"json": NOTE}),
        ],
    )
    def test_another_request_with_the_key_is_refused(
        self, client: TestClient, customer: Customer, path: str, sent: dict[str, Any]
    ) -> None:
        post(client, SYNC, "a")

        refused = post(client, path, "a", **sent)

        assert refused.status_code == 422
        assert refused.json()["error"] == "idempotency_key_reused"
        assert "'a'" in refused.json()["detail"]
        assert made(customer) == (1, 0)

    @pytest.mark.parametrize("path", [SYNC, GENERATE, DOCUMENTS])
    def test_a_request_that_is_still_being_worked_on_is_not_done_again(
        self, client: TestClient, customer: Customer, session: Session, path: str
    ) -> None:
        call = Call(customer.actor.tenant_id, "a", b"whatever it is")
        assert service.reserve(session, call) is None

        refused = post(client, path, "a")

        assert refused.status_code == 409
        assert refused.headers["retry-after"] == "1"
        assert refused.json()["error"] == "idempotency_in_flight"
        assert made(customer) == (0, 0)
        session.rollback()
        assert post(client, path, "a").status_code in (201, 202)

    @pytest.mark.parametrize("path", [SYNC, GENERATE])
    def test_a_refused_request_leaves_its_key_to_the_corrected_one(
        self, client: TestClient, customer: Customer, path: str
    ) -> None:
        unknown = {"document_id": str(ids.new_id()), "channels": ["email"]}

        bad = [
            post(client, path, "a", json=json)
            for json in (wish(channels=["emial"]), wish(colour="blue"), unknown)
        ]
        good = post(client, path, "a")

        assert [answer.status_code for answer in bad] == [422, 422, 404]
        assert good.status_code == 202
        assert "idempotency-replayed" not in good.headers
        assert made(customer) == (1, 0)

    @pytest.mark.parametrize("key", ["", "a b", "x" * 256, "a\tb", b"caf\xe9"])
    def test_a_key_that_is_none_is_refused(
        self, client: TestClient, customer: Customer, key: str
    ) -> None:
        refused = post(client, SYNC, key)

        assert refused.status_code == 422
        assert refused.json()["error"] == "idempotency_key_invalid"
        assert "255" in refused.json()["detail"]
        assert made(customer) == (0, 0)

    def test_two_keys_are_refused(self, client: TestClient) -> None:
        headers = [("Idempotency-Key", "a"), ("Idempotency-Key", "b")]

        assert client.post(SYNC, json=wish(), headers=headers).status_code == 422

    def test_the_longest_key_and_all_visible_characters_can_be_used(
        self, client: TestClient
    ) -> None:
        for key in ("x" * 255, "".join(map(chr, range(0x21, 0x7F)))):
            assert post(client, SYNC, key).status_code == 202
            assert post(client, SYNC, key).headers["idempotency-replayed"] == "true"

    def test_who_asks_comes_before_the_key(self, anonymous: TestClient) -> None:
        assert post(anonymous, SYNC, "").status_code == 401


def test_a_repeat_after_its_start_time_has_passed_is_answered_all_the_same(
    client: TestClient, customer: Customer
) -> None:
    body = orjson.dumps(wish(schedule_time="2001-01-01T00:00"))
    call = Call(customer.actor.tenant_id, "a", fingerprint(asked([], path=SYNC), body))
    with db.unit_of_work() as session:
        service.reserve(session, call)
        service.keep(session, call, Saved(202, b'{"job_id":"1"}'))

    repeat, new = (post(client, SYNC, key, content=body, headers=AS_JSON) for key in ("a", "b"))

    assert (repeat.status_code, repeat.json()) == (202, {"job_id": "1"})
    assert new.status_code == 422


def test_the_largest_document_can_have_a_key(client: TestClient) -> None:
    size = settings().max_document_bytes

    for _ in range(2):
        answer = post(client, DOCUMENTS, "a", files={"file": ("a.md", b"x" * size)})
        assert answer.status_code == 201

    assert answer.headers["idempotency-replayed"] == "true"
    too_large = post(client, DOCUMENTS, "b", json={"content": "x" * (size + 1)})
    assert too_large.status_code == 413


PARTS = st.binary(max_size=40).filter(lambda part: b"--" not in part)


@bounded(max_examples=60)
@given(parts=st.lists(PARTS, min_size=1, max_size=3), others=st.lists(PARTS, max_size=3))
def test_forms_are_the_same_exactly_when_their_parts_are(
    parts: list[bytes], others: list[bytes]
) -> None:
    assert form(parts, "one") == form(parts, "another.one+")
    assert (form(parts, "one") == form(others, "one")) == (parts == others)


def form(parts: list[bytes], boundary: str) -> bytes:
    body = b"".join(b"--%s\r\n%s\r\n" % (boundary.encode(), part) for part in parts)
    kind = f"multipart/form-data; boundary={boundary}".encode()
    return fingerprint(asked([(b"content-type", kind)]), body + b"--%s--" % boundary.encode())


def asked(headers: list[tuple[bytes, bytes]], *, path: str = "/") -> Request:
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b""}
    return Request({**scope, "headers": headers})


def test_a_boundary_inside_of_a_document_counts() -> None:
    # Only at a line's start it is the form's; elsewhere it is somebody's text.
    first, second = (form([f"see --{name}".encode()], name) for name in ("one", "two"))

    assert first != second
