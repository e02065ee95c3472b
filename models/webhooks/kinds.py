"""What a customer's server can be told. A new type is one line here and whoever announces it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class EventType(StrEnum):
    """Kinds of messages, in the spelling that the Standard Webhooks specification recommends."""

    JOB_CREATED = "job.created"
    JOB_COMPLETED = "job.completed"
    JOB_PARTIAL = "job.partial"
    JOB_FAILED = "job.failed"
    JOB_CANCELLED = "job.cancelled"
    CONTENT_CHANGED = "content.changed"
    CONTENT_DELETED = "content.deleted"
    CONTENT_RESTORED = "content.restored"
    CONTENT_PUBLISHED = "content.published"
    TEST = "webhook.test"


MEANINGS: Final[Mapping[EventType, str]] = {
    EventType.JOB_CREATED: "A job was accepted.",
    EventType.JOB_COMPLETED: "Every channel of a job is done.",
    EventType.JOB_PARTIAL: "A job ended; some of its channels failed.",
    EventType.JOB_FAILED: "A job ended; all of its channels failed.",
    EventType.JOB_CANCELLED: "A job was cancelled.",
    EventType.CONTENT_CHANGED: "A content has a new version.",
    EventType.CONTENT_DELETED: "A content was put away.",
    EventType.CONTENT_RESTORED: "A content that was put away is there again.",
    EventType.CONTENT_PUBLISHED: "A content was put out at a destination.",
    EventType.TEST: "Somebody asked for a test; every endpoint can get it.",
}


class DeliveryState(StrEnum):
    """What becomes of one message at one endpoint."""

    PENDING = "pending"
    """it is sent, or will be"""
    DELIVERED = "delivered"
    """the endpoint took it"""
    FAILED = "failed"
    """it was tried as often as it is"""


class Disabled(StrEnum):
    """Why nothing is sent to an endpoint any more."""

    BY_HAND = "by_hand"
    """somebody switched it off"""
    GONE = "gone"
    """it answered 410: it does not want any more"""
    FAILING = "failing"
    """nothing reached it for days"""
