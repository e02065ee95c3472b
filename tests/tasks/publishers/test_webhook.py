"""Content sent to a server: what each answer means for what may be there."""

import orjson
import pytest

from models.kit import ids
from models.publications.sending import Fate
from models.webhooks import signing
from tasks.publishers._base import Place
from tasks.publishers.webhook import PUBLISHER, WebhookTarget
from tests.factories.publications import SECRET, new_piece
from tests.support.canned import Answer, Site


def place_at(url: str, **more: str) -> Place[WebhookTarget]:
    return Place(ids.new_id(), WebhookTarget(url=url, **more), SECRET)


def test_content_arrives_whole_and_signed(receiver: Site) -> None:
    piece = new_piece()

    PUBLISHER.publish(piece, place_at(f"{receiver.url}/in"))

    (request,) = receiver.requests
    head = request.headers
    assert head["webhook-id"] == f"msg_{piece.publication_id.hex}"
    moment = int(head["webhook-timestamp"])
    wanted = signing.sign(SECRET, head["webhook-id"], moment, request.body)
    assert head["webhook-signature"] == wanted
    assert orjson.loads(request.body)["data"]["content"] == piece.body


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        (200, Fate.TAKEN),
        (204, Fate.TAKEN),
        (302, Fate.REFUSED),
        (400, Fate.REFUSED),
        (410, Fate.REFUSED),
        (429, Fate.ABSENT),
        (503, Fate.ABSENT),
        (500, Fate.UNSURE),
        (502, Fate.UNSURE),
        (504, Fate.UNSURE),
    ],
)
def test_each_answer_says_what_may_be_there(receiver: Site, status: int, fate: Fate) -> None:
    receiver.answers["/in"] = Answer(status=status)

    assert PUBLISHER.publish(new_piece(), place_at(f"{receiver.url}/in")).fate is fate


def test_a_broken_connection_leaves_it_open(receiver: Site) -> None:
    receiver.answers["/in"] = Answer(b"x" * 2_000_000)

    too_long = PUBLISHER.publish(new_piece(), place_at(f"{receiver.url}/in"))
    nobody = PUBLISHER.publish(new_piece(), place_at("http://127.0.0.1:9/"))

    assert too_long.fate is nobody.fate is Fate.UNSURE


@pytest.mark.parametrize(
    ("status", "fate"),
    [(200, Fate.THERE), (404, Fate.ABSENT), (401, Fate.UNSURE), (500, Fate.UNSURE)],
)
def test_only_a_clear_answer_ends_a_look(receiver: Site, status: int, fate: Fate) -> None:
    receiver.answers["/look"] = Answer(status=status)
    place = place_at(f"{receiver.url}/in", lookup_url=f"{receiver.url}/look?key=1")

    assert PUBLISHER.look_up(new_piece(), place).fate is fate
    assert receiver.asked[0].startswith("/look?key=1&publication_id=")
