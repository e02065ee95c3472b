"""Spam words, doubles, old items and odd lengths."""

from datetime import date

import pytest

from tasks.writing.analysing.analyse import analyse
from tasks.writing.channel import Severity
from tasks.writing.document import Format
from tasks.writing.judging.faults import faults, spam_words
from tasks.writing.parsing.parse import parse

TODAY = date(2026, 5, 1)


def rules(text: str, content_type: str = "update", *, strict: bool = False) -> dict[str, str]:
    found = parse(text, format=Format.MARKDOWN)
    made = faults(found, analyse(found), content_type=content_type, strict=strict, today=TODAY)
    return {finding.rule: finding.severity for finding in made}


def test_an_ordinary_note_has_no_fault() -> None:
    assert rules("# Hall opens\n\nThe hall opens on Monday. Entry is free of charge.") == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Act now!!!", ["Act now", "!!!"]),
        ("A FREE gift", ["FREE"]),
        ("Get a free trial", ["free trial"]),
        ("Entry is free.", []),
        ("Limited time only", ["Limited time"]),
        ("free will, urgently", []),
    ],
)
def test_spam_is_said_loudly_or_of_money(text: str, found: list[str]) -> None:
    assert sorted(spam_words(text)) == sorted(found)


def test_spam_is_an_error_only_when_strict() -> None:
    text = "# Sale\n\nBuy now and save."

    assert rules(text) == {"spam_word": Severity.WARNING}
    assert rules(text, strict=True) == {"spam_word": Severity.ERROR}


def test_an_item_that_stands_twice_is_named() -> None:
    item = "## Boats\n\nForty boats came in.\n\n"

    assert "duplicate_item" in rules(f"# News\n\n{item}{item}")
    assert "duplicate_item" not in rules(f"# News\n\n{item}## Boats\n\nNone came in.")


@pytest.mark.parametrize(
    ("day", "stale"), [("2026-01-10", True), ("2026-03-10", False), ("2026-13-40", False)]
)
def test_an_item_of_long_ago_is_named(day: str, stale: bool) -> None:
    text = f"# News\n\n## Boats\n\n- **Date:** {day}\n\nForty boats came in."

    assert ("stale_item" in rules(text)) == stale


@pytest.mark.parametrize(
    ("content_type", "words", "rule"),
    [("blog", 50, "short_blog"), ("update", 600, "long_update"), ("announcement", 600, "")],
)
def test_lengths_are_those_of_the_kind(content_type: str, words: int, rule: str) -> None:
    found = rules("# Title\n\n" + "word " * words, content_type)

    assert set(found) == ({rule} if rule else set())


def test_a_title_too_long_and_a_text_too_short_are_named() -> None:
    assert rules("Hi") == {"too_short": Severity.ERROR}
    assert rules(f"# {'x' * 210}\n\nSome words here.")["title_too_long"] == Severity.ERROR
