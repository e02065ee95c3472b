"""Content sent whole to a customer's own server, signed by the Standard Webhooks specification.

The `webhook-id` is that of the publication. A server that can be asked by it (`lookup_url`) gets no
content twice, whatever breaks; of one that can't, somebody has to say what arrived.
"""

from typing import Any, Final

import httpx2
import orjson
from pydantic import BaseModel, ConfigDict, Field

from models.kit import clock, outbound
from models.kit.errors import DomainError, Invalid
from models.kit.outbound import Limits
from models.publications.sending import Fate
from models.webhooks import signing
from tasks.publishers._base import Answer, Piece, Place

LIMITS: Final = Limits(size_bytes=1_000_000, total_s=20.0, redirects=0)
NOT_NOW: Final = frozenset({408, 425, 429, 503})
"""Statuses that say that nothing was done, and that it may be later."""


class WebhookTarget(BaseModel):
    """A server that takes content."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(min_length=1, max_length=2_000, description="Where content is sent by POST.")
    lookup_url: str = Field(
        "",
        max_length=2_000,
        description="Asked by GET with ?publication_id=…: 200 says that it is there, 404 that it is not.",
    )


class Webhook:
    """Sends content to a server."""

    label = "Webhook"
    channels: frozenset[str] = frozenset()
    settings = WebhookTarget
    signs = True

    def check(self, settings: WebhookTarget) -> None:
        outbound.check(settings.url)
        if settings.lookup_url:
            outbound.check(settings.lookup_url)

    def request(self, piece: Piece, place: Place[WebhookTarget]) -> dict[str, Any]:
        headers = self._headers(piece, place, self._body(piece))
        body = orjson.loads(self._body(piece))
        return {"method": "POST", "url": place.settings.url, "headers": headers, "body": body}

    def publish(self, piece: Piece, place: Place[WebhookTarget]) -> Answer:
        body = self._body(piece)
        headers = self._headers(piece, place, body)
        try:
            said = outbound.send(
                "POST", place.settings.url, body=body, headers=headers, limits=LIMITS
            )
        except Invalid as error:
            return Answer(Fate.REFUSED, error=error.message)  # its address may not be called at all
        except DomainError as error:
            return Answer(Fate.UNSURE, error=error.message)
        words = f"The server answers HTTP {said.status}."
        if 200 <= said.status < 300:
            return Answer(Fate.TAKEN, receipt={"status": said.status})
        if said.status in NOT_NOW:
            return Answer(Fate.ABSENT, error=words)
        return Answer(Fate.UNSURE if said.status >= 500 else Fate.REFUSED, error=words)

    def looks_up(self, settings: WebhookTarget) -> bool:
        return bool(settings.lookup_url)

    def look_up(self, piece: Piece, place: Place[WebhookTarget]) -> Answer:
        url = httpx2.URL(place.settings.lookup_url)
        asked = str(url.copy_merge_params({"publication_id": str(piece.publication_id)}))
        try:
            status = outbound.fetch(
                asked, headers=self._headers(piece, place, b""), limits=LIMITS
            ).status
        except DomainError as error:
            return Answer(Fate.UNSURE, error=error.message)
        if status == 200:
            return Answer(Fate.THERE, receipt={"looked_up": asked})
        words = f"Asked for it, the server answers HTTP {status}."
        return Answer(Fate.ABSENT if status == 404 else Fate.UNSURE, error=words)

    def _body(self, piece: Piece) -> bytes:
        told = {
            "type": "content.published",
            "timestamp": clock.iso(piece.asked_at),
            "data": {
                "publication_id": str(piece.publication_id),
                "content_id": str(piece.content_id),
                "version": piece.version,
                "channel": piece.channel,
                "content": piece.body,
            },
        }
        return orjson.dumps(told)

    def _headers(self, piece: Piece, place: Place[WebhookTarget], body: bytes) -> dict[str, str]:
        name = signing.message_name(piece.publication_id)
        signed = signing.headers(name, body, at=clock.now(), keys=[place.secret])
        return {"content-type": "application/json", **signed}


PUBLISHER = Webhook()
