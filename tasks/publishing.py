"""Puts content out: takes what the ledger says, calls the destination's plug-in, records its fate.

What may have arrived is looked up, never sent again blindly. Called by the couriers of the workers.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from models.contents import versions
from models.kit import crypto, db, log
from models.kit.errors import DomainError
from models.publications import sending
from models.publications.sending import Fate, Order, Told
from tasks import publishers
from tasks.courier import Courier
from tasks.publishers._base import Answer, Piece, Place, Publisher

THREADS = 4

_log = log.get(__name__)


@cache
def courier() -> Courier:
    """Return this process's courier of publications."""
    return Courier(publish_one, size=THREADS)


def publish_one(found: Callable[[], None] = lambda: None) -> bool:
    """Do what one publication needs; return False when none needs anything.

    `found` is called between finding and sending it: there may be more.
    """
    with db.unit_of_work() as session:
        order = sending.claim(session)
    if order is None:
        return False
    found()
    told = _carried_out(order)
    with db.unit_of_work() as session:
        state = sending.finish(session, order, told)
    _log.info(
        "publication.moved",
        publication_id=str(order.id),
        tenant_id=str(order.tenant_id),
        kind=order.kind,
        before=order.state,
        state=state,
    )
    return True


def _carried_out(order: Order) -> Told:
    try:
        publisher: Publisher[Any] = publishers.find(order.kind)
        config = publisher.settings.model_validate(order.settings)
        secret = crypto.unseal(order.secret) if order.secret else ""
        piece = _piece(order)
    except (DomainError, ValueError) as error:
        # Nothing was called; what may be there from before stays unsure.
        fate = Fate.UNSURE if order.must_look else Fate.REFUSED
        return Told(fate, looks_up=False, error=str(error)[:1_000])
    place = Place(order.tenant_id, config, secret)
    looks_up = publisher.looks_up(config)
    if not order.must_look:
        answer = _asked(lambda: publisher.publish(piece, place))
    elif looks_up:
        answer = _asked(lambda: publisher.look_up(piece, place))
    else:
        answer = Answer(Fate.UNSURE, error="It may have arrived or not; somebody has to look.")
    return Told(answer.fate, looks_up, answer.receipt, answer.error)


def _asked(ask: Callable[[], Answer]) -> Answer:
    """Return a plug-in's answer; whatever it raises says nothing about what arrived."""
    try:
        return ask()
    except DomainError as error:
        return Answer(Fate.REFUSED if error.permanent else Fate.UNSURE, error=error.message)
    except Exception as error:  # noqa: BLE001 - the edge: one bad plug-in must not end the courier
        _log.exception("publisher.crashed")
        return Answer(Fate.UNSURE, error=f"The publisher failed ({type(error).__name__}).")


def _piece(order: Order) -> Piece:
    with db.unit_of_work() as session:
        content = versions.get(
            session, str(order.content_id), tenant_id=order.tenant_id, number=order.version
        )
    return Piece(
        publication_id=order.id,
        content_id=order.content_id,
        version=order.version,
        channel=content.channel,
        body=content.body,
        asked_at=order.created_at,
    )
