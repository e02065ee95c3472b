"""Tickets: credentials for one stream, for browsers, which send no headers with it.

A ticket may stand in an address, and so in a log: it works once, for 30 seconds.
"""

from typing import Final

import redis
from pydantic import TypeAdapter

from models.access.service import Actor
from models.kit import broker, ids, log
from models.kit.errors import Unauthenticated, Unavailable

PREFIX: Final = "tb_ticket_"
LIFE_S: Final = 30

_KEY: Final = "toombos:ticket:"
_actors: Final = TypeAdapter(Actor)
_log = log.get(__name__)


def issue(actor: Actor) -> str:
    """Return a new ticket for an actor. Raises Unavailable while Redis is away."""
    ticket = ids.new_secret(PREFIX)
    try:
        name = f"{_KEY}{ids.secret_hash(ticket)}"
        broker.redis_client().set(name, _actors.dump_json(actor), ex=LIFE_S)
    except redis.RedisError as error:
        raise _away(error) from error
    return ticket


def redeem(ticket: str) -> Actor:
    """Return whose ticket it is, once. Raises Unauthenticated, and Unavailable while Redis is away."""
    try:
        found = broker.redis_client().getdel(f"{_KEY}{ids.secret_hash(ticket)}")
    except redis.RedisError as error:
        raise _away(error) from error
    if found is None:
        raise Unauthenticated(
            f"This ticket was used, or is older than {LIFE_S} s. Get another one by"
            " POST /api/v2/ws-tickets."
        )
    return _actors.validate_json(found)


def _away(error: redis.RedisError) -> Unavailable:
    _log.warning("ticket.unavailable", error=type(error).__name__)
    return Unavailable(
        "Tickets do not work at the moment. Send the key in the first frame, or try again.",
        retry_after_s=2,
    )
