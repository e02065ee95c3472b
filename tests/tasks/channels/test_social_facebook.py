"""The Facebook channel: one short post."""

from tasks.channels.social_facebook import AIM, CHANNEL, LIMIT
from tasks.content import generate
from tasks.social.rules import texts_of
from tasks.writing.analysing.analyse import analyse
from tasks.writing.channel import Spec
from tasks.writing.document import Format
from tasks.writing.parsing.parse import parse


def test_a_long_document_gives_a_short_post_in_whole_sentences() -> None:
    sections = "".join(
        f"## Route {n}\n\nThe ferry to harbour number {n} leaves at {n} o'clock in spring.\n\n"
        for n in range(40)
    )
    found = parse(
        f"# New ferry routes\n\nWe add forty routes.\n\n{sections}", format=Format.MARKDOWN
    )

    content = generate(found, analyse(found), channel="social_facebook", spec=Spec())

    (text,) = texts_of(content)
    assert len(text) <= AIM
    assert text.startswith("New ferry routes\n\nWe add forty routes.")
    assert {line[-10:] for line in text.split("\n") if "The ferry" in line} == {"in spring."}


def test_capabilities_state_the_platforms_limit() -> None:
    found = CHANNEL.capabilities()

    assert (found.max_length, found.counting, found.max_parts) == (LIMIT, "utf16_length", 1)
