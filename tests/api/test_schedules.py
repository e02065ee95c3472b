"""Schedules over HTTP: made, shown, changed, paused, deleted; and how bad ones are refused."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from models.kit import clock, db
from models.schedules import firing
from tests.conftest import Customer

NOTE = {"content": "# Release 2.4\n\nExports are three times faster.", "format": "markdown"}
WEEKLY = {"frequency": "weekly", "days_of_week": ["mon", "Thursday"], "time": "09:00"}
DAILY = {"frequency": "daily", "time": "09:00"}


def wish(**changes: Any) -> dict[str, Any]:
    return {"document": NOTE, "channels": ["email", "x"], **changes}


def body(**changes: Any) -> dict[str, Any]:
    return {"name": "digest", "request": wish(), "recurrence": WEEKLY, **changes}


def make(client: TestClient, **changes: Any) -> dict[str, Any]:
    answer = client.post("/api/v2/schedules", json=body(**changes))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def moments(shown: list[str]) -> list[datetime]:
    return [datetime.fromisoformat(text) for text in shown]


def fire(schedule_id: str) -> None:
    with db.unit_of_work() as session:
        statement = "update schedules set next_run_at = %(at)s where id = %(id)s"
        due = clock.now() - timedelta(seconds=2)
        db.rows(session, statement, {"id": UUID(schedule_id), "at": due})
    with db.unit_of_work() as session:
        firing.fire(session, [UUID(schedule_id)])


class TestMade:
    """Schedules that are accepted."""

    def test_a_schedule_says_what_it_will_do_and_when(self, client: TestClient) -> None:
        answer = client.post("/api/v2/schedules", json=body(timezone="Europe/Berlin"))

        made = answer.json()
        assert answer.headers["location"] == f"/api/v2/schedules/{made['schedule_id']}"
        assert made["status"] == "active"
        assert made["timezone"] == "Europe/Berlin"
        assert made["recurrence"] == {
            "frequency": "weekly",
            "interval": 1,
            "days_of_week": ["monday", "thursday"],
            "time": "09:00",
        }
        assert made["request"]["channels"] == ["email", "social_twitter"]
        assert made["catch_up"] == "skip"
        assert made["runs_made"] == 0
        assert len(made["next_runs"]) == 5
        assert made["next_run_at"] == made["next_runs"][0]
        assert {m.strftime("%a") for m in moments(made["next_runs"])} == {"Mon", "Thu"}
        assert client.get(f"/api/v2/schedules/{made['id']}").json() == made

    def test_the_zone_may_come_by_header(self, client: TestClient) -> None:
        headers = {"X-Timezone": "Asia/Kolkata"}

        made = client.post("/api/v2/schedules", json=body(), headers=headers).json()

        assert made["timezone"] == "Asia/Kolkata"
        assert moments(made["next_runs"])[0].strftime("%H:%M") == "03:30"

    def test_no_more_runs_are_shown_than_will_be_made(self, client: TestClient) -> None:
        assert len(make(client, max_runs=2)["next_runs"]) == 2

    def test_a_stored_document_is_used_by_its_id(self, client: TestClient) -> None:
        stored = client.post("/api/v2/documents", json=NOTE).json()
        request = {"document_id": stored["document_id"], "channels": ["email"]}

        made = make(client, request=request)

        assert made["request"]["document_id"] == stored["document_id"]

    def test_the_same_key_makes_one_schedule(self, client: TestClient) -> None:
        headers = {"Idempotency-Key": "abc"}

        first, again = (
            client.post("/api/v2/schedules", json=body(), headers=headers) for _ in range(2)
        )

        assert again.json() == first.json()
        assert again.headers["idempotency-replayed"] == "true"
        assert len(client.get("/api/v2/schedules").json()["schedules"]) == 1

    def test_a_preview_stores_nothing(self, client: TestClient) -> None:
        answer = client.post(
            "/api/v2/schedules/preview",
            json={
                "recurrence": {"frequency": "monthly", "day_of_month": 31, "time": "23:30"},
                "timezone": "Pacific/Auckland",
            },
        )

        shown = answer.json()
        assert answer.status_code == 200
        assert shown["timezone"] == "Pacific/Auckland"
        assert len(shown["next_runs"]) == 5
        assert client.get("/api/v2/schedules").json() == {"schedules": [], "has_more": False}


class TestRuns:
    """What schedules made."""

    @pytest.mark.usefixtures("lanes")
    def test_a_run_is_listed_with_its_job(self, client: TestClient) -> None:
        made = make(client, request=wish(metadata={"campaign": "spring"}))
        fire(made["id"])

        (run,) = client.get(f"/api/v2/schedules/{made['id']}/runs").json()["runs"]

        job = client.get(f"/api/v2/jobs/{run['job_id']}").json()
        assert (run["status"], run["job_status"]) == ("made", "pending")
        assert job["metadata"] == {
            "campaign": "spring",
            "schedule_id": made["id"],
            "planned_at": run["planned_at"],
        }
        assert client.get(f"/api/v2/schedules/{made['id']}").json()["runs_made"] == 1

    @pytest.mark.usefixtures("lanes")
    def test_pages_of_runs_follow_each_other(self, client: TestClient) -> None:
        made = make(client, recurrence=DAILY, catch_up="all", start_date="2026-01-01")
        with db.unit_of_work() as session:
            statement = "update schedules set next_run_at = %(at)s where id = %(id)s"
            due = clock.now() - timedelta(days=6)
            db.rows(session, statement, {"id": UUID(made["id"]), "at": due})
        with db.unit_of_work() as session:
            made_now = firing.fire(session, [UUID(made["id"])]).made
        path, seen = f"/api/v2/schedules/{made['id']}/runs", list[str]()
        cursor: str | None = ""

        while cursor is not None:
            page = client.get(path, params={"limit": 2, "cursor": cursor}).json()
            seen += [run["planned_at"] for run in page["runs"]]
            cursor = page.get("next_cursor")

        assert made_now >= 6
        assert len(seen) == made_now
        assert seen == sorted(set(seen), reverse=True)


class TestChanged:
    """Schedules that are changed, paused, deleted."""

    def test_only_what_is_sent_changes(self, client: TestClient) -> None:
        made = make(client, end_date="2999-01-01", max_runs=3)

        answer = client.patch(f"/api/v2/schedules/{made['id']}", json={"name": "other"})

        assert answer.status_code == 200
        assert answer.json() == {**made, "name": "other", "updated_at": answer.json()["updated_at"]}

    def test_other_times_count_from_now(self, client: TestClient) -> None:
        made = make(client, timezone="Europe/Berlin")

        changed = client.patch(
            f"/api/v2/schedules/{made['id']}",
            json={"recurrence": {"frequency": "daily", "time": "18:15"}, "timezone": "UTC"},
        ).json()

        assert changed["recurrence"] == {
            "frequency": "daily",
            "interval": 1,
            "days_of_week": [],
            "time": "18:15",
        }
        first, second = moments(changed["next_runs"])[:2]
        assert first.strftime("%H:%M") == "18:15"
        assert first > datetime.now(UTC)  # noqa: TID251 - compared with what the server said
        assert second - first == timedelta(days=1)

    def test_null_removes_an_end(self, client: TestClient) -> None:
        made = make(client, end_date="2999-01-01", max_runs=1)

        changed = client.patch(
            f"/api/v2/schedules/{made['id']}", json={"end_date": None, "max_runs": None}
        ).json()

        assert "end_date" not in changed
        assert "max_runs" not in changed
        assert len(changed["next_runs"]) == 5

    def test_another_request_is_made_from_the_next_run_on(self, client: TestClient) -> None:
        made = make(client)
        request = {"document": {"content": "Else."}, "channels": ["website"]}

        changed = client.patch(f"/api/v2/schedules/{made['id']}", json={"request": request}).json()

        assert changed["request"]["channels"] == ["website"]
        assert changed["request"]["document_id"] != made["request"]["document_id"]
        assert changed["next_runs"] == made["next_runs"]

    def test_a_paused_schedule_waits_until_it_is_resumed(self, client: TestClient) -> None:
        made = make(client)
        path = f"/api/v2/schedules/{made['id']}"

        for _ in range(2):  # a second time changes nothing
            paused = client.post(f"{path}/pause").json()
            assert (paused["status"], paused["next_runs"]) == ("paused", [])
        changed = client.patch(path, json={"recurrence": DAILY}).json()
        assert changed["status"] == "paused"
        for _ in range(2):
            resumed = client.post(f"{path}/resume").json()
            assert resumed["status"] == "active"
            assert len(resumed["next_runs"]) == 5

    @pytest.mark.usefixtures("lanes")
    def test_an_ended_schedule_says_so_and_goes_on_with_more_runs(self, client: TestClient) -> None:
        made = make(client, max_runs=1)
        path = f"/api/v2/schedules/{made['id']}"
        fire(made["id"])

        assert client.get(path).json()["status"] == "ended"
        for action in ("pause", "resume"):
            answer = client.post(f"{path}/{action}")
            assert answer.status_code == 409
            assert made["id"] in answer.json()["detail"]
        refused = client.patch(path, json={"max_runs": 1, "end_date": "2999-01-01"})
        assert refused.status_code == 422
        assert "1 runs" in refused.json()["detail"]
        assert client.patch(path, json={"max_runs": 2}).json()["status"] == "active"

    @pytest.mark.usefixtures("lanes")
    def test_a_deleted_schedule_is_gone_and_its_jobs_are_not(self, client: TestClient) -> None:
        made = make(client)
        path = f"/api/v2/schedules/{made['id']}"
        fire(made["id"])
        (run,) = client.get(f"{path}/runs").json()["runs"]

        answer = client.delete(path)

        assert answer.json() == {"deleted": True, "schedule_id": made["id"]}
        assert client.get(path).status_code == 404
        assert client.delete(path).status_code == 404
        assert client.get(f"/api/v2/jobs/{run['job_id']}").status_code == 200

    def test_the_list_is_paged_and_filtered(self, client: TestClient) -> None:
        made = [make(client, name=f"n{n}")["id"] for n in range(3)]
        client.post(f"/api/v2/schedules/{made[1]}/pause")

        first = client.get("/api/v2/schedules", params={"limit": 2}).json()
        rest = client.get(
            "/api/v2/schedules", params={"limit": 2, "cursor": first["next_cursor"]}
        ).json()
        paused = client.get("/api/v2/schedules", params={"status": "paused"}).json()

        assert [s["id"] for s in first["schedules"] + rest["schedules"]] == made[::-1]
        assert [s["id"] for s in paused["schedules"]] == [made[1]]


def recur(**changes: Any) -> dict[str, Any]:
    return body(recurrence={"frequency": "daily", "time": "09:00", **changes})


BAD = [
    (body(recurrence={"frequency": "daily"}), "time"),
    (recur(time="9:00"), "time"),
    (recur(time="24:00"), "time"),
    (recur(time="09:00\n"), "time"),
    (recur(frequency="hourly"), "frequency"),
    (recur(interval=0), "interval"),
    (recur(interval=367), "interval"),
    (recur(days_of_week=["monday"]), "weekly"),
    (recur(frequency="weekly", days_of_week=["funday"]), "days_of_week"),
    (recur(frequency="weekly", days_of_week=[1]), "days_of_week"),
    (recur(frequency="weekly", days_of_week=["mon"] * 8), "days_of_week"),
    (recur(frequency="weekly", day_of_month=5), "monthly"),
    (recur(frequency="monthly", day_of_month=32), "day_of_month"),
    (body(timezone="Mars/Olympus"), "'Mars/Olympus'"),
    (body(timezone="localtime"), "'localtime'"),
    (body(start_date="2027-02-30"), "start_date"),
    (body(start_date="2999-01-01"), "year ahead"),
    (body(end_date="2020-01-01"), "end_date 2020-01-01"),
    (body(start_date="2020-01-01", end_date="2020-12-31"), "never run"),
    (body(max_runs=0), "max_runs"),
    (body(catch_up="most"), "catch_up"),
    (body(name="x" * 201), "name"),
    (body(colour="blue"), "colour"),
    (body(request=wish(schedule_time="2027-01-01T09:00")), "schedule_time"),
    (body(request=wish(channels=["fax"])), "'fax'"),
    (body(request=wish(channels=[])), "channels"),
    (body(request=wish(document={"content": " "})), "empty"),
    (body(request={"channels": ["email"]}), "document_id"),
    ({"request": wish()}, "recurrence"),
    ({"recurrence": DAILY}, "request"),
    ([], "body"),
]


@pytest.mark.parametrize(("sent", "words"), BAD)
def test_a_bad_schedule_is_named_and_leaves_nothing(
    client: TestClient, sent: object, words: str
) -> None:
    answer = client.post("/api/v2/schedules", json=sent)

    assert answer.status_code == 422, answer.text
    assert words in answer.json()["detail"]
    assert client.get("/api/v2/schedules").json()["schedules"] == []


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"timezone": "Nowhere"}, "'Nowhere'"),
        ({"end_date": "2020-01-01"}, "end_date"),
        ({"recurrence": {"frequency": "daily"}}, "time"),
        ({"max_runs": 0}, "max_runs"),
        ({"request": {"channels": ["email"]}}, "document_id"),
        ({"status": "paused"}, "status"),
        ({"start_date": "0001-01-01", "end_date": "0001-01-02"}, "never run"),
    ],
)
def test_a_bad_change_is_named_and_changes_nothing(
    client: TestClient, sent: object, words: str
) -> None:
    made = make(client)

    answer = client.patch(f"/api/v2/schedules/{made['id']}", json=sent)

    assert answer.status_code == 422, answer.text
    assert words in answer.json()["detail"]
    assert client.get(f"/api/v2/schedules/{made['id']}").json() == made


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("PATCH", ""),
        ("DELETE", ""),
        ("POST", "/pause"),
        ("POST", "/resume"),
        ("GET", "/runs"),
    ],
)
@pytest.mark.parametrize("schedule_id", ["x", "6b8f0d5e-0000-4000-8000-000000000000", "foreign"])
def test_what_is_not_yours_is_missing(
    client: TestClient, other_customer: Customer, method: str, path: str, schedule_id: str
) -> None:
    headers = {}
    if schedule_id == "foreign":
        schedule_id = make(client)["id"]
        headers = {"Authorization": f"Bearer {other_customer.key}"}

    answer = client.request(
        method,
        f"/api/v2/schedules/{schedule_id}{path}",
        json={} if method == "PATCH" else None,
        headers=headers,
    )

    assert answer.status_code == 404
    assert answer.json()["error"] == "not_found"


def test_a_foreign_schedule_is_not_listed(client: TestClient, other_customer: Customer) -> None:
    make(client)

    headers = {"Authorization": f"Bearer {other_customer.key}"}

    assert client.get("/api/v2/schedules", headers=headers).json()["schedules"] == []


def test_a_foreign_document_is_as_missing_as_none(
    client: TestClient, other_customer: Customer
) -> None:
    headers = {"Authorization": f"Bearer {other_customer.key}"}
    foreign = client.post("/api/v2/documents", json=NOTE, headers=headers).json()
    request = {"document_id": foreign["document_id"], "channels": ["email"]}

    answer = client.post("/api/v2/schedules", json=body(request=request))

    assert answer.status_code == 404


def test_nobody_makes_a_schedule_without_a_key(anonymous: TestClient) -> None:
    assert anonymous.post("/api/v2/schedules", json=body()).status_code == 401
