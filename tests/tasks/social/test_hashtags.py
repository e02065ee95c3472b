"""Hashtags an editor would set: what a document is about, and nothing else."""

from tasks.social.hashtags import hashtags
from tasks.writing.analysing.analyse import analyse
from tasks.writing.document import Format
from tasks.writing.parsing.parse import parse


def tags_of(source: str) -> tuple[str, ...]:
    document = parse(source, format=Format.MARKDOWN)
    analysis = analyse(document)
    prose = " ".join(sentence.text for sentence in analysis.sentences)
    return hashtags(analysis, title=document.title, prose=prose)


def test_a_name_written_small_even_where_a_sentence_begins_is_a_tag() -> None:
    source = """# loomctl: one command for every loom

loomctl lets you drive every loom of a mill from one place. It needs no server.

loomctl keeps a log of each pattern. Mills in four countries run loomctl every day.
"""

    assert "#Loomctl" in tags_of(source)


def test_what_one_does_is_no_tag_however_headings_write_it() -> None:
    source = """# Loom for mills

The Loom project makes weaving software for mills.

## Upgrading

Upgrading takes a minute. See Upgrading with Homebrew, Upgrading by hand and Upgrading at night.
Mills that use Upgrading at night lose no shift, says the Loom team, and Loom agrees.
"""

    assert "#Upgrading" not in tags_of(source)


def test_a_dot_in_a_name_is_left_out_of_its_tag() -> None:
    source = """# Weft.js

Weft.js draws patterns in a browser. Mills like Weft.js because Weft.js needs no plug-in.
"""

    assert tags_of(source)[:1] == ("#WeftJs",)
