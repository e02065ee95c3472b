"""The states of a publication and the moves between them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class PublicationState(StrEnum):
    """What is known of one version of a content at one destination."""

    PLANNED = "planned"
    """it is not there yet, and will be sent"""
    SENDING = "sending"
    """it may be on its way: written down before the call"""
    SENT = "sent"
    """the destination took it"""
    UNKNOWN = "unknown"
    """nobody knows whether it arrived; it is looked up, never sent again blindly"""
    CONFIRMED = "confirmed"
    """it was seen at the destination, by us or by somebody who says so"""
    FAILED = "failed"
    """the destination does not take it, or did not take it as often as it was tried"""


MOVES: Final[Mapping[PublicationState, frozenset[PublicationState]]] = {
    PublicationState.PLANNED: frozenset({PublicationState.SENDING}),
    PublicationState.SENDING: frozenset(
        {
            PublicationState.SENT,
            PublicationState.UNKNOWN,
            PublicationState.FAILED,
            PublicationState.PLANNED,  # it was refused for now, so it is not there
        }
    ),
    PublicationState.SENT: frozenset({PublicationState.CONFIRMED}),
    PublicationState.UNKNOWN: frozenset(
        {
            PublicationState.CONFIRMED,  # it was seen there
            PublicationState.PLANNED,  # it was seen not to be there
            PublicationState.FAILED,  # the same, as often as it is tried
        }
    ),
    PublicationState.CONFIRMED: frozenset(),
    PublicationState.FAILED: frozenset({PublicationState.PLANNED}),
}
