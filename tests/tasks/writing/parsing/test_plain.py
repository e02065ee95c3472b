"""What plain text becomes: paragraphs, lists, titles that are marked as such, links."""

from tasks.writing.document import CodeBlock, Format, Heading, Link, ListBlock, Paragraph, Rule
from tasks.writing.parsing.parse import parse
from tasks.writing.prose import blocks_text, plain


def read(source: str) -> list[object]:
    return list(parse(source, format=Format.TEXT).blocks)


def test_lines_of_a_paragraph_are_joined() -> None:
    first, second = read("One line\nand the next.\n\n\nAnother, with <b>no markup</b> & *stars*.")

    assert isinstance(first, Paragraph)
    assert plain(first.inlines) == "One line and the next."
    assert isinstance(second, Paragraph)
    assert plain(second.inlines) == "Another, with <b>no markup</b> & *stars*."


def test_a_short_first_line_alone_is_the_title() -> None:
    document = parse("Summer news\n\nWe are open.", format=Format.TEXT)

    assert document.title == "Summer news"
    assert isinstance(document.blocks[0], Heading)


def test_a_first_line_that_is_a_sentence_stays_a_paragraph() -> None:
    first, _ = read("We are open.\n\nCome in.")

    assert isinstance(first, Paragraph)


def test_underlined_lines_are_headings() -> None:
    title, part, text, rule = read(
        "=====\nTitle\n=====\n\nPart one\n--------\n\ntext.\n\n----------"
    )

    assert isinstance(title, Heading)
    assert isinstance(part, Heading)
    assert (title.level, part.level) == (1, 2)
    assert isinstance(text, Paragraph)
    assert isinstance(rule, Rule)


def test_bullet_lines_become_a_list_with_continued_lines() -> None:
    intro, bullets, after = read("Buy:\n- milk\n  and cream\n- 2 eggs\n\nThanks.")

    assert isinstance(intro, Paragraph)
    assert isinstance(bullets, ListBlock)
    assert [blocks_text(item) for item in bullets.items] == ["milk and cream", "2 eggs"]
    assert isinstance(after, Paragraph)


def test_numbered_lines_keep_their_first_number() -> None:
    (numbers,) = read("3. mix\n4) bake")

    assert isinstance(numbers, ListBlock)
    assert (numbers.ordered, numbers.start, len(numbers.items)) == (True, 3, 2)


def test_a_number_or_dash_inside_a_sentence_is_no_list() -> None:
    (paragraph,) = read("It costs\n3.50 euros -\nnot more.")

    assert isinstance(paragraph, Paragraph)


def test_bare_addresses_are_links() -> None:
    (paragraph,) = read("See https://loom.example/a_b, or write.")

    assert isinstance(paragraph, Paragraph)
    assert [i.href for i in paragraph.inlines if isinstance(i, Link)] == [
        "https://loom.example/a_b"
    ]


def test_indented_program_text_is_code() -> None:
    (intro, code) = read("Example:\n\n    def f(x):\n        return [x]")

    assert isinstance(intro, Paragraph)
    assert isinstance(code, CodeBlock)
    assert code.text == "def f(x):\n    return [x]"
