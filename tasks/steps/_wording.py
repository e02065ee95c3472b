"""The part of a render step that asks a language model. What it asks is paid by the step's tenant."""

from collections.abc import Mapping
from typing import Any

from models.jobs.service import Claim
from models.llm.endpoint import configured
from tasks.llm import telling
from tasks.llm.ledger import TenantLedger
from tasks.llm.reword import Wish
from tasks.steps._base import Pulse
from tasks.writing.analysis import Analysis
from tasks.writing.channel import ChannelContent, Spec
from tasks.writing.document import Document

ASKING = 30
"""Percent of a step that are over when the model is asked."""


def is_asked(asked: Mapping[str, Any] | None, channel: str) -> bool:
    """Whether a job wants a model's words in this channel, by what it keeps of the wish."""
    return asked is not None and channel in asked.get("channels", [channel])


def worded(
    document: Document,
    analysis: Analysis,
    spec: Spec,
    *,
    claim: Claim,
    guidance: str,
    pulse: Pulse,
) -> tuple[ChannelContent, Mapping[str, object]]:
    """Return the content, and what is kept of how its words came about. Never fails for the model."""
    wish = Wish(document, analysis, claim.name, spec, configured(), guidance)
    model = wish.endpoint.model if wish.endpoint else ""

    def watch(chars: int) -> None:
        pulse.progress(ASKING, f"asking {model}" + (f", {chars} characters came" if chars else ""))

    made, found = telling.told(
        wish, TenantLedger(claim.tenant_id), watch, checkpoint=pulse.checkpoint
    )
    return made, telling.report(found)
