"""Sends webhooks: takes what is due, calls the endpoint, records what came of it.

A worker's task kicks the courier of its process, which works on in threads of its own: an endpoint
that takes its time holds up no step. A process that dies leaves its deliveries to others, so an
endpoint may get one twice, with the same `webhook-id`.
"""

import random
import time
from collections.abc import Callable
from functools import cache
from typing import Final

from models.access import people
from models.access.permissions import ADMINS
from models.kit import clock, crypto, db, log, mail, outbound
from models.kit.errors import DomainError
from models.kit.outbound import Limits
from models.kit.settings import settings
from models.webhooks import delivering, retrying, signing
from models.webhooks.delivering import Claim, Result
from models.webhooks.kinds import Disabled
from tasks.courier import Courier

ANSWER_MAX: Final = 1_000_000
"""Bytes of an answer; nobody needs more to say that a message has come."""
EXCERPT_CHARACTERS: Final = 1_000
_LETTER: Final = {
    Disabled.GONE: "It answered 410 Gone, which means that it wants no more messages.",
    Disabled.FAILING: "No message has reached it for days.",
}

_log = log.get(__name__)


@cache
def courier() -> Courier:
    """Return this process's courier of webhooks."""
    return Courier(deliver_one, size=settings().webhooks.threads)


def deliver_one(found: Callable[[], None] = lambda: None) -> bool:
    """Send one delivery that is due and record how it went; return False when there is none.

    `found` is called between finding and sending it: there may be more.
    """
    with db.unit_of_work() as session:
        claims = delivering.claim(session)
    for claimed in claims:
        found()
        result = _send(claimed)
        with db.unit_of_work() as session:
            disabled = delivering.finish(session, claimed, result, chance=random.random())  # noqa: S311 - jitter
        _log.info(
            "webhook.sent",
            delivery_id=str(claimed.id),
            tenant_id=str(claimed.tenant_id),
            status=result.status,
            taken=result.was_taken,
            duration_ms=result.duration_ms,
        )
        if disabled:
            _tell_admins(claimed, disabled)
    return bool(claims)


def _send(claimed: Claim) -> Result:
    start = time.monotonic()
    try:
        keys = [crypto.unseal(key) for key in (claimed.secret, claimed.old_secret) if key]
        payload, name = claimed.payload.encode(), signing.message_name(claimed.message_id)
        signed = signing.headers(name, payload, at=clock.now(), keys=keys)
        limits = Limits(ANSWER_MAX, settings().webhooks.timeout_s, redirects=0)
        answer = outbound.send(
            "POST",
            claimed.url,
            body=payload,
            headers={"content-type": "application/json", **signed},
            limits=limits,
        )
    except DomainError as error:
        return Result(_since(start), error=error.message)
    excerpt = answer.body[: 4 * EXCERPT_CHARACTERS].decode("utf-8", "replace").replace("\0", "")
    return Result(
        _since(start),
        status=answer.status,
        excerpt=excerpt[:EXCERPT_CHARACTERS],
        wish=retrying.wish_of(answer.headers.get("retry-after"), now=clock.now()),
    )


def _since(start: float) -> int:
    return int((time.monotonic() - start) * 1000)


def _tell_admins(claimed: Claim, reason: Disabled) -> None:
    """Say by log and letter that an endpoint gets nothing any more."""
    _log.warning("webhook.disabled", webhook_id=str(claimed.webhook_id), reason=reason)
    if not mail.is_set():
        return
    with db.unit_of_work() as session:
        addresses = people.addresses(session, tenant_id=claimed.tenant_id, roles=ADMINS)
    text = (
        f"Toombos has switched a webhook off: {claimed.url}\n\n{_LETTER[reason]}\n"
        'What waits for it is kept. To go on, send {"enabled": true} by'
        f" PATCH /api/v2/webhooks/{claimed.webhook_id}\n"
    )
    for address in addresses:
        mail.send(address, subject="A webhook was switched off", text=text)
