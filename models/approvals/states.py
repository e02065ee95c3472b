"""The states of an approval and the moves between them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class ApprovalState(StrEnum):
    """What was decided about one version of a content."""

    PENDING = "pending"
    """somebody must still decide"""
    APPROVED = "approved"
    """every level agreed"""
    REJECTED = "rejected"
    """somebody refused it"""
    CHANGES_REQUESTED = "changes_requested"
    """somebody wants it otherwise"""
    VOID = "void"
    """the content was changed, so that nothing decided about this version holds any more"""


class LevelMode(StrEnum):
    """How the levels of an approval follow each other."""

    SEQUENTIAL = "sequential"
    """each opens when the one before it agreed"""
    PARALLEL = "parallel"
    """all are open at once"""


class Verdict(StrEnum):
    """What somebody says of a version."""

    APPROVE = "approve"
    REJECT = "reject"
    REQUEST_CHANGES = "request_changes"


class MoveKind(StrEnum):
    """What a line of an approval's history tells."""

    ASKED = "asked"
    APPROVED = "approved"
    REJECTED = "rejected"
    CHANGES_REQUESTED = "changes_requested"
    COMMENTED = "commented"
    ESCALATED = "escalated"
    VOIDED = "voided"


MOVES: Final[Mapping[ApprovalState, frozenset[ApprovalState]]] = {
    ApprovalState.PENDING: frozenset(ApprovalState) - {ApprovalState.PENDING},
    ApprovalState.APPROVED: frozenset({ApprovalState.VOID}),
    ApprovalState.REJECTED: frozenset({ApprovalState.VOID}),
    ApprovalState.CHANGES_REQUESTED: frozenset({ApprovalState.VOID}),
    ApprovalState.VOID: frozenset(),
}
