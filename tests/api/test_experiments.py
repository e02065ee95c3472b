"""A/B tests over HTTP: from a content's variants to a winner whose words are the content's."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient

from models.experiments.assigning import assign
from models.kit import db, ids
from tests.conftest import Customer
from tests.support.working import work

pytestmark = pytest.mark.usefixtures("lanes")

PATH = "/api/v2/experiments"
NEWS = (
    "# The harbour opens for the summer\n\nThe season begins.\n\n## Pier\n\nAll 42 boats moor at the"
    " new pier.\n\n## Ferry\n\nThe ferry carries 40 cars in 22 minutes."
)


def content(client: TestClient, channel: str = "email", text: str = NEWS, variants: int = 3) -> str:
    wish = {"document": {"content": text}, "channels": [channel], "variants": variants}
    job_id = client.post("/api/v2/content/sync", json=wish).json()["job_id"]
    work()
    made = client.get(f"/api/v2/jobs/{job_id}/content").json()["content"]
    return str(made[channel]["content_id"])


def experiment(client: TestClient, *, start: bool = True, **said: object) -> dict[str, Any]:
    body = {"name": "subjects", "content_id": content(client), "goal": "click", **said}
    answer = client.post(PATH, json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    if start:
        assert client.post(f"{PATH}/{made['id']}/start").json()["status"] == "active"
    return made


def seen(client: TestClient, ident: str, *events: tuple[str, str]) -> Any:
    body = {"events": [{"subject_id": who, "kind": kind} for who, kind in events]}
    return client.post(f"{PATH}/{ident}/events", json=body)


def test_a_content_with_variants_becomes_a_test_of_them(client: TestClient) -> None:
    made = experiment(client, start=False)

    assert made["status"] == "draft"
    assert [v["content_variant"] for v in made["variants"]] == ["A", "B", "C"]
    assert [v["percent"] for v in made["variants"]] == [34, 33, 33]
    assert client.get(f"{PATH}/{made['id']}").json() == made
    assert [e["id"] for e in client.get(PATH).json()["experiments"]] == [made["id"]]


def test_several_contents_can_be_compared(client: TestClient) -> None:
    sides = [
        {"content_id": content(client), "percent": 80},
        {"content_id": content(client), "percent": 20},
    ]

    made = client.post(PATH, json={"name": "two letters", "variants": sides}).json()

    assert [v["percent"] for v in made["variants"]] == [80, 20]


def test_what_can_not_be_compared_is_refused(client: TestClient) -> None:
    email, post = content(client), content(client, "social_bluesky")
    single = content(client, text="# Boats\n\nIt runs.")
    bad: list[tuple[dict[str, Any], int]] = [
        ({"content_id": single}, 422),
        ({}, 422),
        ({"content_id": str(ids.new_id())}, 404),
        ({"variants": [{"content_id": email}, {"content_id": post}]}, 422),
        ({"variants": [{"content_id": email}, {"content_id": email}]}, 422),
        ({"variants": [{"content_id": email, "content_variant": "E"}, {"content_id": email}]}, 422),
        ({"content_id": email, "variants": [{"content_id": email}]}, 422),
        (
            {
                "variants": [
                    {"content_id": email, "percent": 60},
                    {"content_id": email, "content_variant": "B", "percent": 60},
                ]
            },
            422,
        ),
        ({"content_id": email, "name": " "}, 422),
        ({"content_id": email, "goal": "exposure"}, 422),
    ]
    for body, status in bad:
        answer = client.post(PATH, json={"name": "x", **body})
        assert answer.status_code == status, (body, answer.text)
        assert isinstance(answer.json()["detail"], str)
    assert client.get(PATH).json()["experiments"] == []


def test_who_was_shown_a_variant_keeps_it_when_the_shares_change(client: TestClient) -> None:
    made = experiment(client)
    path = f"{PATH}/{made['id']}"
    before = {
        who: client.post(f"{path}/assign", json={"subject_id": who}).json() for who in "abcdefgh"
    }
    seen(client, made["id"], *((who, "exposure") for who in "abcd"))

    client.patch(path, json={"percents": {"A": 0, "B": 0, "C": 100}})

    for who in "abcd":
        assert client.post(f"{path}/assign", json={"subject_id": who}).json() == before[who]
    for who in "efgh":
        assert client.post(f"{path}/assign", json={"subject_id": who}).json()["variant"] == "C"


def test_what_is_sent_twice_counts_once(client: TestClient) -> None:
    made = experiment(client)

    first = seen(client, made["id"], ("ann", "exposure"), ("ann", "click"), ("ann", "click"))
    again = seen(client, made["id"], ("ann", "exposure"), ("ann", "click"))

    assert first.json() == {"received": 3, "counted": 2}
    assert again.json() == {"received": 2, "counted": 0}


def test_who_clicked_was_shown_it(client: TestClient) -> None:
    made = experiment(client)

    seen(client, made["id"], ("ann", "click"))

    results = client.get(f"{PATH}/{made['id']}/results").json()
    assert sum(v["subjects"] for v in results["variants"]) == 1
    assert sum(v["rates"]["click"]["count"] for v in results["variants"]) == 1


def test_many_at_once_count_each_subject_once(client: TestClient) -> None:
    made = experiment(client)
    events = [(f"s{n}", kind) for n in range(20) for kind in ("exposure", "open")]

    with ThreadPoolExecutor(4) as pool:
        counted = list(
            pool.map(lambda _: seen(client, made["id"], *events).json()["counted"], range(4))
        )

    assert sum(counted) == 40


def test_names_of_subjects_are_not_kept(client: TestClient, customer: Customer) -> None:
    made = experiment(client)

    seen(client, made["id"], ("ann@example.com", "exposure"))

    with db.unit_of_work() as session:
        rows = db.rows(
            session,
            "select e::text from experiment_events as e where tenant_id = %(id)s"
            " union all select a::text from audit_entries as a where tenant_id = %(id)s",
            {"id": customer.actor.tenant_id},
        )
    assert rows
    assert "ann" not in str(rows)


def test_results_are_honest_about_too_little(client: TestClient) -> None:
    made = experiment(client)
    seen(client, made["id"], ("ann", "click"))

    results = client.get(f"{PATH}/{made['id']}/results").json()

    assert "leader" not in results
    assert "Not enough data" in results["summary"]
    assert "of 100 subjects" in results["summary"]
    against = results["variants"][1]["against_a"]
    assert against["verdict"] == "not_enough_data"
    assert "p_value" not in against


def test_a_clear_difference_has_a_leader_whose_words_become_the_contents(
    client: TestClient,
) -> None:
    made = experiment(client)
    path = f"{PATH}/{made['id']}"
    share = {v["name"]: v["percent"] for v in made["variants"]}
    subjects = {
        f"s{n}": assign(ids.parse_id(made["id"], noun="x"), f"s{n}", share) for n in range(900)
    }
    events = [(who, "exposure") for who in subjects]
    events += [
        (who, "click") for n, (who, name) in enumerate(subjects.items()) if n % 2 or name == "B"
    ]
    for start in range(0, len(events), 1000):
        seen(client, made["id"], *events[start : start + 1000])

    results = client.get(f"{path}/results").json()
    ended = client.post(f"{path}/end", json={"winner": results["leader"], "apply": True}).json()

    assert results["leader"] == "B"
    assert results["variants"][1]["against_a"]["verdict"] == "better"
    assert results["variants"][2]["against_a"]["verdict"] == "undecided"
    assert (ended["status"], ended["winner"], ended["applied"]) == ("completed", "B", True)
    found = client.get(f"/api/v2/content/{made['variants'][0]['content_id']}").json()
    assert found["version"] == 2
    assert found["content"] == found["variants"][1]["content"]
    anybody = client.post(f"{path}/assign", json={"subject_id": "new"}).json()
    assert (anybody["variant"], anybody["counted"]) == ("B", False)
    assert client.post(f"{path}/end", json={"apply": True}).json()["applied"] is False


def test_a_pause_keeps_who_is_in_and_lets_nobody_new_in(client: TestClient) -> None:
    made = experiment(client)
    path = f"{PATH}/{made['id']}"
    seen(client, made["id"], ("ann", "exposure"))
    mine = client.post(f"{path}/assign", json={"subject_id": "ann"}).json()

    client.post(f"{path}/pause")

    assert client.post(f"{path}/assign", json={"subject_id": "ann"}).json() == mine
    new = client.post(f"{path}/assign", json={"subject_id": "bob"}).json()
    assert (new["variant"], new["counted"]) == ("A", False)
    assert seen(client, made["id"], ("ann", "click"), ("bob", "click")).json()["counted"] == 1
    assert client.post(f"{path}/start").json()["status"] == "active"


def test_states_lead_only_where_they_lead(client: TestClient) -> None:
    made = experiment(client, start=False)
    path = f"{PATH}/{made['id']}"

    assert client.post(f"{path}/pause").status_code == 409
    assert client.post(f"{path}/end").status_code == 409
    assert client.post(f"{path}/assign", json={"subject_id": "a"}).status_code == 409
    assert seen(client, made["id"], ("a", "open")).status_code == 409
    client.post(f"{path}/start")
    assert client.post(f"{path}/start").status_code == 200
    assert client.post(f"{path}/end", json={"winner": "E"}).status_code == 422
    assert client.get(path).json()["status"] == "active"
    assert client.post(f"{path}/end", json={"apply": True}).status_code == 409
    client.post(f"{path}/end")
    assert client.post(f"{path}/start").status_code == 409
    assert client.patch(path, json={"percents": {"A": 100}}).status_code == 409
    assert client.delete(path).json()["deleted"] is True
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("percents", [{"A": 100}, {"A": 50, "B": 30, "C": 30}, {"A": 101}])
def test_percents_must_be_whole(client: TestClient, percents: dict[str, int]) -> None:
    made = experiment(client, start=False)

    assert client.patch(f"{PATH}/{made['id']}", json={"percents": percents}).status_code == 422


def test_pages_follow_each_other(client: TestClient) -> None:
    made = [experiment(client, start=False)["id"] for _ in range(3)]

    first = client.get(PATH, params={"limit": 2}).json()
    rest = client.get(PATH, params={"limit": 2, "cursor": first["next_cursor"]}).json()

    assert [e["id"] for e in (*first["experiments"], *rest["experiments"])] == made[::-1]
    assert rest["has_more"] is False


def test_an_act_is_noted_and_a_look_is_not(client: TestClient) -> None:
    made = experiment(client)
    client.post(f"{PATH}/{made['id']}/assign", json={"subject_id": "ann"})

    entries = client.get("/api/v2/audit").json()["entries"]

    actions = [e["action"] for e in entries if e.get("target") == "experiments"]
    assert actions == ["experiments.change", "experiments.change"]


def test_older_clients_say_ab_tests(client: TestClient) -> None:
    body = {"name": "older", "content_id": content(client)}
    root = "/api/v2/ab-tests"
    ident = client.post(root, json=body).json()["id"]

    assert client.post(f"{root}/{ident}/start").json()["status"] == "active"
    assert client.post(f"{root}/{ident}/assign", json={"subject_id": "a"}).status_code == 200
    assert client.get(f"{root}/{ident}/results").json()["goal"] == "click"
    assert client.post(f"{root}/{ident}/stop").json()["status"] == "completed"
    assert [e["id"] for e in client.get(root).json()["experiments"]] == [ident]
