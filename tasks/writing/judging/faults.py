"""What is wrong with a document as a piece of content: spam words, doubles, old items, odd lengths.

The API's validation answers with it. `strict` makes errors of what is a warning else.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from tasks.writing.analysis import Analysis
from tasks.writing.channel import Finding, Severity
from tasks.writing.document import Document, Section
from tasks.writing.prose import blocks_text

TITLE_MAX, WORDS_LEAST, BLOG_LEAST, UPDATE_MOST = 200, 3, 300, 500
ITEM_MOST = 5_000
STALE = timedelta(days=90)
_ALIKE_CHARS = 100

_SPAM = re.compile(
    r"!!!|\b(?:free|urgent|click (?:now|here)|limited time|act now|risk[- ]free|winner|100 ?% free"
    r"|no obligation|cash bonus|buy now)\b",
    re.IGNORECASE,
)
# "free" alone is a word like any other: spam says it loudly, or of money.
_LOUD_FREE = re.compile(
    r"\b(?-i:FREE)\b|\bfree (?:gift|offer|money|trial|access)\b|\bfree!", re.IGNORECASE
)
_DATE = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")


def faults(
    document: Document, analysis: Analysis, *, content_type: str, strict: bool, today: date
) -> Iterator[Finding]:
    """The findings in reading order; an error makes the document unfit to be sent."""
    firm = Severity.ERROR if strict else Severity.WARNING
    text = f"{document.title}\n{blocks_text(document.blocks)}"
    if len(document.title) > TITLE_MAX:
        message = f"The title has {len(document.title)} characters; {TITLE_MAX} is the most."
        yield Finding("title_too_long", Severity.ERROR, message)
    if analysis.word_count < WORDS_LEAST:
        yield Finding("too_short", Severity.ERROR, f"There are fewer than {WORDS_LEAST} words.")
    if content_type == "blog" and analysis.word_count < BLOG_LEAST:
        message = f"A blog post of {analysis.word_count} words; {BLOG_LEAST} or more is usual."
        yield Finding("short_blog", Severity.WARNING, message)
    if content_type == "update" and analysis.word_count > UPDATE_MOST:
        message = f"An update of {analysis.word_count} words; {UPDATE_MOST} or fewer are read."
        yield Finding("long_update", Severity.WARNING, message)
    yield from _spam(text, firm)
    yield from _items(document, today)


def spam_words(text: str) -> list[str]:
    """What filters and readers take for spam, each once, as it is written."""
    found = [each[0] for each in _SPAM.finditer(text) if each[0].casefold() != "free"]
    loud = _LOUD_FREE.search(text)
    return list(dict.fromkeys([*found, *([loud[0]] if loud and loud[0] != "free" else [])]))


def _spam(text: str, severity: Severity) -> Iterator[Finding]:
    for word in spam_words(text):
        message = f"{word!r} makes mail filters suspicious; say it plainly."
        yield Finding("spam_word", severity, message)


def _items(document: Document, today: date) -> Iterator[Finding]:
    """Sections told twice, told long ago, or too long to be told."""
    seen: dict[str, str] = {}
    for section in document.sections:
        text = blocks_text(section.blocks)
        key = f"{section.title.casefold()}\n{text[:_ALIKE_CHARS].casefold()}"
        if text and key in seen:
            message = f"{section.title!r} stands there twice; remove one."
            yield Finding("duplicate_item", Severity.WARNING, message)
        seen[key] = section.title
        if len(text) > ITEM_MOST and section.level > 1:
            message = f"{section.title!r} has {len(text):,} characters; split it."
            yield Finding("long_item", Severity.WARNING, message)
        yield from _stale(section, text, today)


def _stale(section: Section, text: str, today: date) -> Iterator[Finding]:
    said = list(_dates(f"{section.date}\n{section.title}\n{text[:200]}"))
    if section.level > 1 and said and max(said) < today - STALE:
        days = (today - max(said)).days
        message = (
            f"{section.title!r} is of {max(said):%Y-%m-%d}, {days} days ago; is it still news?"
        )
        yield Finding("stale_item", Severity.WARNING, message)


def _dates(text: str) -> Iterator[date]:
    for year, month, day in _DATE.findall(text):
        try:
            yield date(int(year), int(month), int(day))
        except ValueError:
            continue
