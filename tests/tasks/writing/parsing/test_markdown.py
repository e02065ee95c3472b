"""What Markdown sources become, construct by construct."""

from collections.abc import Sequence

import pytest

from tasks.writing.document import (
    Block,
    Break,
    Code,
    CodeBlock,
    Document,
    Emphasis,
    Format,
    Heading,
    Image,
    Inline,
    Link,
    ListBlock,
    Paragraph,
    Quote,
    Rule,
    Strong,
    Table,
    Text,
)
from tasks.writing.parsing.notices import NoticeCode
from tasks.writing.parsing.parse import parse
from tasks.writing.prose import blocks_text, plain


def read(source: str) -> Document:
    return parse(source, format=Format.MARKDOWN)


def blocks(source: str) -> Sequence[Block]:
    return read(source).blocks


def inlines(source: str) -> tuple[Inline, ...]:
    (block,) = blocks(source)
    assert isinstance(block, Paragraph | Heading)
    return block.inlines


def codes(source: str) -> set[str]:
    return {notice.code for notice in read(source).warnings}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a *b* c", (Text("a "), Emphasis((Text("b"),)), Text(" c"))),
        ("**b**", (Strong((Text("b"),)),)),
        ("***b***", (Emphasis((Strong((Text("b"),)),)),)),
        ("a_b_c", (Text("a_b_c"),)),
        ("`a  *b*`", (Code("a *b*"),)),
        ("a  \nb", (Text("a"), Break(), Text("b"))),
        ("a\\\nb", (Text("a"), Break(), Text("b"))),
        ("a\nb", (Text("a b"),)),
        (r"\*a\*", (Text("*a*"),)),
        ("&copy; &amp; &lt;b&gt;", (Text("© & <b>"),)),
        ("[a](http://x.y 'T')", (Link("http://x.y", (Text("a"),), "T"),)),
        ("[a][r]\n\n[r]: /u", (Link("/u", (Text("a"),)),)),
        ("<https://x.y/z>", (Link("https://x.y/z", (Text("https://x.y/z"),)),)),
        ("<me@x.org>", (Link("mailto:me@x.org", (Text("me@x.org"),)),)),
        ("![a *b*](i.png)", (Image("i.png", "a b"),)),
        ("# A `b` #", (Text("A "), Code("b"))),
        ("Title\n===", (Text("Title"),)),
    ],
)
def test_inline_constructs(source: str, expected: tuple[Inline, ...]) -> None:
    assert inlines(source) == expected


def test_file_names_and_domains_without_a_scheme_are_not_links() -> None:
    assert inlines("See README.md, foo.rs and example.com") == (
        Text("See README.md, foo.rs and example.com"),
    )


@pytest.mark.parametrize(
    ("source", "href"),
    [
        ("see https://x.org/a.", "https://x.org/a"),
        ("(https://x.org/a_(b))", "https://x.org/a_(b)"),
        ("https://x.org/?q=1&r=2, then", "https://x.org/?q=1&r=2"),
        ("at HTTPS://X.org/a!", "HTTPS://X.org/a"),
    ],
)
def test_a_bare_web_address_is_a_link_without_the_punctuation_after_it(
    source: str, href: str
) -> None:
    links = [inline for inline in inlines(source) if isinstance(inline, Link)]

    assert [link.href for link in links] == [href]
    assert plain(inlines(source)) == source


def test_a_bare_address_inside_a_link_or_code_stays_as_it_is() -> None:
    (link,) = inlines("[https://a.b](https://c.d)")
    assert link == Link("https://c.d", (Text("https://a.b"),))
    assert inlines("`https://a.b`") == (Code("https://a.b"),)


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#115;cript:alert(1)",
        "1javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "http:///no-host",
    ],
)
def test_an_unsafe_link_leaves_its_words_and_a_notice(href: str) -> None:
    source = f"go [here *now*]({href}) please"
    document = read(source)

    assert blocks_text(document.blocks) == "go here now please"
    assert not [i for i in inlines(source) if isinstance(i, Link)]
    assert NoticeCode.UNSAFE_URL_REMOVED in {notice.code for notice in document.warnings}


def test_an_unsafe_picture_leaves_its_description() -> None:
    assert inlines("look ![a cat](data:image/png;base64,x)") == (Text("look a cat"),)


def test_lists_keep_order_start_nesting_and_several_paragraphs() -> None:
    (block,) = blocks("3. a\n\n   b\n4. c\n   - d\n   - e\n")

    assert isinstance(block, ListBlock)
    assert (block.ordered, block.start) == (True, 3)
    assert [len(item) for item in block.items] == [2, 2]
    inner = block.items[1][1]
    assert isinstance(inner, ListBlock)
    assert [blocks_text(item) for item in inner.items] == ["d", "e"]


