"""Rates over HTTP: set, listed, ended, and refused in words."""

import pytest
from fastapi.testclient import TestClient

from models.kit import ids
from tests.conftest import Customer

PATH = "/api/v2/rates"
WISH = {"channel": "twitter", "starts": 15, "seconds": 3600}


def test_a_rate_is_set_shown_replaced_and_ended(client: TestClient) -> None:
    made = client.put(PATH, json=WISH).json()

    assert (made["channel"], made["starts"], made["burst"]) == ("social_twitter", 15, 1)
    other = client.put(PATH, json=WISH | {"burst": 15}).json()
    assert (other["rate_id"], other["burst"]) == (made["rate_id"], 15)
    assert client.get(PATH).json()["rates"] == [other]
    path = f"{PATH}/{made['rate_id']}"
    assert client.delete(path).json() == {"deleted": True, "rate_id": made["rate_id"]}
    assert client.delete(path).status_code == 404
    assert client.get(PATH).json() == {"rates": []}


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"channel": "fax"}, "fax"),
        ({"channel": "social"}, "several channels"),
        ({"starts": 0}, "starts"),
        ({"seconds": 86_401}, "seconds"),
        ({"burst": 16}, "burst 16"),
        ({"starts": 7200}, None),
        ({"starts": 7200, "burst": 1}, "burst 1 "),
        ({"tempo": 1}, "tempo"),
    ],
)
def test_what_is_no_rate_is_refused_in_words(
    client: TestClient, wish: dict[str, object], words: str | None
) -> None:
    answer = client.put(PATH, json=WISH | wish)

    if words is None:
        assert answer.json()["burst"] == 4
        return
    assert answer.status_code == 422
    assert words in str(answer.json())
    assert client.get(PATH).json() == {"rates": []}


def test_rates_of_somebody_else_are_neither_shown_nor_ended(
    client: TestClient, other_customer: Customer
) -> None:
    made = client.put(PATH, json=WISH).json()
    theirs = {"Authorization": f"Bearer {other_customer.key}"}

    assert client.get(PATH, headers=theirs).json() == {"rates": []}
    assert client.delete(f"{PATH}/{made['rate_id']}", headers=theirs).status_code == 404
    assert client.delete(f"{PATH}/{ids.new_id()}").status_code == 404
    assert len(client.get(PATH).json()["rates"]) == 1


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_without_a_key_nothing_is_told(anonymous: TestClient, method: str) -> None:
    path = f"{PATH}/{ids.new_id()}" if method == "DELETE" else PATH

    assert anonymous.request(method, path, json=WISH).status_code == 401
