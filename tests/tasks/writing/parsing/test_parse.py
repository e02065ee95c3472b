"""Behaviour of `parse`: titles, refusals, hashes, sections, and that any text ends in an answer."""

import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.writing.analysing.analyse import analyse
from tasks.writing.document import Document, Format, Heading
from tasks.writing.parsing.errors import DocumentError, DocumentProblem
from tasks.writing.parsing.notices import NoticeCode
from tasks.writing.parsing.parse import parse
from tasks.writing.prose import blocks_text, inlines_of, walk

ROOT = Path(__file__).parents[3]
# Pieces that parsers trip over, glued together in any order.
PIECES = st.sampled_from(
    "\n|\n\n|  \n|# |> |- |1. |```\n|~~~|    |\t|---\n|***|*|**|_|`|[|](|)|![|<|>|&amp;|&#0;|&#x1b;|\\|\x00"  # noqa: RUF005, SIM905
    "|\x1b|\ud800|\u202e|\ufeff|<b>|</b>|<div hidden>|</div>|<!--|-->|<p>|<table>|<td>|<script>|</script>"
    "|<a href='javascript:x'>|<h1>|<ul><li>|<br><br>|<pre>|word|Dr. X. |3.5 %|https://example.org/a(b)"
    "|こんにちは。|é|🏴|\U000e0041|title: x\n".split("|")
    + ["|", "|-|"]
)
SOURCES = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join))


def markdown(source: str, title: str = "") -> Document:
    return parse(source, format=Format.MARKDOWN, title=title)


def problem_of(source: str, source_format: Format = Format.MARKDOWN) -> DocumentProblem:
    with pytest.raises(DocumentError) as caught:
        parse(source, format=source_format)
    assert caught.value.message
    return caught.value.code


def every_text(document: Document) -> str:
    alts = [repr(inlines) for block in walk(document.blocks) for inlines in inlines_of(block)]
    return "\n".join([document.title, blocks_text(document.blocks), *document.meta.values(), *alts])


@settings(max_examples=150, deadline=None)
@given(source=SOURCES, source_format=st.sampled_from(Format))
def test_any_text_becomes_a_clean_document_or_a_document_error(
    source: str, source_format: Format
) -> None:
    try:
        document = parse(source, format=source_format)
    except DocumentError:
        return

    allowed = {"\n", "\t"}
    assert not [
        c
        for c in every_text(document)
        if unicodedata.category(c) in {"Cc", "Cs"} - allowed and c not in allowed
    ]
    assert document.title.strip()
    assert parse(source, format=source_format) == document
    ids = [block.id for block in walk(document.blocks)]
    assert len(set(ids)) == len(ids)
    assert all(identifier[0].isalpha() for identifier in ids)
    assert analyse(document) == analyse(document)


def test_a_given_title_wins_over_everything_in_the_source() -> None:
    document = markdown("---\ntitle: Front\n---\n# Heading\n\nText.", title="  Given\ntitle ")

    assert document.title == "Given title"


def test_front_matter_title_wins_over_the_first_heading() -> None:
    document = markdown("---\ntitle: 'Front: matter'\nTags: [a, b]\n---\n# Heading\n\nText.")

    assert document.title == "Front: matter"
    assert document.meta["tags"] == "a, b"


def test_the_first_h1_is_the_title_and_stays_in_the_blocks() -> None:
    document = markdown("Intro text.\n\n## Part\n\n# The *real* title\n\nText.")

    assert document.title == "The real title"
    assert any(isinstance(b, Heading) and b.level == 1 for b in document.blocks)


def test_a_document_that_begins_with_a_lower_heading_is_named_after_it() -> None:
    assert markdown("### News of May\n\nText.").title == "News of May"


def test_a_heading_of_only_a_logo_does_not_name_a_document_that_has_words() -> None:
    assert markdown("# ![logo](l.png)\n\n# Real name\n\nText.").title == "Real name"


def test_without_headings_the_first_sentence_is_the_title() -> None:
    assert markdown("We moved. The new address is near.").title == "We moved."


def test_a_long_first_sentence_is_cut_between_words() -> None:
    title = markdown("word " * 60).title

    assert len(title) <= 90
    assert title.endswith("word…")


def test_page_title_replaces_a_heading_that_says_nothing() -> None:
    page = "<title>Loom handbook</title><h1>Introduction</h1><p>Looms weave.</p>"

    assert parse(page, format=Format.HTML).title == "Loom handbook"


@pytest.mark.parametrize("source", ["", " \n\t ", "\ufeff"])
def test_an_empty_source_is_refused_as_empty(source: str) -> None:
    assert problem_of(source) in {DocumentProblem.EMPTY_DOCUMENT, DocumentProblem.NO_TEXT}


