"""Signatures: the specification's own example, and what receivers rely on."""

import base64
from datetime import UTC, datetime

from models.kit import ids
from models.webhooks import signing

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE = "msg_p5jXN8AQM9LWM0D4loKWxJek"
PAYLOAD = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
"""The example that the libraries of the specification test themselves with."""


def test_a_signature_is_the_one_that_receivers_libraries_expect() -> None:
    assert signing.sign(SECRET, MESSAGE, 1614265330, PAYLOAD) == SIGNATURE


def test_every_key_signs() -> None:
    at = datetime.fromtimestamp(1614265330.9, UTC)

    found = signing.headers(MESSAGE, PAYLOAD, at=at, keys=[signing.new_secret(), SECRET])

    assert found["webhook-id"] == MESSAGE
    assert found["webhook-timestamp"] == "1614265330"
    assert found["webhook-signature"].split(" ")[1] == SIGNATURE


def test_secrets_are_long_and_differ() -> None:
    one, other = signing.new_secret(), signing.new_secret()

    assert one != other
    assert len(base64.b64decode(one.removeprefix("whsec_"), validate=True)) == 32


def test_a_name_can_not_be_mistaken_for_another_part_of_what_is_signed() -> None:
    assert "." not in signing.message_name(ids.new_id())