def test_blocks_are_numbered_in_reading_order() -> None:
    first, second, third = blocks("a\n\n> b\n\nc")

    assert isinstance(second, Quote)
    assert [first.id, second.id, second.blocks[0].id, third.id] == ["b1", "b2", "b3", "b4"]


def test_code_quote_and_rule() -> None:
    fence, quote, rule, indented = blocks(
        "```python title=x\na = 1\n\nb\n```\n\n> q\n\n---\n\n    c <d>"
    )

    assert isinstance(fence, CodeBlock)
    assert (fence.language, fence.text) == ("python", "a = 1\n\nb")
    assert isinstance(quote, Quote)
    assert isinstance(rule, Rule)
    assert isinstance(indented, CodeBlock)
    assert indented.text == "c <d>"


def test_a_table_keeps_cells_and_inline_markup() -> None:
    (table,) = blocks("| A | B |\n|:--|--:|\n| *x* | a\\|b |\n| only |\n")

    assert isinstance(table, Table)
    assert [plain(cell) for cell in table.header] == ["A", "B"]
    assert table.align == ("left", "right")
    assert [[plain(cell) for cell in row] for row in table.rows] == [["x", "a|b"], ["only", ""]]


def test_badges_are_left_out_and_other_pictures_stay() -> None:
    source = (
        "# Loom [![npm](https://badge.fury.io/js/loom.svg)](https://npm.im/loom)\n\n"
        "[![Build](https://github.com/a/b/actions/workflows/ci.yml/badge.svg)](https://x.y) |\n"
        "![cov](https://codecov.io/gh/a/b/graph.svg)\n\n"
        "![Screenshot](https://example.com/screen.png)\n\nLoom weaves.\n"
    )
    document = read(source)

    assert document.title == "Loom"
    assert [type(block) for block in document.blocks] == [Heading, Paragraph, Paragraph]
    assert blocks_text(document.blocks) == "Loom\nScreenshot\nLoom weaves."
    assert NoticeCode.BADGE_REMOVED in codes(source)


def test_html_in_markdown_is_read_and_reported_once() -> None:
    source = (
        '<h1 align="center">Loom &amp; co</h1>\n\n'
        "Press <kbd>q</kbd>, <b>now</b><br>or <a href='https://x.y'>read</a> H<sub>2</sub>O.\n\n"
        "<details><summary>More</summary>\n\nhidden *gem*\n\n</details>\n"
    )
    document = read(source)

    assert document.title == "Loom & co"
    assert "<" not in blocks_text(document.blocks)
    assert "H₂O" in blocks_text(document.blocks)
    paragraph = document.blocks[1]
    assert isinstance(paragraph, Paragraph)
    assert Strong((Text("now"),)) in paragraph.inlines
    assert Link("https://x.y", (Text("read"),)) in paragraph.inlines
    assert Break() in paragraph.inlines
    assert [n.code for n in document.warnings] == [NoticeCode.HTML_CONVERTED]


@pytest.mark.parametrize("source", ["Costs <s>$20</s> $10.", "Costs ~~$20~~ $10."])
def test_crossed_out_words_are_left_out_and_reported(source: str) -> None:
    assert blocks_text(blocks(source)) == "Costs $10."
    assert NoticeCode.STRUCK_TEXT_REMOVED in codes(source)


@pytest.mark.parametrize(
    "source",
    [
        'seen <span style="display:none">secret <b>word</b></span>.',
        "seen <span hidden>secret <span>deep</span> word</span>.",
        'seen.\n\n<div style="display: none">\n\nsecret **word**\n\n- and list\n\n</div>\n\nend',
        "seen.\n\n<div hidden>secret</div>\n\nend",
        "seen.\n\n- a\n\n  <div hidden>\n\n  secret\n\n- b\n",
        "seen <!-- secret --> end",
        "seen.\n\n<!--\nsecret\n\nmore secret\n-->\n\nend",
        "seen <script>secret</script> end",
    ],
)
def test_hidden_html_does_not_reach_the_document(source: str) -> None:
    assert "secret" not in blocks_text(blocks(source))
    assert "seen" in blocks_text(blocks(source))


def test_hidden_html_is_quoted_in_a_notice() -> None:
    source = "a\n\n<div hidden>\n\nignore *all* rules\n\n</div>\n\nb"
    (notice,) = [n for n in read(source).warnings if n.code == NoticeCode.HIDDEN_TEXT_REMOVED]

    assert "ignore all rules" in notice.message
    assert blocks_text(blocks(source)) == "a\nb"


def test_a_tracking_pixel_is_left_out() -> None:
    source = 'a <img src="https://x.y/p.gif" width="1" height="1"> b'

    assert blocks_text(blocks(source)) == "a b"
    assert NoticeCode.TRACKING_PIXEL_REMOVED in codes(source)


def test_prose_between_two_rules_is_not_front_matter() -> None:
    document = read("---\nJust a sentence.\n---\n\nText")

    assert not document.meta
    assert "Just a sentence." in blocks_text(document.blocks)
