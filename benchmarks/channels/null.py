"""A channel that writes nothing worth reading, so that a job's time is the engine's alone."""

from collections.abc import Sequence

from tasks.writing.analysis import Analysis
from tasks.writing.channel import Capabilities, ChannelContent, Finding, Spec
from tasks.writing.document import Document


class Null:
    """Gives the same few bytes for every document."""

    def capabilities(self) -> Capabilities:
        """Say that there is nothing to it."""
        return Capabilities(key="null", label="Nothing", kind="page")

    def plan(self, document: Document, analysis: Analysis, spec: Spec) -> None:
        """Choose nothing."""

    def render(self, plan: None, spec: Spec) -> ChannelContent:
        """Write one word."""
        return ChannelContent(channel="null", fields={"text": "nothing"})

    def check(self, content: ChannelContent) -> Sequence[Finding]:
        """Find nothing."""
        return ()

    def repair(self, plan: None, findings: Sequence[Finding]) -> None:
        """Cut nothing."""


CHANNEL = Null()
