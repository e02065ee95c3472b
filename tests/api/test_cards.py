"""The card of a content, drawn over HTTP for its owner."""

import io
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from models.contents import service as contents
from models.contents.service import NewContent
from models.jobs import queries
from models.kit import db, ids
from tests.conftest import Customer

CARD = {"title": "Hall opens", "text": "On Monday.", "publisher": "Harbour", "style": "classic"}


@pytest.fixture
def content_id(client: TestClient, customer: Customer) -> str:
    """Store a post with a card, as a worker would."""
    return store(client, customer, {"parts": [], "card": CARD})


def store(client: TestClient, customer: Customer, body: dict[str, object]) -> str:
    wish = {"document": {"content": "# T\n\nWords."}, "channels": ["social_threads"]}
    job = client.post("/api/v2/content/sync", json=wish).json()
    tenant_id, content_id = customer.actor.tenant_id, ids.new_id()
    with db.unit_of_work() as session:
        view = queries.get(session, UUID(job["job_id"]), tenant_id=tenant_id)
        new = NewContent(
            content_id, tenant_id, view.id, view.steps[0].id, "social_threads", body, {}, "h"
        )
        contents.save(session, [new])
    return str(content_id)


@pytest.mark.parametrize(
    ("shape", "size"),
    [("", (1200, 630)), ("?shape=square", (1080, 1080)), ("?shape=portrait", (1080, 1350))],
)
def test_a_card_is_a_picture_in_the_shape_asked_for(
    client: TestClient, content_id: str, shape: str, size: tuple[int, int]
) -> None:
    answer = client.get(f"/api/v2/content/{content_id}/card.png{shape}")

    assert answer.headers["content-type"] == "image/png"
    assert Image.open(io.BytesIO(answer.content)).size == size


def test_a_card_that_is_known_is_not_sent_again(client: TestClient, content_id: str) -> None:
    address = f"/api/v2/content/{content_id}/card.png"
    tag = client.get(address).headers["etag"]

    again = client.get(address, headers={"If-None-Match": tag})

    assert (again.status_code, again.content) == (304, b"")


def test_a_shape_that_is_none_is_named(client: TestClient, content_id: str) -> None:
    answer = client.get(f"/api/v2/content/{content_id}/card.png?shape=round")

    assert answer.status_code == 422


def test_a_card_is_its_owners(
    client: TestClient, content_id: str, other_customer: Customer
) -> None:
    headers = {"Authorization": f"Bearer {other_customer.key}"}

    assert client.get(f"/api/v2/content/{content_id}/card.png", headers=headers).status_code == 404


def test_content_without_a_card_says_so(client: TestClient, customer: Customer) -> None:
    address = store(client, customer, {"subject": "S"})

    answer = client.get(f"/api/v2/content/{address}/card.png")

    assert answer.status_code == 404
    assert "no card" in answer.json()["detail"]


def test_content_names_its_cards_address(client: TestClient, content_id: str) -> None:
    found = client.get(f"/api/v2/content/{content_id}").json()

    assert client.get(found["card_url"]).status_code == 200
