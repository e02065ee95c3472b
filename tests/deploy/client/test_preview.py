import io

from rich.console import Console

from api.schemas import JobContent
from deploy.client import preview, screen


def test_a_long_text_is_cut_and_says_how_much_follows() -> None:
    lines = [str(n) for n in range(20)]

    shown = preview.beginning("\n".join(lines)).splitlines()

    assert shown == [*lines[:8], "… and 12 more lines"]


def test_one_more_line_is_shown_rather_than_counted() -> None:
    text = "\n".join("abcdefghi")

    assert preview.beginning(text) == text


def test_every_post_stands_with_its_length_and_no_line_is_too_wide() -> None:
    posts = [
        {"index": n, "total": 2, "count": 1100, "limit": 3000, "text": "word " * 60} for n in (1, 2)
    ]
    console = Console(file=io.StringIO(), width=60, color_system=None)

    preview.show(console, JobContent(job_id="j", content={"social_x": {"parts": posts}}))

    assert isinstance(console.file, io.StringIO)
    lines = console.file.getvalue().splitlines()
    assert [line for line in lines if line.startswith(("──", "Post"))] == [
        f"── social_x {'─' * 47}",
        "Post 1 of 2 (length 1,100 of 3,000)",
        "Post 2 of 2 (length 1,100 of 3,000)",
    ]
    assert max(map(len, lines)) <= 60


def test_foreign_words_can_t_command_the_terminal() -> None:
    assert screen.plain("a\x1b[31mb\x07\nc\u202e").plain == "a [31mb  c"
