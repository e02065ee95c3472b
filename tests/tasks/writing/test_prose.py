"""The words of inlines and blocks."""

from tasks.writing.document import (
    Break,
    Code,
    CodeBlock,
    Emphasis,
    Image,
    Link,
    ListBlock,
    Paragraph,
    Quote,
    Rule,
    Strong,
    Table,
    Text,
)
from tasks.writing.prose import (
    block_text,
    blocks_text,
    inlines_of,
    plain,
    spoken,
    walk,
    walk_inlines,
)

INLINES = (
    Text(" One  "),
    Strong((Emphasis((Text("two"),)), Break(), Code("th ree"))),
    Link("/x", (Image("i.png", "four"), Text(" five "))),
    Image("j.png", ""),
)


def test_inlines_become_one_line_with_alt_texts() -> None:
    assert plain(INLINES) == "One two th reefour five"
    assert plain(()) == ""


def test_pictures_are_not_spoken() -> None:
    assert spoken(INLINES) == "One two th ree five"


def test_blocks_become_lines_and_nothing_is_lost() -> None:
    table = Table("b5", ((Text("h"),),), (((Text("c"),),),))
    inner = ListBlock("b2", False, 1, ((Paragraph("b3", (Text("a"),)), table),))
    blocks = (Quote("b1", (inner,)), Rule("b6"), CodeBlock("b7", "py", "x\ny"))

    assert blocks_text(blocks) == "a\nh\nc\nx\ny"
    assert block_text(Rule("b")) == ""
    assert [block.id for block in walk(blocks)] == ["b1", "b2", "b3", "b5", "b6", "b7"]


def test_every_inline_is_walked_and_every_cell_found() -> None:
    assert len(list(walk_inlines(INLINES))) == 10
    table = Table("b1", ((Text("a"),), ()), (((Text("b"),), (Text("c"),)),))
    assert [plain(cell) for cell in inlines_of(table)] == ["a", "", "b", "c"]
