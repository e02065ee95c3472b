"""Rendering alone: one document for every channel, without database, broker or network.

The rows call it in this process, and run it as a program to keep several cores busy:
`rendering.py DOCUMENT COUNT` prints the seconds it took.
"""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from benchmarks import documents
from tasks import channels, content
from tasks.writing.analysing.analyse import analyse
from tasks.writing.channel import Spec
from tasks.writing.document import Format
from tasks.writing.parsing.parse import parse

EVERY = tuple(channels.load())
FIVE = ("email", "website", "social_twitter", "social_linkedin", "social_facebook")
TEXTS = {"note": documents.note, "readme": documents.readme}
SPEC = Spec(sender_name="Example", sender_address="news@example.com")


def render(text: str, names: Sequence[str] = EVERY) -> None:
    """Do everything a job of these channels computes."""
    document = parse(text, format=Format.MARKDOWN)
    analysis = analyse(document)
    for channel in names:
        content.generate(document, analysis, channel=channel, spec=SPEC)


def stages(text: str) -> dict[str, float]:
    """Return the milliseconds of each stage, over all channels."""
    spent: dict[str, float] = {}

    @contextmanager
    def timed(stage: str) -> Iterator[None]:
        started = time.process_time()
        yield
        spent[stage] = spent.get(stage, 0) + (time.process_time() - started) * 1000

    with timed("parse"):
        document = parse(text, format=Format.MARKDOWN)
    with timed("analyse"):
        analysis = analyse(document)
    for name in EVERY:
        channel = channels.load()[name]
        with timed("plan"):
            plan = channel.plan(document, analysis, SPEC)
        with timed("render"):
            made = channel.render(plan, SPEC)
        with timed("check"):
            channel.check(made)
    return spent


def main(name: str, count: str) -> None:
    """Render one text again and again, each time a little different."""
    text = TEXTS[name]()
    render(text)
    started = time.perf_counter()
    for number in range(int(count)):
        render(f"{text}\n{number}\n")
    print(json.dumps({"seconds": time.perf_counter() - started}))


if __name__ == "__main__":
    main(*sys.argv[1:])
