"""Publishing over HTTP with the real ledger and real places: once, whatever breaks."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from deploy import environment
from models.kit import db
from models.kit.settings import settings
from tasks import publishing
from tests.factories.publications import SITE, make_due
from tests.factories.webhooks import endpoint, new_webhook
from tests.support.canned import Answer, Site, site
from tests.support.eventually import eventually
from tests.support.working import work

pytestmark = pytest.mark.usefixtures("lanes", "only_these")
WISH = {"document": {"content": "# News\n\nThe harbour opens on Saturday."}}
CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def only_these(database: str) -> None:
    """Leave no publication of another test, which would be sent as well."""
    with db.unit_of_work() as session:
        db.rows(session, "update publications set due_at = null", {})


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Site]:
    """Run a server that may be called, and let sites be written to a folder of the test."""
    with endpoint(monkeypatch) as found:
        monkeypatch.setenv("TOOMBOS_SITES_DIR", str(tmp_path))
        settings.cache_clear()
        yield found


def content_of(client: TestClient, channel: str = "website", **wish: Any) -> str:
    """Make a content and return its id."""
    body = {**WISH, "channels": [channel], **wish}
    job_id = client.post("/api/v2/content/sync", json=body).json()["job_id"]
    work()
    found = client.get(f"/api/v2/jobs/{job_id}/content").json()["content"]
    return str(found[channel.removeprefix("social_")]["content_id"])


def destination(client: TestClient, kind: str, **config: Any) -> dict[str, Any]:
    """Make a destination."""
    body = {"kind": kind, "name": f"Ours {kind}", "settings": config}
    answer = client.post("/api/v2/destinations", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture
def at_server(client: TestClient, server: Site) -> dict[str, str]:
    """Give what asks to put a content out at the server, which can be asked what it has."""
    place = destination(
        client, "webhook", url=f"{server.url}/hook", lookup_url=f"{server.url}/look"
    )
    return {"content_id": content_of(client), "destination_id": place["id"]}


def publish(client: TestClient, body: dict[str, Any]) -> str:
    answer = client.post("/api/v2/publications", json=body)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def seen(client: TestClient, publication_id: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/v2/publications/{publication_id}").json()
    return found


def history(client: TestClient, publication_id: str) -> list[str]:
    return [each["status"] for each in seen(client, publication_id)["history"]]


def run(publication_id: str) -> bool:
    """Do what a publication needs now, though its pause is not over."""
    make_due(publication_id)
    return publishing.publish_one()


def sent(server: Site) -> int:
    return len([each for each in server.requests if each.method == "POST"])


def test_a_page_is_put_out_and_seen_there(client: TestClient, server: Site, tmp_path: Path) -> None:
    place = destination(client, "folder", **SITE)
    body = {"content_id": content_of(client), "destination_id": place["id"]}

    publication = publish(client, body)
    assert publishing.publish_one()
    assert seen(client, publication)["status"] == "sent"
    assert run(publication)

    found = seen(client, publication)
    assert history(client, publication) == ["planned", "sending", "sent", "confirmed"]
    assert found["receipt"]["url"].startswith("https://news.example.com/")
    assert "next_look_at" not in found
    assert len(list(tmp_path.rglob("feed.xml"))) == 1
    assert not run(publication)


def test_a_dry_run_shows_the_request_and_does_nothing(
    client: TestClient, server: Site, at_server: dict[str, str]
) -> None:
    shown = client.post("/api/v2/publications", json={**at_server, "dry_run": True})

    assert shown.status_code == 200
    request = shown.json()["request"]
    assert (request["method"], request["url"]) == ("POST", f"{server.url}/hook")
    assert "harbour" in str(request["body"]["data"]["content"])
    assert "id" not in shown.json()
    assert client.get("/api/v2/publications").json()["publications"] == []
    assert not publishing.publish_one()
    assert server.requests == []


def test_the_same_goes_out_once_and_is_answered_with_the_first(
    client: TestClient, server: Site, at_server: dict[str, str]
) -> None:
    publication = publish(client, at_server)
    publishing.publish_one()

    again = client.post("/api/v2/publications", json=at_server)

    assert again.status_code == 200
    assert again.json()["id"] == publication
    assert again.json()["receipt"] == {"status": 200}
    assert history(client, publication) == ["planned", "sending", "sent"]


def test_what_may_have_arrived_is_looked_up_and_not_sent_again(
    client: TestClient, server: Site, at_server: dict[str, str]
) -> None:
    server.answers["/hook"] = Answer(status=500)
    server.answers["/look"] = Answer(status=200)
    publication = publish(client, at_server)
    look(server, publication, Answer(status=500), Answer(status=200))

    publishing.publish_one()
    run(publication)
    assert seen(client, publication)["status"] == "unknown", "the look told nothing"
    run(publication)

    assert history(client, publication) == ["planned", "sending", "unknown", "confirmed"]
    assert sent(server) == 1


def test_what_is_seen_not_to_be_there_is_sent_again(
    client: TestClient, server: Site, at_server: dict[str, str]
) -> None:
    server.answers["/hook"] = [Answer(status=500), Answer()]
    publication = publish(client, at_server)
    look(server, publication, Answer(status=404))

    publishing.publish_one()
    run(publication)
    run(publication)

    ways = ["planned", "sending", "unknown", "planned", "sending", "sent"]
    assert history(client, publication) == ways
    assert sent(server) == 2
    assert len({each.headers["webhook-id"] for each in server.requests}) == 1


def look(server: Site, publication_id: str, *answers: Answer) -> None:
    """Let the server answer so when it is asked for a publication."""
    server.answers[f"/look?publication_id={publication_id}"] = list(answers)


def test_a_server_that_can_not_be_asked_waits_for_a_person(
    client: TestClient, server: Site
) -> None:
    place = destination(client, "webhook", url=f"{server.url}/hook")
    server.answers["/hook"] = [Answer(status=502), Answer()]
    body = {"content_id": content_of(client), "destination_id": place["id"]}
    publication = publish(client, body)
    publishing.publish_one()
    path = f"/api/v2/publications/{publication}"
    assert not run(publication), "nothing is sent blindly"
    assert client.post(f"{path}/retry").status_code == 409

    resolved = client.post(f"{path}/resolve", json={"arrived": False})
    publishing.publish_one()

    assert resolved.json()["status"] == "planned"
    assert seen(client, publication)["status"] == "sent"
    assert client.post(f"{path}/resolve", json={"arrived": True}).status_code == 409


def test_what_is_refused_fails_and_can_be_tried_again(
    client: TestClient, server: Site, at_server: dict[str, str]
) -> None:
    server.answers["/hook"] = [Answer(status=403), Answer(status=429), Answer()]
    publication = publish(client, at_server)

    publishing.publish_one()
    failed = seen(client, publication)
    client.post(f"/api/v2/publications/{publication}/retry")
    publishing.publish_one()
    waiting = seen(client, publication)
    run(publication)

    assert (failed["status"], failed["error"]) == ("failed", "The server answers HTTP 403.")
    assert waiting["status"] == "planned"
    assert waiting["next_look_at"] > waiting["updated_at"]
    assert seen(client, publication)["status"] == "sent"


SENDER = "from tasks import publishing; publishing.publish_one()"


def test_a_worker_that_dies_meanwhile_leaves_it_to_a_look(
    client: TestClient, server: Site, at_server: dict[str, str]
) -> None:
    publication = publish(client, at_server)
    with site() as silent:
        is_over = threading.Event()
        silent.answers["/hook"] = Answer(until=is_over)
        move = "update destinations set settings = settings || %(new)s::jsonb where id = %(id)s"
        place = {"id": at_server["destination_id"]}
        with db.unit_of_work() as session:
            new = db.as_json({"url": f"{silent.url}/hook"})
            db.rows(session, move, {**place, "new": new})
        child = environment.for_child({"PYTHONPATH": str(CHECKOUT)})
        worker = subprocess.Popen([sys.executable, "-c", SENDER], env=child)
        eventually(lambda: len(silent.requests) == 1)
        worker.kill()
        worker.wait()
        is_over.set()
    assert seen(client, publication)["status"] == "sending"
    look(server, publication, Answer(status=200))

    assert run(publication)

    assert history(client, publication) == ["planned", "sending", "unknown", "confirmed"]
    assert sent(server) == 0


def test_webhooks_are_told_once(
    client: TestClient, server: Site, at_server: dict[str, str], customer: Any
) -> None:
    webhook, _ = new_webhook(customer, f"{server.url}/hook")
    publication = publish(client, at_server)
    look(server, publication, Answer(status=200))

    publishing.publish_one()
    run(publication)

    page = client.get(f"/api/v2/webhooks/{webhook.id}/deliveries").json()["deliveries"]
    told = [each for each in page if each["event_type"] == "content.published"]
    assert len(told) == 1
    assert told[0]["subject_id"] == at_server["content_id"]


def test_what_can_not_be_put_out_is_refused_before_anything_is_written(
    client: TestClient, server: Site
) -> None:
    place = destination(client, "folder", **SITE)["id"]
    email = content_of(client, "email")
    dry = content_of(client, dry_run=True)
    nothing = "00000000-0000-4000-8000-000000000000"

    def tried(**body: Any) -> tuple[int, str]:
        answer = client.post("/api/v2/publications", json={"destination_id": place, **body})
        return answer.status_code, answer.json()["detail"]

    status, words = tried(content_id=email)
    assert (status, "website, not email" in words) == (422, True)
    status, words = tried(content_id=dry)
    assert (status, "dry run" in words) == (409, True)
    assert tried(content_id=nothing)[0] == 404
    assert tried(content_id=email, version=2)[0] == 404
    assert tried(content_id=email, destination_id=nothing)[0] == 404
    assert client.get("/api/v2/publications").json()["publications"] == []


@pytest.mark.parametrize(
    ("kind", "config", "words"),
    [
        ("fax", {}, "folder, webhook"),
        ("folder", {**SITE, "site": "../up"}, "settings.site"),
        ("folder", {**SITE, "more": 1}, "settings.more"),
        ("webhook", {"url": "http://10.0.0.1/"}, "not on the public internet"),
        ("webhook", {}, "settings.url"),
    ],
)
def test_a_destination_that_can_not_be_is_refused(
    client: TestClient, kind: str, config: dict[str, Any], words: str
) -> None:
    body = {"kind": kind, "name": "x", "settings": config}

    answer = client.post("/api/v2/destinations", json=body)

    assert answer.status_code == 422
    assert words in answer.json()["detail"]


def test_destinations_are_made_listed_and_deleted(client: TestClient, server: Site) -> None:
    made = destination(client, "webhook", url=f"{server.url}/hook")
    again = {"kind": "webhook", "name": made["name"], "settings": {"url": server.url}}

    assert client.post("/api/v2/destinations", json=again).status_code == 409
    listed = client.get("/api/v2/destinations")
    assert made["secret"].startswith("whsec_")
    assert made["secret"] not in listed.text
    assert [each["id"] for each in listed.json()["destinations"]] == [made["id"]]
    assert client.delete(f"/api/v2/destinations/{made['id']}").json()["deleted"] is True
    assert client.get(f"/api/v2/destinations/{made['id']}").status_code == 404
    kinds = client.get("/api/v2/destinations/kinds").json()["kinds"]
    assert {each["key"] for each in kinds} == {"folder", "webhook"}


def test_publications_come_in_pages_and_by_what_they_are_of(
    client: TestClient, server: Site, at_server: dict[str, str]
) -> None:
    first = publish(client, at_server)
    second = publish(client, {**at_server, "content_id": content_of(client)})

    page = client.get("/api/v2/publications", params={"limit": 1}).json()
    rest = client.get("/api/v2/publications", params={"cursor": page["next_cursor"]}).json()
    of_one = client.get("/api/v2/publications", params={"content_id": at_server["content_id"]})
    sent_ones = client.get("/api/v2/publications", params={"status": "sent"})

    assert [each["id"] for each in page["publications"] + rest["publications"]] == [second, first]
    assert [each["id"] for each in of_one.json()["publications"]] == [first]
    assert sent_ones.json()["publications"] == []
