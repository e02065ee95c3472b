"""A channel that would work for half a minute, with a checkpoint every two seconds, and then fail.

A worker that is started with it uses it instead of ours of its name. So whatever ends a step of it
well, or before its time, came from outside.
"""

import threading
from collections.abc import Sequence

from tasks.writing.analysis import Analysis
from tasks.writing.channel import Capabilities, ChannelContent, Finding, Severity, Spec
from tasks.writing.document import Document

KEY = "social_threads"
ROUND_S = 2.0


class Patient:
    """Finds its content too long again and again."""

    def capabilities(self) -> Capabilities:
        """Say that there is nothing to it."""
        return Capabilities(key=KEY, label="Patience", kind="page")

    def plan(self, document: Document, analysis: Analysis, spec: Spec) -> int:
        """Begin with the first round."""
        return 1

    def render(self, plan: int, spec: Spec) -> ChannelContent:
        """Take the time of one round."""
        threading.Event().wait(ROUND_S)
        return ChannelContent(channel=KEY, fields={"text": "late"})

    def check(self, content: ChannelContent) -> Sequence[Finding]:
        """Never be content."""
        return [Finding("too_long", Severity.ERROR, "It is too long, whatever it is.")]

    def repair(self, plan: int, findings: Sequence[Finding]) -> int:
        """Try once more."""
        return plan + 1


CHANNEL = Patient()
