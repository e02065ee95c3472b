"""When a publication leaves: at its moment and once, at once in an emergency, or not at all."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from models.kit import clock, db
from tasks import publishing
from tests.conftest import Customer
from tests.factories.people import new_person
from tests.factories.publications import make_due
from tests.factories.scenes import Scene, content, planned, published, unpublished
from tests.factories.webhooks import endpoint

pytestmark = pytest.mark.usefixtures("lanes")
PATH = "/api/v2/publications"
REASON = "The harbour is closed."


@pytest.fixture
def scene(
    client: TestClient, customer: Customer, monkeypatch: pytest.MonkeyPatch, database: str
) -> Iterator[Scene]:
    """Give a customer and a server, and leave no publication of another test."""
    with db.unit_of_work() as session:
        db.rows(session, "update publications set due_at = null", {})
    with endpoint(monkeypatch) as server:
        yield Scene(client, new_person(customer), server)


def wish(scene: Scene, **more: Any) -> dict[str, Any]:
    return (
        dict(zip(("content_id", "destination_id"), unpublished(scene).split(), strict=True)) | more
    )


def seen(scene: Scene, publication_id: str) -> dict[str, Any]:
    found: dict[str, Any] = scene.client.get(f"{PATH}/{publication_id}").json()
    return found


def sent(scene: Scene) -> int:
    return len([each for each in scene.web.requests if each.method == "POST"])


def test_it_waits_for_its_moment_of_the_named_zone(scene: Scene) -> None:
    local = (clock.now() + timedelta(days=2)).replace(microsecond=0, tzinfo=None)
    body = wish(scene, publish_at=local.isoformat())

    answer = scene.client.post(PATH, json=body, headers={"X-Timezone": "Asia/Kolkata"})

    assert answer.status_code == 202, answer.text
    leaves = datetime.fromisoformat(answer.json()["next_look_at"]).replace(tzinfo=None)
    assert leaves == local - timedelta(hours=5, minutes=30)
    assert not publishing.publish_one()
    assert sent(scene) == 0


def test_when_its_moment_comes_many_workers_send_it_once(scene: Scene) -> None:
    publication = planned(scene)
    make_due(publication)

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(lambda _: publishing.publish_one(), range(8)))

    assert sent(scene) == 1
    states = [each["status"] for each in seen(scene, publication)["history"]]
    assert states.count("sending") == 1


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("soon", "publish_at 'soon' is no ISO 8601 time"),
        ("2020-01-31T09:30", "is in the past"),
        ("9999-01-31T09:30", "more than a year ahead"),
    ],
)
def test_a_moment_that_can_not_be_is_refused(scene: Scene, moment: str, words: str) -> None:
    answer = scene.client.post(PATH, json=wish(scene, publish_at=moment))

    assert answer.status_code == 422
    assert words in answer.json()["detail"]
    assert scene.client.get(PATH).json()["publications"] == []


def test_an_emergency_goes_before_what_was_planned_and_says_why(scene: Scene) -> None:
    waiting = wish(scene, publish_at=(clock.now() + timedelta(days=1)).isoformat())
    publication = scene.made("publications", "id", waiting)
    other = {"content_id": content(scene), "destination_id": waiting["destination_id"]}
    scene.made("publications", "id", other)
    del waiting["publish_at"]

    answer = scene.client.post(f"{PATH}/emergency", json={**waiting, "reason": REASON})
    assert publishing.publish_one()

    assert (answer.status_code, answer.json()["id"]) == (202, publication)
    assert sent(scene) == 1
    assert "sending" in [each["status"] for each in seen(scene, publication)["history"]]
    assert f"Emergency: {REASON}" in [each["note"] for each in seen(scene, publication)["history"]]
    entries = scene.client.get("/api/v2/audit").json()["entries"]
    (noted,) = [each for each in entries if each["route"] == f"POST {PATH}/emergency"]
    assert noted["action"] == "publications.hurry"
    assert noted["after"]["reason"] == REASON


def test_an_emergency_never_sends_twice_and_needs_a_reason(scene: Scene) -> None:
    publication = published(scene, 200)
    body = {name: seen(scene, publication)[name] for name in ("content_id", "destination_id")}

    again = scene.client.post(f"{PATH}/emergency", json={**body, "reason": REASON})
    silent = scene.client.post(f"{PATH}/emergency", json={**body, "reason": "  "})

    assert again.status_code == 409
    assert "sent" in again.json()["detail"]
    assert silent.status_code == 422
    assert sent(scene) == 1


def test_what_has_not_left_can_be_withdrawn_and_asked_for_again(scene: Scene) -> None:
    publication = planned(scene)
    before = seen(scene, publication)

    answer = scene.client.delete(f"{PATH}/{publication}")
    make_due(publication)

    assert answer.json() == {"withdrawn": True, "publication_id": publication}
    assert not publishing.publish_one()
    assert scene.client.get(f"{PATH}/{publication}").status_code == 404
    body = {name: before[name] for name in ("content_id", "destination_id")}
    assert scene.client.post(PATH, json=body).status_code == 202


@pytest.mark.parametrize(("status", "state"), [(200, "sent"), (500, "unknown"), (403, "failed")])
def test_what_has_left_is_not_withdrawn(scene: Scene, status: int, state: str) -> None:
    publication = published(scene, status)

    answer = scene.client.delete(f"{PATH}/{publication}")

    assert answer.status_code == 409
    assert f"is {state}" in answer.json()["detail"]
    assert seen(scene, publication)["status"] == state
