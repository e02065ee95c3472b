"""Sources over HTTP: what there is, what opens them, a look, and documents fetched from them."""

from collections.abc import Iterator
from ipaddress import ip_network

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from models.kit import crypto
from models.kit.settings import settings
from tests.conftest import Customer
from tests.factories import places
from tests.support.canned import Answer, Site, site


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Run a server that may be called, and that is Notion as well."""
    with site() as found:
        monkeypatch.setattr(settings(), "outbound_networks", [ip_network("127.0.0.0/8")])
        monkeypatch.setattr(settings().sources, "notion_url", found.url)
        monkeypatch.setattr(settings(), "encryption_keys", [SecretStr(crypto.new_key())])
        yield found


def shown(client: TestClient, key: str) -> dict[str, object]:
    found = client.get("/api/v2/sources").json()["sources"]
    return next(source for source in found if source["key"] == key)


def test_every_way_to_give_a_document_is_listed(client: TestClient) -> None:
    found = {s["key"]: s for s in client.get("/api/v2/sources").json()["sources"]}

    assert {"inline", "upload", "stored", "url", "rss", "google_docs", "notion"} <= found.keys()
    assert found["url"]["ready"]
    assert not found["notion"]["ready"]
    assert "token" in found["notion"]["needs"]


def test_a_source_is_opened_looked_at_and_closed(client: TestClient, web: Site) -> None:
    places.notion(web)
    look = {"document_id": f"notion:{places.PAGE_ID}"}

    closed = client.post("/api/v2/sources/test", json=look)
    opened = client.put("/api/v2/sources/notion/credentials", json={"secret": "ntn_0123456789"})
    seen = client.post("/api/v2/sources/test", json=look)

    assert (closed.status_code, closed.json()["error"]) == (422, "needs_credentials")
    assert opened.json() == {"key": "notion", "ready": True}
    assert shown(client, "notion")["ready"]
    assert seen.status_code == 200, seen.text
    assert seen.json()["title"] == "Harbour news"
    assert seen.json()["metadata"] == {"date": "2026-11-20", "category": "Ferries"}
    assert "ntn_" not in seen.text + client.get("/api/v2/sources").text
    assert client.delete("/api/v2/sources/notion/credentials").json()["ready"] is False
    assert client.delete("/api/v2/sources/notion/credentials").status_code == 404


def test_what_opens_one_tenant_s_source_opens_no_other_s(
    client: TestClient, web: Site, other_customer: Customer
) -> None:
    client.put("/api/v2/sources/notion/credentials", json={"secret": "ntn_0123456789"})
    headers = {"Authorization": f"Bearer {other_customer.key}"}

    look = {"document_id": f"notion:{places.PAGE_ID}"}
    seen = client.post("/api/v2/sources/test", json=look, headers=headers)

    assert seen.json()["error"] == "needs_credentials"
    assert web.asked == []


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        ("/notion/credentials", {"secret": "two words"}, 422, "one word"),
        ("/google_docs/credentials", {"secret": "{}"}, 422, "service account"),
        ("/url/credentials", {"secret": "x"}, 422, "no credentials"),
        ("/dropbox/credentials", {"secret": "x"}, 404, "google_docs, notion"),
    ],
)
def test_bad_credentials_are_a_clear_error(
    client: TestClient, path: str, body: dict[str, str], status: int, words: str
) -> None:
    answer = client.put(f"/api/v2/sources{path}", json=body)

    assert answer.status_code == status
    assert words in answer.json()["detail"]


def test_a_fetched_document_gets_versions_when_it_changes(client: TestClient, web: Site) -> None:
    web.answers["/a"] = [
        Answer(b"# News\n\n## Pier\n\nClosed.", "text/markdown"),
        Answer(b"# News\n\n## Pier\n\nClosed.", "text/markdown"),
        Answer(b"# News\n\n## Pier\n\nOpen.", "text/markdown"),
    ]

    first = client.post("/api/v2/documents/fetch", json={"document_id": f"{web.url}/a"}).json()
    again = client.post(f"/api/v2/documents/{first['id']}/fetch").json()
    later = client.post(f"/api/v2/documents/{first['id']}/fetch").json()

    assert [(d["version"], d["changed"]) for d in (first, again, later)] == [
        (1, True),
        (1, False),
        (2, True),
    ]
    assert later["source"] == f"{web.url}/a"
    assert later["checked_at"] > later["created_at"] or later["checked_at"]
    changes = client.get(f"/api/v2/documents/{first['id']}/changes").json()
    assert [s["title"] for s in changes["changed"]] == ["Pier"]
    listed = client.get("/api/v2/documents").json()["documents"]
    assert [(d["id"], d["version"]) for d in listed] == [(first["id"], 2)]


def test_a_stored_document_is_not_fetched(client: TestClient) -> None:
    document_id = client.post("/api/v2/documents", json={"content": "x"}).json()["id"]

    answer = client.post(f"/api/v2/documents/{document_id}/fetch")

    assert answer.status_code == 422
    assert "lives here" in answer.json()["detail"]


def test_a_job_may_name_a_place_and_keeps_it_as_its_document(client: TestClient, web: Site) -> None:
    body = {"document_id": " notion:59833787-2CF9-4fdf-8782-e53db20768a5", "channels": ["email"]}

    job = client.post("/api/v2/content/sync", json=body)

    assert job.status_code == 202, job.text
    assert job.json()["document_id"] == f"notion:{places.PAGE_ID}"


@pytest.mark.parametrize("name", ["gdocs:", "notion:nothing", "url:here", "ftp://a.example/"])
def test_a_job_that_names_no_place_is_refused(client: TestClient, name: str) -> None:
    answer = client.post("/api/v2/content/sync", json={"document_id": name, "channels": ["email"]})

    assert answer.status_code == 422
    assert name in answer.json()["detail"]


def test_without_a_key_to_seal_with_secrets_are_refused_not_kept(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "encryption_keys", [])

    answer = client.put("/api/v2/sources/notion/credentials", json={"secret": "ntn_0123456789"})

    assert answer.status_code == 503
    assert "TOOMBOS_ENCRYPTION_KEYS" in answer.json()["detail"]
