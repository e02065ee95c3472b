"""Every operation of the OpenAPI document that changes something is done once, and is in the audit log once."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Any, Final

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event
from sqlmodel import Session
from structlog.contextvars import get_contextvars

from api.app import create_app
from models.kit import clock, db, ids
from models.kit.settings import settings
from tests.conftest import Customer
from tests.factories.people import PASSWORD, new_person
from tests.factories.publications import SITE
from tests.factories.scenes import (
    DOCUMENT,
    POLICY,
    RATE,
    SCHEDULE,
    SEGMENT,
    TEMPLATE,
    WISH,
    Scene,
    api_key,
    approval,
    batch,
    content,
    dead_letter,
    deleted_content,
    delivery,
    destination,
    document,
    experiment,
    failed_job,
    featured,
    fetched,
    job,
    later_job,
    login,
    pause,
    paused_schedule,
    person,
    planned,
    policy,
    preset,
    published,
    rate,
    schedule,
    segment,
    source,
    started,
    template,
    unpublished,
    webhook,
)
from tests.support.canned import Answer, Site, site

pytestmark = pytest.mark.usefixtures("lanes")

CHANGING: Final = {"post", "put", "patch", "delete"}
READS: Final = {
    "POST /api/v2/batch/plan": "shows when what would be made",
    "POST /api/v2/content/validate": "judges a text",
    "POST /api/v2/experiments/{experiment_id}/assign": "tells which variant somebody gets",
    "POST /api/v2/schedules/preview": "shows when a schedule would run",
    "POST /api/v2/segments/match": "tells in which segments somebody is",
    "POST /api/v2/segments/preview": "shows what a segment would read",
    "POST /api/v2/sources/test": "looks at a document elsewhere",
    "POST /api/v2/templates/render": "tries a template",
    "POST /api/v2/templates/{template_id}/render": "tries a template",
    "POST /api/v2/ws-tickets": "gives a ticket, which is in Redis for half a minute",
    "POST /health/check/{component}": "looks at a part of the platform",
}
"""Operations that change nothing although their method could."""
SIGN_INS: Final = {
    f"POST /api/v2/auth/{name}"
    for name in ("forgot", "join", "login", "refresh", "register", "reset")
}
"""Operations of people who are not known yet: they begin their act themselves (test_auth.py)."""


def operations() -> Mapping[str, Any]:
    """Return what may change something, without the older addresses of the same functions."""
    return {
        f"{method.upper()} {path}": methods[method]
        for path, methods in create_app().openapi()["paths"].items()
        for method in sorted(CHANGING & set(methods))
        if not methods[method].get("deprecated")
    }


OPERATIONS: Final = operations()


@dataclass(frozen=True, slots=True)
class Act:
    """How an operation is done: what is made before, what is sent, and by whom.

    `bookkeeping` counts its transactions that are no act: a password is tried in two of them.
    """

    prepare: Callable[[Scene], str] = lambda _: ""
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    is_persons: bool = False
    bookkeeping: int = 0


SAID = {"comment": "See the second line."}
EDIT = Act(content, {"content": {"subject": "New"}}, {"If-Match": "*"})
ACTS: Final[Mapping[str, Act]] = {
    "DELETE /api/v2/api-keys/{key_id}": Act(api_key),
    "DELETE /api/v2/approval-policies/{policy_id}": Act(policy),
    "DELETE /api/v2/batch/{batch_id}": Act(batch),
    "DELETE /api/v2/batch/{batch_id}/cancel": Act(batch),
    "DELETE /api/v2/content/sync/{job_id}": Act(job),
    "DELETE /api/v2/content/{content_id}": Act(content),
    "DELETE /api/v2/destinations/{destination_id}": Act(destination),
    "DELETE /api/v2/experiments/{experiment_id}": Act(experiment),
    "DELETE /api/v2/jobs/{job_id}": Act(job),
    "DELETE /api/v2/me": Act(body={"password": PASSWORD}, is_persons=True, bookkeeping=2),
    "DELETE /api/v2/me/filter-presets/{preset_id}": Act(preset),
    "DELETE /api/v2/me/logins/{login_id}": Act(login, is_persons=True),
    "DELETE /api/v2/pauses/{pause_id}": Act(pause),
    "DELETE /api/v2/people/{person_id}": Act(person),
    "DELETE /api/v2/rates/{rate_id}": Act(rate),
    "DELETE /api/v2/schedules/{schedule_id}": Act(schedule),
    "DELETE /api/v2/segments/{segment_id}": Act(segment),
    "DELETE /api/v2/sources/{key}/credentials": Act(source),
    "DELETE /api/v2/templates/{template_id}": Act(template),
    "DELETE /api/v2/webhooks/{webhook_id}": Act(webhook),
    "DELETE /api/v2/publications/{publication_id}": Act(planned),
    "PATCH /api/v2/content/{content_id}": EDIT,
    "PATCH /api/v2/experiments/{experiment_id}": Act(experiment, {"name": "theirs"}),
    "PATCH /api/v2/segments/{segment_id}": Act(segment, {"rank": 7}),
    "PATCH /api/v2/jobs/{job_id}/schedule": Act(later_job, {"schedule_time": None}),
    "PATCH /api/v2/me": Act(body={"name": "Eve"}, is_persons=True),
    "PATCH /api/v2/me/filter-presets/{preset_id}": Act(preset, {"name": "ours"}),
    "PATCH /api/v2/people/{person_id}": Act(person, {"role": "reviewer"}),
    "PATCH /api/v2/schedules/{schedule_id}": Act(schedule, {"name": "weekly news"}),
    "PATCH /api/v2/tenant": Act(body={"name": f"Acme {ids.new_id()}"}),
    "PATCH /api/v2/webhooks/{webhook_id}": Act(webhook, {"description": "ours"}),
    "POST /api/v2/api-keys": Act(body={"name": "x"}),
    "POST /api/v2/api-keys/{key_id}/rotate": Act(api_key),
    "POST /api/v2/approval-policies": Act(body=POLICY),
    "POST /api/v2/approvals": Act(featured, lambda subject: {"content_id": subject}),
    "POST /api/v2/approvals/{approval_id}/approve": Act(approval, {"revision": 1}, is_persons=True),
    "POST /api/v2/approvals/{approval_id}/comment": Act(approval, SAID, is_persons=True),
    "POST /api/v2/approvals/{approval_id}/reject": Act(
        approval, {"revision": 1, **SAID}, is_persons=True
    ),
    "POST /api/v2/approvals/{approval_id}/request-changes": Act(
        approval, {"revision": 1, **SAID}, is_persons=True
    ),
    "POST /api/v2/auth/logout": Act(is_persons=True),
    "POST /api/v2/auth/password": Act(
        body={"current_password": PASSWORD, "new_password": "another horse entirely"},
        is_persons=True,
        bookkeeping=2,
    ),
    "POST /api/v2/batch/generate": Act(body={"requests": [WISH, WISH]}),
    "POST /api/v2/batch/{batch_id}/cancel": Act(batch),
    "POST /api/v2/content/batch": Act(body={"requests": [WISH, WISH]}),
    "POST /api/v2/content/generate": Act(body=WISH, headers={"Prefer": "respond-async"}),
    "POST /api/v2/content/sync": Act(body=WISH),
    "POST /api/v2/content/sync/{job_id}/retry": Act(failed_job),
    "POST /api/v2/content/{content_id}/rerender": Act(content, {}),
    "POST /api/v2/content/{content_id}/restore": Act(deleted_content, {}, {"If-Match": "*"}),
    "POST /api/v2/dead-letters/{step_id}/replay": Act(dead_letter),
    "POST /api/v2/destinations": Act(body={"kind": "folder", "name": "ours", "settings": SITE}),
    "POST /api/v2/documents": Act(body=DOCUMENT),
    "POST /api/v2/documents/fetch": Act(
        lambda scene: f"{scene.web.url}/news", lambda subject: {"document_id": subject}
    ),
    "POST /api/v2/documents/{document_id}/fetch": Act(fetched),
    "POST /api/v2/documents/{document_id}/versions": Act(document, {"content": "New."}),
    "POST /api/v2/experiments": Act(
        lambda scene: f"{content(scene)} {content(scene)}",
        lambda pair: {
            "name": "ours",
            "goal": "open",
            "variants": [{"content_id": one, "percent": 50} for one in pair.split()],
        },
    ),
    "POST /api/v2/experiments/{experiment_id}/end": Act(started),
    "POST /api/v2/experiments/{experiment_id}/events": Act(
        started, {"events": [{"subject_id": "one", "kind": "exposure"}]}
    ),
    "POST /api/v2/experiments/{experiment_id}/pause": Act(started),
    "POST /api/v2/experiments/{experiment_id}/start": Act(experiment),
    "POST /api/v2/jobs/batch": Act(job, lambda subject: {"action": "cancel", "ids": [subject]}),
    "POST /api/v2/jobs/bulk": Act(job, lambda subject: {"action": "cancel", "ids": [subject]}),
    "POST /api/v2/jobs/{job_id}/cancel": Act(job),
    "POST /api/v2/jobs/{job_id}/retry": Act(failed_job),
    "POST /api/v2/me/filter-presets": Act(body={"name": "mine", "filters": {"status": "failed"}}),
    "POST /api/v2/pauses": Act(body={"lane": "long"}),
    "POST /api/v2/people/invite": Act(body={"email": f"{ids.new_id()}@example.com"}),
    "POST /api/v2/people/{person_id}/link": Act(person),
    "POST /api/v2/publications": Act(
        unpublished,
        lambda subject: dict(zip(("content_id", "destination_id"), subject.split(), strict=True)),
    ),
    "POST /api/v2/publications/emergency": Act(
        unpublished,
        lambda subject: {
            **dict(zip(("content_id", "destination_id"), subject.split(), strict=True)),
            "reason": "The harbour is closed.",
        },
    ),
    "POST /api/v2/publications/{publication_id}/resolve": Act(
        lambda scene: published(scene, 500), {"arrived": True}
    ),
    "POST /api/v2/publications/{publication_id}/retry": Act(lambda scene: published(scene, 403)),
    "POST /api/v2/schedules": Act(body=SCHEDULE),
    "POST /api/v2/schedules/{schedule_id}/pause": Act(schedule),
    "POST /api/v2/schedules/{schedule_id}/resume": Act(paused_schedule),
    "POST /api/v2/segments": Act(body=SEGMENT),
    "POST /api/v2/templates": Act(body=TEMPLATE),
    "POST /api/v2/webhooks": Act(
        lambda scene: f"{scene.web.url}/hook", lambda subject: {"url": subject}
    ),
    "POST /api/v2/webhooks/{webhook_id}/deliveries/{delivery_id}/resend": Act(delivery),
    "POST /api/v2/webhooks/{webhook_id}/replay": Act(webhook, {"since": clock.iso(clock.now())}),
    "POST /api/v2/webhooks/{webhook_id}/rotate": Act(webhook, {}),
    "POST /api/v2/webhooks/{webhook_id}/test": Act(webhook),
    "PUT /api/v2/content/{content_id}": EDIT,
    "PUT /api/v2/rates": Act(body=RATE),
    "PUT /api/v2/sources/{key}/credentials": Act(lambda _: "notion", {"secret": "ntn_0123456789"}),
    "PUT /api/v2/styles": Act(body={"disclaimer": "No advice."}),
    "PUT /api/v2/templates/{template_id}": Act(template, {"source": "<b>{{ content }}</b>"}),
}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_that_may_change_something_is_done_here(operation: str) -> None:
    assert operation in {*ACTS, *READS, *SIGN_INS}, "say in ACTS how it is done, or why it is none"
    assert "x-permission" in OPERATIONS[operation] or operation in {*READS, *SIGN_INS}, (
        "an operation without `require` must begin its act itself, see models/audit/acts.py"
    )


@pytest.fixture(scope="module")
def web() -> Iterator[Site]:
    """Run a server with a page, which may be called."""
    with site() as found, pytest.MonkeyPatch.context() as patch:
        page = "<article><h1>News</h1><p>Something happened at the harbour today.</p></article>"
        found.answers["/news"] = Answer(page.encode(), "text/html")
        patch.setattr(settings(), "outbound_networks", [ip_network("127.0.0.0/8")])
        yield found


@pytest.fixture
def scene(client: TestClient, customer: Customer, web: Site) -> Scene:
    """Give somebody with a key, and a person of the same tenant."""
    return Scene(client, new_person(customer), web)


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


@pytest.mark.parametrize("operation", ACTS)
def test_an_act_writes_one_entry_in_its_own_transaction(
    operation: str, scene: Scene, customer: Customer, unnoted: list[str]
) -> None:
    act = ACTS[operation]
    subject = act.prepare(scene)
    before = entries(scene)
    unnoted.clear()

    method, _, path = operation.partition(" ")
    named = iter(subject.split())
    url = re.sub(r"\{\w+\}", lambda _: next(named), path)
    body = act.body(subject) if callable(act.body) else act.body
    headers = {**act.headers, **(scene.person.bearer if act.is_persons else {})}
    answer = scene.client.request(method, url, json=body, headers=headers)

    assert answer.is_success, answer.text
    newest, *rest_of_them = entries(scene)
    assert rest_of_them == before
    assert newest["route"] == operation
    assert newest["actor_id"] == str(scene.person.id if act.is_persons else customer.actor.id)
    assert newest["correlation_id"] == answer.headers["X-Correlation-ID"]
    assert newest["target"]
    assert newest.get("before") or newest.get("after") or "batch" in newest["target"]
    assert len(unnoted) == act.bookkeeping


def entries(scene: Scene) -> list[dict[str, Any]]:
    answer = scene.client.get("/api/v2/audit", params={"limit": 1000})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["entries"]
    return found
