"""Documents over HTTP: as JSON, as a file, read back, listed."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from models.kit.settings import settings


def test_a_document_comes_back_as_it_was_sent(client: TestClient) -> None:
    sent = {"content": "# Ünïcode 🎉\r\n\r\ntext", "format": "markdown", "title": "A title"}

    stored = client.post("/api/v2/documents", json=sent)

    assert stored.status_code == 201
    read = client.get(f"/api/v2/documents/{stored.json()['document_id']}").json()
    assert {key: read[key] for key in sent} == sent
    assert read["size_bytes"] == len(sent["content"].encode())


@pytest.mark.parametrize(
    ("name", "format_"), [("a.md", "markdown"), ("b.HTML", "html"), ("c.txt", "text")]
)
def test_a_file_is_stored_with_the_format_of_its_ending(
    client: TestClient, name: str, format_: str
) -> None:
    files = {"file": (name, "\ufeff# Hello".encode())}
    stored = client.post("/api/v2/documents", files=files, data={"title": "T"})

    read = client.get(f"/api/v2/documents/{stored.json()['id']}").json()

    assert (read["format"], read["title"], read["content"]) == (format_, "T", "# Hello")


@pytest.mark.parametrize(
    ("request_", "status", "words"),
    [
        ({"files": {"file": ("a.exe", b"MZ")}}, 422, "a.exe"),
        ({"files": {"file": ("a.md", b"\xff\xfe\x00")}}, 422, "UTF-8"),
        ({"files": {"file": ("a.md", b"a\x00b")}}, 422, "NUL"),
        ({"files": {"file": ("a.md", b"")}}, 422, "empty"),
        ({"files": {"file": ("a.md", b"x")}, "data": {"format": "odt"}}, 422, "format"),
        ({"files": {"other": ("a.md", b"x")}}, 422, "`file`"),
        ({"json": {"content": ""}}, 422, "empty"),
        ({"json": {"text": "x"}}, 422, "content"),
        ({"content": b"{"}, 422, "JSON"),
        ({"content": b"x", "headers": {"Content-Type": "multipart/form-data"}}, 400, "boundary"),
    ],
)
def test_a_bad_document_is_a_clear_error(
    client: TestClient, request_: dict[str, Any], status: int, words: str
) -> None:
    answer = client.post("/api/v2/documents", **request_)

    assert answer.status_code == status, answer.json()
    assert words in answer.json()["detail"]


def test_a_file_over_the_limit_is_refused(client: TestClient) -> None:
    files = {"file": ("a.md", b"x" * (settings().max_document_bytes + 1))}

    assert client.post("/api/v2/documents", files=files).status_code == 413


def test_the_list_holds_stored_documents_newest_first(client: TestClient) -> None:
    made = [client.post("/api/v2/documents", json={"content": f"n {n}"}).json() for n in range(3)]
    inline = {"document": {"content": "inline"}, "channels": ["email"]}
    client.post("/api/v2/content/sync", json=inline)

    first = client.get("/api/v2/documents", params={"limit": 2}).json()
    rest = client.get("/api/v2/documents", params={"cursor": first["next_cursor"]}).json()

    ids = [d["id"] for d in first["documents"] + rest["documents"]]
    assert ids == [d["id"] for d in reversed(made)]
    assert first["has_more"]
    assert not rest["has_more"]


def test_a_foreign_document_is_missing(client: TestClient, other_customer: Any) -> None:
    document_id = client.post("/api/v2/documents", json={"content": "mine"}).json()["id"]
    headers = {"Authorization": f"Bearer {other_customer.key}"}

    assert client.get(f"/api/v2/documents/{document_id}", headers=headers).status_code == 404
