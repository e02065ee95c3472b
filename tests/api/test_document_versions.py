"""Versions of stored documents over HTTP."""

import pytest
from fastapi.testclient import TestClient

from tests.conftest import Customer
from tests.factories.files import docx, paragraph

OLD = "# News\n\n## [Ferries] Boats\n\nOne an hour."


@pytest.fixture
def document_id(client: TestClient) -> str:
    found: str = client.post("/api/v2/documents", json={"content": OLD}).json()["id"]
    return found


def test_a_new_text_is_a_new_version_and_the_same_one_is_not(
    client: TestClient, document_id: str
) -> None:
    path = f"/api/v2/documents/{document_id}/versions"

    same = client.post(path, json={"content": OLD})
    new = client.post(path, files={"file": ("a.docx", docx(paragraph("Two an hour.")))})

    assert (same.status_code, same.json()["version"]) == (200, 1)
    assert (new.status_code, new.json()["version"], new.json()["id"]) == (201, 2, document_id)
    history = client.get(path).json()["versions"]
    assert [(v["version"], v["format"]) for v in history] == [(2, "docx"), (1, "markdown")]
    assert len({v["hash"] for v in history}) == 2


def test_the_id_is_the_newest_version_and_a_number_names_one_for_good(
    client: TestClient, document_id: str
) -> None:
    client.post(f"/api/v2/documents/{document_id}/versions", json={"content": "New."})

    newest, first = (
        client.get(f"/api/v2/documents/{name}").json()["content"]
        for name in (document_id, f"{document_id}@1")
    )

    assert (newest, first) == ("New.", OLD)
    assert client.get(f"/api/v2/documents/{document_id}@3").status_code == 404
    assert client.get(f"/api/v2/documents/{document_id}@x").status_code == 404


def test_a_preview_shows_sections_with_their_marks(client: TestClient, document_id: str) -> None:
    seen = client.get(f"/api/v2/documents/{document_id}/preview").json()

    assert (seen["title"], seen["version"], seen["word_count"]) == ("News", 1, 5)
    assert seen["sections"][1]["category"] == "Ferries"
    assert "One an hour." in seen["text"]


def test_changes_are_told_by_section(client: TestClient, document_id: str) -> None:
    more = f"{OLD}\n\n## Pier\n\nClosed."
    client.post(f"/api/v2/documents/{document_id}/versions", json={"content": more})

    found = client.get(f"/api/v2/documents/{document_id}/changes", params={"since": 1}).json()

    assert [s["title"] for s in found["new"]] == ["Pier"]
    assert (found["changed"], found["removed"], found["unchanged"]) == ([], [], 1)


def test_versions_of_others_are_missing(
    client: TestClient, document_id: str, other_customer: Customer
) -> None:
    headers = {"Authorization": f"Bearer {other_customer.key}"}
    for path in ("versions", "preview", "changes", "file"):
        answer = client.get(f"/api/v2/documents/{document_id}/{path}", headers=headers)
        assert answer.status_code == 404
    answer = client.post(
        f"/api/v2/documents/{document_id}/versions", json={"content": "x"}, headers=headers
    )
    assert answer.status_code == 404
