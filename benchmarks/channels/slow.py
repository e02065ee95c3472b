"""A channel that takes its time and no processor, so that a fault finds steps half done."""

import threading

from benchmarks.channels.null import Null
from tasks.writing.channel import Capabilities, ChannelContent, Spec

WAIT_S = 0.15


class Slow(Null):
    """Gives the same few bytes for every document, later."""

    def capabilities(self) -> Capabilities:
        """Say that there is nothing to it."""
        return Capabilities(key="slow", label="Nothing, later", kind="page")

    def render(self, plan: None, spec: Spec) -> ChannelContent:
        """Wait, then write one word."""
        threading.Event().wait(WAIT_S)
        return ChannelContent(channel="slow", fields={"text": "late"})


CHANNEL = Slow()
