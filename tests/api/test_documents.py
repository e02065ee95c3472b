"""Documents over HTTP: as JSON, as a file, read back, listed."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from models.kit.settings import settings
from tests.factories.files import docx, line, paragraph, pdf


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


def test_a_word_file_is_kept_beside_its_text(client: TestClient) -> None:
    raw = docx(paragraph("Storm", style="berschrift1"), paragraph("Ferries wait."), title="T")

    stored = client.post("/api/v2/documents", files={"file": ("storm.docx", raw)}).json()

    read = client.get(f"/api/v2/documents/{stored['id']}").json()
    assert (read["format"], read["content_format"], read["file_name"]) == (
        "docx",
        "html",
        "storm.docx",
    )
    assert "<h1>Storm</h1><p>Ferries wait.</p>" in read["content"]
    kept = client.get(f"/api/v2/documents/{stored['id']}/file")
    assert kept.content == raw
    assert "attachment" in kept.headers["content-disposition"]


def test_a_pdf_says_that_its_structure_is_guessed(client: TestClient) -> None:
    raw = pdf([[line("Storm", y=700, size=24), line("Ferries wait in the harbour.", y=660)]])

    stored = client.post("/api/v2/documents", files={"file": ("storm.pdf", raw)}).json()

    assert stored["format"] == "pdf"
    assert [warning["code"] for warning in stored["warnings"]] == ["structure_guessed"]


def test_text_has_no_file(client: TestClient) -> None:
    document_id = client.post("/api/v2/documents", json={"content": "x"}).json()["id"]

    answer = client.get(f"/api/v2/documents/{document_id}/file")

    assert answer.status_code == 404
    assert "no other file" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("request_", "status", "words"),
    [
        ({"files": {"file": ("a.exe", b"MZ")}}, 422, "a.exe"),
        ({"files": {"file": ("a.md", b"\xff\xfe\x00")}}, 422, "UTF-8"),
        ({"files": {"file": ("a.md", b"a\x00b")}}, 422, "NUL"),
        ({"files": {"file": ("a.md", b"")}}, 422, "empty"),
        ({"files": {"file": ("a.md", b"x")}, "data": {"format": "odt"}}, 422, "format"),
        ({"files": {"file": ("a.md", docx(paragraph("x")))}}, 422, ".docx"),
        ({"files": {"file": ("a.docx", b"plain words")}}, 422, "Word file"),
        ({"files": {"file": ("a.pdf", b"%PDF-1.7")}}, 422, "PDF"),
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