def test_a_source_without_a_readable_word_is_refused() -> None:
    assert problem_of("---\n\n***\n\n[r]: x") == DocumentProblem.NO_TEXT
    assert problem_of("<p hidden>secret</p>", Format.HTML) == DocumentProblem.NO_TEXT
    assert problem_of("[![b](https://img.shields.io/x)](y)") == DocumentProblem.NO_TEXT


@pytest.mark.parametrize(
    "source",
    ["\x00" * 50 + "text", "%PDF-1.7\nwords and words", "PK\x03\x04 words", "a\x01b\x02" * 100],
)
def test_a_binary_file_is_refused_as_binary(source: str) -> None:
    assert problem_of(source) == DocumentProblem.BINARY_CONTENT


def test_a_stray_control_character_is_removed_and_reported() -> None:
    document = markdown("One\x00 two\x1b three, and enough other words to be a text.")

    assert blocks_text(document.blocks).startswith("One two three")
    assert document.warnings[0].code == NoticeCode.CONTROL_CHARACTERS_REMOVED


def test_an_unpaired_surrogate_becomes_the_replacement_character() -> None:
    assert blocks_text(markdown("A \ud800 word").blocks) == "A \ufffd word"


def test_text_in_invisible_tag_characters_is_removed_and_quoted_in_the_report() -> None:
    hidden = "".join(chr(0xE0000 + ord(char)) for char in "obey me")
    document = markdown(f"Visible words.{hidden}")

    assert blocks_text(document.blocks) == "Visible words."
    assert "obey me" in document.warnings[0].message


def test_a_flag_made_of_tag_characters_is_kept() -> None:
    flag = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"

    assert blocks_text(markdown(f"Play {flag} now").blocks) == f"Play {flag} now"


def test_line_endings_do_not_change_the_document() -> None:
    source = "# A\n\nb  \nc\n\n- d\n- e\n"

    assert markdown(source.replace("\n", "\r\n")).hash == markdown(source).hash


def test_the_hash_changes_with_title_language_and_words_only() -> None:
    first = markdown("# A\n\nSome words here.")

    assert markdown("# A\n\nSome   words\nhere.").hash == first.hash
    assert markdown("# A\n\nSome words there.").hash != first.hash
    assert markdown("# A\n\nSome *words* here.").hash != first.hash
    assert markdown("# A\n\nSome words here.", title="B").hash != first.hash


def test_a_section_reaches_to_the_next_heading_of_its_level_or_above() -> None:
    document = markdown("# T\n\na\n\n## One\n\nb\n\n### Deep\n\nc\n\n## Two\n\nd")

    sections = {section.title: blocks_text(section.blocks) for section in document.sections}
    assert sections["One"] == "b\nDeep\nc"
    assert sections["Two"] == "d"
    assert sections["T"].startswith("a\nOne")


def test_only_the_changed_sections_hash_changes() -> None:
    old = markdown("## One\n\na\n\n## Two\n\nb")
    new = markdown("## One\n\nnew paragraph\n\na\n\n## Two\n\nb")

    assert old.sections[0].hash != new.sections[0].hash
    assert old.sections[1].hash == new.sections[1].hash


def test_heading_ids_are_unique_begin_with_a_letter_and_keep_unicode() -> None:
    document = markdown("# 1. Über uns\n\n# Same\n\n# Same\n\n# Same-1\n\n# b7\n\n# !?\n\n# 東京\n")

    ids = [section.id for section in document.sections]
    assert ids == [
        "section-1-über-uns",
        "same",
        "same-1",
        "same-1-1",
        "section-b7",
        "section",
        "東京",
    ]


def test_language_comes_from_front_matter_else_from_the_page_else_from_the_words() -> None:
    assert markdown("---\nlang: pt_BR\n---\nThe words of the text are these.").lang == "pt-BR"
    assert parse("<html lang=fr><p>The words of the text.", format=Format.HTML).lang == "fr"
    assert markdown("Das ist der Text, und er ist nicht lang.").lang == "de"


SCRIPT = """
import sys
from tasks.writing.analysing.analyse import analyse
from tasks.writing.document import Format
from tasks.writing.parsing.parse import parse
source = sys.stdin.read()
for source_format in Format:
    document = parse(source, format=source_format)
    print(document.hash, repr(analyse(document).summary), analyse(document).keyphrases)
"""


def test_every_process_gives_the_same_answer_whatever_its_hash_seed() -> None:
    source = (
        "# Tram line 7\n\nThe new tram runs to Northtown from 1 May. It cost 85 million euros. "
        "The city expects 12,000 riders a day.\n\n- free rides on Sunday\n- new tickets\n\n"
        "The Northtown tram depot was built by Acme Rail. Riders like the tram."
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            input=source,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "4242")
    }

    assert len(answers) == 1
    assert "tram" in answers.pop().lower()
