"""Things of a customer on which something is done, made over HTTP as clients make them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from fastapi.testclient import TestClient

from models.jobs import service
from models.jobs.service import Outcome
from models.jobs.states import StepState
from models.kit import clock, db, ids
from tasks import publishing
from tests.factories.people import LoggedIn
from tests.support.canned import Answer, Site
from tests.support.working import work

DOCUMENT: Final = {"content": "# News\n\nSomething happened."}
WISH: Final = {"document": DOCUMENT, "channels": ["email"]}
RATE: Final = {"channel": "email", "starts": 9, "seconds": 60}
SCHEDULE: Final = {"request": WISH, "recurrence": {"frequency": "daily", "time": "09:00"}}
SEGMENT: Final = {"name": "ours", "rule": {"attribute": "plan", "op": "is", "value": "pro"}}
TEMPLATE: Final = {"name": "ours", "source": "<p>{{ content }}</p>"}
LATER: Final = clock.iso(clock.now() + timedelta(days=30))

POLICY = {
    "name": "Featured",
    "featured": True,
    "levels": [{"name": "Review", "roles": ["editor", "reviewer"]}],
}


@dataclass(frozen=True, slots=True)
class Scene:
    """Who is there when an act is prepared."""

    client: TestClient
    person: LoggedIn
    web: Site

    def made(self, path: str, key: str, body: object) -> str:
        """Make a thing and return its id."""
        answer = self.client.post(f"/api/v2/{path}", json=body)
        assert answer.is_success, answer.text
        found = answer.json()
        return str(found["person"][key] if "person" in found else found[key])


def job(scene: Scene) -> str:
    return scene.made("content/sync", "job_id", WISH)


def later_job(scene: Scene) -> str:
    return scene.made("content/sync", "job_id", {**WISH, "schedule_time": LATER})


def failed_job(scene: Scene) -> str:
    job_id = job(scene)
    with db.unit_of_work() as session:
        claims = service.claim(session, lane="short", owner="me", size=100)
        service.finish(session, [Outcome(c, StepState.FAILED) for c in claims], owner="me")
    return job_id


def dead_letter(scene: Scene) -> str:
    failed_job(scene)
    found = scene.client.get("/api/v2/dead-letters").json()["dead_letters"]
    return str(found[0]["step_id"])


def batch(scene: Scene) -> str:
    return scene.made("batch/generate", "batch_id", {"requests": [WISH, WISH]})


def content(scene: Scene) -> str:
    job_id = job(scene)
    work()
    found = scene.client.get(f"/api/v2/jobs/{job_id}/content").json()["content"]
    return str(found["email"]["content_id"])


def featured(scene: Scene) -> str:
    """Make a content that the policy of all that is featured covers."""
    scene.made("approval-policies", "id", POLICY)
    job_id = scene.made("content/sync", "job_id", {**WISH, "metadata": {"featured": True}})
    work()
    found = scene.client.get(f"/api/v2/jobs/{job_id}/content").json()["content"]
    return str(found["email"]["content_id"])


def policy(scene: Scene) -> str:
    return scene.made("approval-policies", "id", POLICY)


def approval(scene: Scene) -> str:
    return scene.made("approvals", "id", {"content_id": featured(scene)})


def destination(scene: Scene, path: str = "/hook") -> str:
    config = {"url": f"{scene.web.url}{path}"}
    wish = {"kind": "webhook", "name": "ours", "settings": config}
    return scene.made("destinations", "id", wish)


def unpublished(scene: Scene) -> str:
    return f"{content(scene)} {destination(scene)}"


def planned(scene: Scene) -> str:
    """Plan to put a content out tomorrow, and return the publication."""
    content_id, destination_id = unpublished(scene).split()
    wish = {"content_id": content_id, "destination_id": destination_id}
    later = clock.iso(clock.now() + timedelta(days=1))
    return scene.made("publications", "id", {**wish, "publish_at": later})


def published(scene: Scene, status: int) -> str:
    """Put a content out at a server that answers so, and return the publication."""
    with db.unit_of_work() as session:
        db.rows(session, "update publications set due_at = null", {})  # those of other tests
    path = f"/answers/{status}"
    scene.web.answers[path] = Answer(status=status)
    wish = {"content_id": content(scene), "destination_id": destination(scene, path)}
    publication_id = scene.made("publications", "id", wish)
    assert publishing.publish_one()
    return publication_id


def deleted_content(scene: Scene) -> str:
    content_id = content(scene)
    assert scene.client.delete(f"/api/v2/content/{content_id}").is_success
    return content_id


def document(scene: Scene) -> str:
    return scene.made("documents", "id", DOCUMENT)


def fetched(scene: Scene) -> str:
    return scene.made("documents/fetch", "id", {"document_id": f"{scene.web.url}/news"})


def api_key(scene: Scene) -> str:
    return scene.made("api-keys", "key_id", {"name": "x"})


def person(scene: Scene) -> str:
    return scene.made("people/invite", "person_id", {"email": f"{ids.new_id()}@example.com"})


def login(scene: Scene) -> str:
    found = scene.client.get("/api/v2/me/logins", headers=scene.person.bearer).json()["logins"]
    return next(str(row["login_id"]) for row in found if not row["is_this"])


def preset(scene: Scene) -> str:
    return scene.made("me/filter-presets", "id", {"name": "mine", "filters": {"status": "failed"}})


def rate(scene: Scene) -> str:
    return str(scene.client.put("/api/v2/rates", json=RATE).json()["id"])


def pause(scene: Scene) -> str:
    return scene.made("pauses", "id", {"lane": "long"})


def schedule(scene: Scene) -> str:
    return scene.made("schedules", "schedule_id", SCHEDULE)


def paused_schedule(scene: Scene) -> str:
    schedule_id = schedule(scene)
    assert scene.client.post(f"/api/v2/schedules/{schedule_id}/pause").is_success
    return schedule_id


def source(scene: Scene) -> str:
    secret = {"secret": "ntn_0123456789"}
    assert scene.client.put("/api/v2/sources/notion/credentials", json=secret).is_success
    return "notion"


def template(scene: Scene) -> str:
    return scene.made("templates", "id", TEMPLATE)


def webhook(scene: Scene) -> str:
    return scene.made("webhooks", "id", {"url": f"{scene.web.url}/hook"})


def delivery(scene: Scene) -> str:
    webhook_id = webhook(scene)
    sent = scene.made(f"webhooks/{webhook_id}/test", "delivery_id", None)
    return f"{webhook_id} {sent}"


def experiment(scene: Scene) -> str:
    sides = [{"content_id": content(scene), "percent": 50} for _ in "ab"]
    return scene.made("experiments", "id", {"name": "ours", "variants": sides, "goal": "click"})


def started(scene: Scene) -> str:
    experiment_id = experiment(scene)
    assert scene.client.post(f"/api/v2/experiments/{experiment_id}/start").is_success
    return experiment_id


def segment(scene: Scene) -> str:
    return scene.made("segments", "id", SEGMENT)
