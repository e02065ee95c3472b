"""The audit log over HTTP: every change of a request is in it, and nobody reads another's."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event
from sqlmodel import Session
from structlog.contextvars import get_contextvars

from api.app import create_app
from models.access import service as access
from models.access.permissions import Scope
from models.jobs import service
from models.jobs.service import Outcome
from models.jobs.states import StepState
from models.kit import db, ids
from tests.conftest import Customer

pytestmark = pytest.mark.usefixtures("lanes")

CHANGING = {"post", "put", "patch", "delete"}
DOCUMENT = {"content": "# News\n\nSomething happened."}
WISH = {"document": DOCUMENT, "channels": ["email"]}
RATE = {"channel": "email", "starts": 9, "seconds": 60}
RULE = {"recurrence": {"frequency": "daily", "time": "09:00"}}
READS = {
    "POST /api/v2/schedules/preview": "shows when a schedule would run",
    "POST /health/check/{component}": "looks at a part of the platform",
}
"""Operations that change nothing although their method could."""
SIGN_INS = {
    f"POST /api/v2/auth/{name}"
    for name in ("forgot", "join", "login", "refresh", "register", "reset")
}
"""Operations of people who are not known yet: they begin their act themselves."""

Answer = Any
Do = Callable[[TestClient], Answer]


def operations() -> Mapping[str, Any]:
    return {
        f"{method.upper()} {path}": methods[method]
        for path, methods in create_app().openapi()["paths"].items()
        for method in sorted(CHANGING & set(methods))
    }


OPERATIONS = operations()


def job(client: TestClient, **more: Any) -> str:
    answer = client.post("/api/v2/content/sync", json=WISH | more)
    return str(answer.json()["job_id"])


def failed_job(client: TestClient) -> str:
    job_id = job(client)
    with db.unit_of_work() as session:
        claims = service.claim(session, lane="short", owner="me", size=100)
        service.finish(session, [Outcome(c, StepState.FAILED) for c in claims], owner="me")
    return job_id


def schedule(client: TestClient) -> str:
    body = {"request": WISH, **RULE}
    return str(client.post("/api/v2/schedules", json=body).json()["schedule_id"])


def api_key(client: TestClient) -> str:
    return str(client.post("/api/v2/api-keys", json={"name": "x"}).json()["key_id"])


def invite(client: TestClient, _: str = "") -> Answer:
    return client.post("/api/v2/people/invite", json={"email": f"{ids.new_id()}@example.com"})


def person(client: TestClient) -> str:
    return str(invite(client).json()["person"]["person_id"])


def entries(client: TestClient, **wanted: Any) -> list[dict[str, Any]]:
    answer = client.get("/api/v2/audit", params=wanted)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["entries"]
    return found


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_that_may_change_something_is_noted(operation: str) -> None:
    assert "x-permission" in OPERATIONS[operation] or operation in {*READS, *SIGN_INS}, (
        "an operation without `require` must begin its act itself, see models/audit/acts.py"
    )


@pytest.fixture
def unnoted() -> Iterator[list[str]]:
    """Collect transactions of requests that wrote something without an entry for it."""
    found: list[str] = []

    def look(session: Session) -> None:
        request = get_contextvars().get("correlation_id")
        number = db.rows(session, "select pg_current_xact_id_if_assigned()::xid::text", {})[0][0]
        if request and number:
            query = "select 1 from audit_entries where xmin::text = %(number)s"
            if not db.rows(session, query, {"number": number}):
                found.append(request)

    event.listen(Session, "before_commit", look)
    yield found
    event.remove(Session, "before_commit", look)


ACTS: Mapping[str, tuple[Callable[[TestClient], str], Callable[[TestClient, str], Answer]]] = {
    "contents: sync": (lambda _: "", lambda c, _: c.post("/api/v2/content/sync", json=WISH)),
    "contents: generate": (
        lambda _: "",
        lambda c, _: c.post("/api/v2/content/generate?wait=0", json=WISH),
    ),
    "documents: store": (lambda _: "", lambda c, _: c.post("/api/v2/documents", json=DOCUMENT)),
    "batches: make": (
        lambda _: "",
        lambda c, _: c.post("/api/v2/batch/generate", json={"requests": [WISH, WISH]}),
    ),
    "jobs: cancel": (job, lambda c, i: c.delete(f"/api/v2/jobs/{i}")),
    "jobs: retry": (failed_job, lambda c, i: c.post(f"/api/v2/jobs/{i}/retry")),
    "jobs: move": (
        lambda c: job(c, schedule_time="2027-01-01T00:00:00Z"),
        lambda c, i: c.patch(f"/api/v2/jobs/{i}/schedule", json={"schedule_time": None}),
    ),
    "jobs: each": (
        job,
        lambda c, i: c.post("/api/v2/jobs/batch", json={"action": "cancel", "ids": [i]}),
    ),
    "jobs: bulk": (
        job,
        lambda c, i: c.post("/api/v2/jobs/bulk", json={"action": "cancel", "ids": [i]}),
    ),
    "keys: make": (lambda _: "", lambda c, _: c.post("/api/v2/api-keys", json={"name": "x"})),
    "keys: rotate": (api_key, lambda c, i: c.post(f"/api/v2/api-keys/{i}/rotate")),
    "keys: revoke": (api_key, lambda c, i: c.delete(f"/api/v2/api-keys/{i}")),
    "people: invite": (lambda _: "", invite),
    "people: change": (
        person,
        lambda c, i: c.patch(f"/api/v2/people/{i}", json={"role": "reviewer"}),
    ),
    "people: link": (person, lambda c, i: c.post(f"/api/v2/people/{i}/link")),
    "people: delete": (person, lambda c, i: c.delete(f"/api/v2/people/{i}")),
    "tenant: rename": (
        lambda _: "",
        lambda c, _: c.patch("/api/v2/tenant", json={"name": f"Acme {ids.new_id()}"}),
    ),
    "pauses: pause": (lambda _: "", lambda c, _: c.post("/api/v2/pauses", json={"lane": "long"})),
    "pauses: resume": (
        lambda c: str(c.post("/api/v2/pauses", json={"lane": "long"}).json()["id"]),
        lambda c, i: c.delete(f"/api/v2/pauses/{i}"),
    ),
    "rates: set": (lambda _: "", lambda c, _: c.put("/api/v2/rates", json=RATE)),
    "rates: end": (
        lambda c: str(c.put("/api/v2/rates", json=RATE).json()["id"]),
        lambda c, i: c.delete(f"/api/v2/rates/{i}"),
    ),
    "schedules: make": (
        lambda _: "",
        lambda c, _: c.post("/api/v2/schedules", json={"request": WISH, **RULE}),
    ),
    "schedules: change": (
        schedule,
        lambda c, i: c.patch(f"/api/v2/schedules/{i}", json={"name": "weekly news"}),
    ),
    "schedules: pause": (schedule, lambda c, i: c.post(f"/api/v2/schedules/{i}/pause")),
    "schedules: delete": (schedule, lambda c, i: c.delete(f"/api/v2/schedules/{i}")),
}


@pytest.mark.parametrize("name", ACTS)
def test_an_act_writes_one_entry_in_its_own_transaction(
    name: str, client: TestClient, customer: Customer, unnoted: list[str]
) -> None:
    prepare, do = ACTS[name]
    subject = prepare(client)
    before = len(entries(client))
    unnoted.clear()

    answer = do(client, subject)

    assert answer.is_success, answer.text
    newest, *rest = entries(client)
    assert len(rest) == before
    assert newest["actor_id"] == str(customer.actor.id)
    assert newest["correlation_id"] == answer.headers["X-Correlation-ID"]
    assert newest["target"]
    if subject and name not in {"jobs: retry", "keys: rotate"}:
        assert subject in str(newest)
    assert unnoted == []


def test_an_entry_tells_before_and_after(client: TestClient) -> None:
    job_id = job(client)

    client.delete(f"/api/v2/jobs/{job_id}", headers={"User-Agent": "a test"})

    (found,) = entries(client, action="jobs.cancel", target_id=job_id)
    assert found["before"] == {"status": "pending"}
    assert found["after"] == {"status": "cancelled"}
    assert found["route"] == "DELETE /api/v2/jobs/{job_id}"
    assert (found["actor_kind"], found["agent"]) == ("key", "a test")
    assert found["address"] == "testclient"


def test_a_change_of_a_schedule_tells_what_was_changed(client: TestClient) -> None:
    schedule_id = schedule(client)

    client.patch(f"/api/v2/schedules/{schedule_id}", json={"name": "new name"})

    (found, _) = entries(client, target_id=schedule_id)
    assert (found["before"]["name"], found["after"]["name"]) == ("", "new name")


def test_no_entry_holds_content(client: TestClient) -> None:
    body = {"document": {"content": "# Secret\n\nNobody must know xyzzy."}, "channels": ["email"]}
    for path in ("content/sync", "batch/generate", "schedules"):
        sent = {
            "content/sync": body,
            "batch/generate": {"requests": [body]},
            "schedules": {"request": body, **RULE},
        }[path]
        assert client.post(f"/api/v2/{path}", json=sent).is_success
    assert client.post("/api/v2/documents", json={"content": "xyzzy", "title": "xyzzy"}).is_success

    assert len(entries(client)) == 4
    assert entries(client, q="xyzzy") == []
    assert entries(client, q="secret") == []


def test_reading_and_being_refused_are_no_acts(client: TestClient) -> None:
    assert client.get("/api/v2/jobs").is_success
    assert client.post("/api/v2/schedules/preview", json=RULE).is_success
    assert client.delete(f"/api/v2/jobs/{ids.new_id()}").status_code == 404
    assert client.post("/api/v2/content/sync", json={"channels": []}).status_code == 422

    assert entries(client) == []


def test_the_repeat_of_a_request_is_not_a_second_act(client: TestClient) -> None:
    headers = {"Idempotency-Key": str(ids.new_id())}

    for _ in range(2):
        assert client.post("/api/v2/content/sync", json=WISH, headers=headers).is_success

    assert len(entries(client)) == 1


def test_pages_follow_each_other(client: TestClient) -> None:
    for _ in range(5):
        job(client)

    seen, cursor = [], None
    while True:
        answer = client.get("/api/v2/audit", params={"limit": 2, "cursor": cursor}).json()
        seen += [e["id"] for e in answer["entries"]]
        cursor = answer.get("next_cursor")
        if not cursor:
            break

    assert len(seen) == 5
    assert seen == sorted(seen, reverse=True)
    assert client.get("/api/v2/audit-logs").json()["entries"][0]["id"] == seen[0]


def test_the_log_is_exported_whole(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.audit.service.PAGE", 2)
    for _ in range(5):
        job(client)

    as_json = client.get("/api/v2/audit/export?format=json")
    as_csv = client.get("/api/v2/audit/export")

    ids_seen = [e["id"] for e in entries(client)]
    assert [e["id"] for e in as_json.json()] == ids_seen
    rows = list(csv.DictReader(io.StringIO(as_csv.text)))
    assert [int(row["id"]) for row in rows] == ids_seen
    assert 'filename="audit-' in as_csv.headers["Content-Disposition"]


def test_an_export_runs_nothing_in_a_spreadsheet(client: TestClient) -> None:
    client.post("/api/v2/content/sync", json=WISH, headers={"User-Agent": "=cmd|' /C calc'!A0"})

    (row,) = csv.DictReader(io.StringIO(client.get("/api/v2/audit/export").text))

    assert row["agent"] == "'=cmd|' /C calc'!A0"


def test_only_admins_see_the_log(app_client: TestClient, customer: Customer) -> None:
    key = access.new_key()
    with db.unit_of_work() as session:
        access.add_key(
            session, key, tenant_id=customer.actor.tenant_id, name="w", scopes={Scope.WRITE}
        )

    answer = app_client.get("/api/v2/audit", headers={"Authorization": f"Bearer {key}"})

    assert answer.status_code == 403


def test_nobody_sees_the_log_of_another_tenant(
    client: TestClient, other_customer: Customer
) -> None:
    job(client)

    answer = client.get("/api/v2/audit", headers={"Authorization": f"Bearer {other_customer.key}"})

    assert answer.json()["entries"] == []


@pytest.mark.parametrize("query", ["actor_id=x", "since=yesterday", "limit=0", "cursor=x"])
def test_a_query_that_can_not_be_understood_is_refused(client: TestClient, query: str) -> None:
    answer = client.get(f"/api/v2/audit?{query}")

    assert answer.status_code in {404, 422}
    assert isinstance(answer.json()["detail"], str)
