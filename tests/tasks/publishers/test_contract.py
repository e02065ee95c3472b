"""What holds for every publisher, against real places."""

from typing import Any

import orjson
import pytest

from models.kit import ids
from models.publications.sending import Fate
from tasks import publishers
from tasks.publishers._base import Place, Publisher
from tests.factories.publications import SECRET, SITE, new_piece
from tests.support.canned import Site

KINDS = sorted(publishers.load())


@pytest.fixture(params=KINDS)
def publisher(request: pytest.FixtureRequest) -> Publisher[Any]:
    return publishers.find(request.param)


@pytest.fixture
def place(publisher: Publisher[Any], receiver: Site) -> Place[Any]:
    """Give a place of the publisher's kind that can be asked what it has."""
    known = {
        "folder": SITE,
        "webhook": {"url": f"{receiver.url}/in", "lookup_url": f"{receiver.url}/out"},
    }
    (key,) = [key for key, each in publishers.load().items() if each is publisher]
    config = publisher.settings.model_validate(known[key])
    publisher.check(config)
    return Place(ids.new_id(), config, SECRET if publisher.signs else "")


def test_what_was_put_out_is_found_and_nothing_before(
    publisher: Publisher[Any], place: Place[Any]
) -> None:
    piece = new_piece()
    assert publisher.looks_up(place.settings)
    assert publisher.look_up(piece, place).fate is Fate.ABSENT

    taken = publisher.publish(piece, place)

    assert taken.fate is Fate.TAKEN
    assert taken.receipt
    assert publisher.look_up(piece, place).fate is Fate.THERE
    assert publisher.look_up(new_piece(), place).fate is Fate.ABSENT


def test_a_request_can_be_shown_and_puts_nothing_out(
    publisher: Publisher[Any], place: Place[Any], receiver: Site
) -> None:
    piece = new_piece()

    shown = publisher.request(piece, place)

    assert "It opens on Saturday." in orjson.dumps(shown).decode()
    assert SECRET not in orjson.dumps(shown).decode()
    assert receiver.requests == []
    assert publisher.look_up(piece, place).fate is Fate.ABSENT


def test_settings_are_described_and_unknown_ones_refused(publisher: Publisher[Any]) -> None:
    schema = publisher.settings.model_json_schema()

    assert schema["additionalProperties"] is False
    assert all(each.get("description") for each in schema["properties"].values())
    assert publisher.label


def test_tenants_do_not_share_a_place(publisher: Publisher[Any], place: Place[Any]) -> None:
    if publisher.signs:
        pytest.skip("its place is a server of the tenant's own")
    piece = new_piece()
    publisher.publish(piece, place)

    other = Place(ids.new_id(), place.settings, place.secret)

    assert publisher.look_up(piece, other).fate is Fate.ABSENT
