"""Ask for content: what is accepted, what is refused, and how the refusal reads."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from models.kit import db
from models.kit.settings import settings
from tasks.channels import load

NOTE = {"content": "# Release 2.4\n\nExports are **three times** faster.", "format": "markdown"}


def wish(**changes: Any) -> dict[str, Any]:
    return {"document": NOTE, "channels": ["email", "website"], **changes}


def count(table: str) -> int:
    with db.unit_of_work() as session:
        return int(db.rows(session, f"select count(*) from {table}", {})[0][0])


@pytest.mark.usefixtures("lanes")
class TestAccepted:
    """Wishes that become jobs."""

    def test_sync_answers_at_once_with_the_pending_job(self, client: TestClient) -> None:
        answer = client.post("/api/v2/content/sync", json=wish())

        job = answer.json()
        assert answer.status_code == 202
        assert answer.headers["location"] == f"/api/v2/jobs/{job['job_id']}"
        assert job["status"] == "pending"
        assert job["channels"] == ["email", "website"]
        assert job["id"] == job["job_id"]
        assert isinstance(job["document_id"], str)
        email = job["progress"]["channels"]["email"]
        assert (email["status"], email["percent"], email["attempt"]) == ("pending", 0, 0)
        assert None not in job.values()

    def test_generate_gives_the_pending_job_when_nobody_works(self, client: TestClient) -> None:
        answer = client.post("/api/v2/content/generate?wait=0", json=wish())

        assert answer.status_code == 202
        assert answer.json()["status"] == "pending"

    @pytest.mark.parametrize(
        ("said", "meant"),
        [
            (["web"], ["website"]),
            (["x", "twitter"], ["social_twitter"]),
            (["Email", "email"], ["email"]),
            ("linkedin", ["social_linkedin"]),
            (["bsky", "instagram"], ["social_bluesky", "social_instagram"]),
            (["social"], [key for key in load() if key.startswith("social_")]),
        ],
    )
    def test_clients_words_for_channels_are_understood(
        self, client: TestClient, said: object, meant: list[str]
    ) -> None:
        job = client.post("/api/v2/content/sync", json=wish(channels=said)).json()

        assert job["channels"] == meant

    def test_the_clients_labels_and_correlation_id_come_back(self, client: TestClient) -> None:
        job = client.post(
            "/api/v2/content/sync",
            json=wish(metadata={"campaign": "spring", "n": 3}, dry_run=True, priority=1),
            headers={"X-Correlation-ID": "abc-123"},
        ).json()

        assert job["metadata"] == {"campaign": "spring", "n": 3}
        assert job["correlation_id"] == "abc-123"
        assert job["dry_run"] is True

    def test_the_same_inline_document_is_kept_once(self, client: TestClient) -> None:
        first = client.post("/api/v2/content/sync", json=wish()).json()
        second = client.post("/api/v2/content/sync", json=wish()).json()

        assert first["document_id"] == second["document_id"]
        assert first["job_id"] != second["job_id"]

    def test_a_stored_document_is_used_by_its_id(self, client: TestClient) -> None:
        stored = client.post("/api/v2/documents", json=NOTE).json()

        body = {"document_id": f" {stored['document_id']} ", "channels": ["email"]}
        job = client.post("/api/v2/content/sync", json=body).json()

        assert job["document_id"] == stored["document_id"]

    @pytest.mark.parametrize(
        ("text", "zone", "utc"),
        [
            ("2027-03-01T09:30", "Europe/Berlin", "2027-03-01T08:30:00.000Z"),
            ("2027-03-01T09:30", None, "2027-03-01T09:30:00.000Z"),
            ("2027-03-01T09:30:00-05:00", "Europe/Berlin", "2027-03-01T14:30:00.000Z"),
        ],
    )
    def test_a_schedule_without_an_offset_is_in_the_clients_zone(
        self, client: TestClient, text: str, zone: str | None, utc: str
    ) -> None:
        headers = {"X-Timezone": zone} if zone else {}
        answer = client.post("/api/v2/content/sync", json=wish(schedule_time=text), headers=headers)

        assert answer.json()["scheduled_for"] == utc
        assert answer.json()["status"] == "pending"


@pytest.mark.usefixtures("lanes")
class TestRefused:
    """Bad input: one clear sentence, and nothing is written."""

    @pytest.mark.parametrize(
        ("body", "status", "words"),
        [
            (wish(channels=["emial"]), 422, "'emial'"),
            (wish(channels=[]), 422, "channels"),
            (wish(channels=7), 422, "channels"),
            ({"document": NOTE}, 422, "channels"),
            ({"channels": ["email"]}, 422, "document_id"),
            (wish(document_id="x"), 422, "not both"),
            (wish(document={"content": ""}), 422, "empty"),
            (wish(document={"content": "  \n\t "}), 422, "empty"),
            (wish(document={"content": 5}), 422, "document.content"),
            (wish(document={"content": "a\x00b"}), 422, "NUL"),
            (wish(document={"content": "hi", "format": "docx"}), 422, "format"),
            (wish(document="text"), 422, "document"),
            (wish(colour="blue"), 422, "colour"),
            (wish(priority=9), 422, "priority"),
            (wish(dry_run="perhaps"), 422, "dry_run"),
            (wish(metadata={"a": "\x00"}), 422, "NUL"),
            (wish(metadata={"a": "x" * 20_000}), 422, "metadata"),
            (wish(schedule_time="tomorrow"), 422, "'tomorrow'"),
            (wish(schedule_time="2001-01-01T00:00"), 422, "past"),
            (wish(schedule_time="2999-01-01T00:00"), 422, "year"),
            ({"document_id": "nothing", "channels": ["email"]}, 404, "'nothing'"),
            (
                {"document_id": "6b8f0d5e-0000-4000-8000-000000000000", "channels": ["email"]},
                404,
                "document",
            ),
        ],
    )
    def test_a_bad_wish_is_named_and_leaves_nothing(
        self, client: TestClient, body: object, status: int, words: str
    ) -> None:
        before = count("jobs"), count("documents")

        answer = client.post("/api/v2/content/sync", json=body)

        problem = answer.json()
        assert answer.status_code == status, problem
        assert words in problem["detail"]
        assert problem["message"] == problem["detail"]
        assert problem["status"] == status
        assert problem["error"]
        assert problem["correlation_id"] == answer.headers["x-correlation-id"]
        assert (count("jobs"), count("documents")) == before

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"{",
            b"[]",
            b"null",
            b'{"document": {"content": "\xff\xfe"}, "channels": ["email"]}',
            b'{"document": {"content": "\\ud800"}, "channels": ["email"]}',
            b'{"document": {"content": "a"}, "channels": ["email"], "metadata": {"a": NaN}}',
            b'{"document": {"content": "a"}, "channels": ["email"], "metadata": {"a": "\\ud800"}}',
            b'{"document": {"content": "a"}, "channels": ["email"], "metadata": {"a": 1%s}}'
            % (b"0" * 30),
            b'{"document": {"content": "a"}, "channels": ["email"], "metadata": {"a": %s}}'
            % (b"[" * 300 + b"]" * 300),
            b"[" * 100_000,
        ],
    )
    def test_a_broken_body_is_a_clear_error(self, client: TestClient, raw: bytes) -> None:
        answer = client.post(
            "/api/v2/content/sync", content=raw, headers={"Content-Type": "application/json"}
        )

        assert answer.status_code in (400, 422)
        assert isinstance(answer.json()["detail"], str)

    def test_a_document_over_the_limit_is_refused(self, client: TestClient) -> None:
        big = {"content": "x" * (settings().max_document_bytes + 1)}

        answer = client.post("/api/v2/content/sync", json=wish(document=big))

        assert answer.status_code == 413
        assert "5,000,000" in answer.json()["detail"]

    def test_a_foreign_document_is_as_missing_as_none(
        self, client: TestClient, other_customer: Any
    ) -> None:
        headers = {"Authorization": f"Bearer {other_customer.key}"}
        foreign = client.post("/api/v2/documents", json=NOTE, headers=headers).json()

        body = {"document_id": foreign["document_id"], "channels": ["email"]}
        answer = client.post("/api/v2/content/sync", json=body)

        assert answer.status_code == 404


class TestKeys:
    """Who may ask at all."""

    @pytest.mark.parametrize("template", ["Bearer {}", 'Bearer "{}"', "bearer  {}"])
    def test_a_bearer_key_works_quoted_too(
        self, anonymous: TestClient, customer: Any, template: str
    ) -> None:
        headers = {"Authorization": template.format(customer.key)}

        assert anonymous.get("/api/v2/jobs", headers=headers).status_code == 200

    @pytest.mark.parametrize("template", ["{}", '"{}"'])
    def test_an_x_api_key_works_quoted_too(
        self, anonymous: TestClient, customer: Any, template: str
    ) -> None:
        headers = {"X-API-Key": template.format(customer.key)}

        assert anonymous.get("/api/v2/jobs", headers=headers).status_code == 200

    @pytest.mark.parametrize(
        "headers", [{}, {"Authorization": "Bearer tb_live_wrong"}, {"X-API-Key": '""'}]
    )
    def test_without_a_known_key_nothing_is_shown(
        self, anonymous: TestClient, headers: dict[str, str]
    ) -> None:
        answer = anonymous.get("/api/v2/jobs", headers=headers)

        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert "key" in answer.json()["detail"]


def test_a_language_model_is_asked_only_where_there_is_one(client: TestClient) -> None:
    answer = client.post("/api/v2/content/sync", json=wish(llm=True))

    assert answer.status_code == 422
    assert answer.json()["error"] == "no_language_model"
    assert "OPENAI_MODEL" in answer.json()["detail"]


def test_the_wish_for_a_language_model_is_kept_with_the_job(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "openai_model", "m")
    monkeypatch.setattr(settings(), "openai_base_url", "http://127.0.0.1:9/v1")
    options = {"channels": ["twitter"], "guidance": "for nurses"}

    plain = client.post("/api/v2/content/sync", json=wish(llm=True))
    told = client.post("/api/v2/content/sync", json=wish(llm=options))
    wrong = client.post("/api/v2/content/sync", json=wish(llm={"channels": ["fax"]}))

    assert (plain.status_code, told.status_code, wrong.status_code) == (202, 202, 422)
    assert "fax" in wrong.json()["detail"]
    with db.unit_of_work() as session:
        spec = db.rows(
            session,
            "select j.spec, s.lane from jobs as j join steps as s on s.job_id = j.id where j.id = %(i)s",
            {"i": told.json()["job_id"]},
        )
    assert {lane for _, lane in spec} == {"long"}
    assert spec[0][0]["llm"] == {"channels": ["social_twitter"], "guidance": "for nurses"}
