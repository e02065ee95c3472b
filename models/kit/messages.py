"""What a message in a lane's list in Redis must look like for Celery to survive it.

The workers' guard asks for each message; the self-check asks for those that wait.
"""

import json

from pydantic import AwareDatetime, Base64Bytes, BaseModel, Field, TypeAdapter

LARGEST = 64 * 1024
"""Bytes of a message; ours have less than a thousand."""


class _Headers(BaseModel):
    task: str = Field(pattern=r"^toombos\.[a-z_.]+$")
    id: str = Field(min_length=1)
    lang: str
    eta: None = None
    expires: AwareDatetime | None = None
    timelimit: tuple[None, None] | None = None
    compression: None = None
    group: None = None
    root_id: str | None = None
    parent_id: str | None = None


class _DeliveryInfo(BaseModel):
    exchange: str
    routing_key: str


class _Properties(BaseModel):
    delivery_tag: str
    delivery_info: _DeliveryInfo
    body_encoding: str = Field(pattern="^base64$")
    correlation_id: str
    reply_to: str | None = None
    priority: int | None = None


class _Message(BaseModel):
    """What kombu's Redis transport and Celery's protocol 2 need to find in one without arguments."""

    body: Base64Bytes
    content_encoding: str = Field(alias="content-encoding", pattern="^utf-8$")
    content_type: str = Field(alias="content-type", pattern="^application/json$")
    headers: _Headers
    properties: _Properties


_BODY: TypeAdapter[object] = TypeAdapter(tuple[tuple[()], dict[str, None], dict[str, None]])


def fault_of(raw: bytes) -> str:
    """Return what is wrong with a message as it lies in Redis; empty when nothing is."""
    if len(raw) > LARGEST:
        return "too large"
    try:
        message = _Message.model_validate(json.loads(raw))
        _BODY.validate_json(message.body)
    except (ValueError, RecursionError) as error:
        return type(error).__name__
    return ""
