"""What a style asks for and no safe rule can do: said to the editor instead.

`tasks.content` adds these to the findings of every channel that was written in the style.
"""

import re
from collections.abc import Iterator

from tasks.writing.analysis import Analysis
from tasks.writing.channel import Finding, Severity
from tasks.writing.document import Document
from tasks.writing.prose import blocks_text
from tasks.writing.style import StyleProfile

_CLAIM = re.compile(
    r"\b(?:study|studies|trial|trials|patients?|clinical|efficacy|p\s*[<=]\s*0)\b", re.IGNORECASE
)
_SOURCE = re.compile(r"\bdoi\b|\bet al\b|\[\d+\]|\(\d{4}\)|https?://", re.IGNORECASE)


def style_findings(
    document: Document, analysis: Analysis, style: StyleProfile, *, changes: int
) -> Iterator[Finding]:
    """The findings, worst first; `changes` is how many runs of text the rules changed."""
    text = f"{document.title}\n{blocks_text(document.blocks)}"
    yield from _banned(text, style)
    if style.needs_sources and _CLAIM.search(text) and not (analysis.links or _SOURCE.search(text)):
        message = "The text speaks of studies or patients but names no source; add one."
        yield Finding("source_missing", Severity.WARNING, message)
    yield from _hard_to_read(analysis, style)
    if changes:
        named = " and ".join(style.tones) or "your style"
        message = f"{changes} passage(s) put into {named.replace('_', ' ')} by fixed rules."
        yield Finding("style_applied", Severity.INFO, message)


def _banned(text: str, style: StyleProfile) -> Iterator[Finding]:
    for word in style.banned:
        found = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)
        if word and found:
            message = f"{found[0]!r} is a word that your style bans; rewrite the sentence."
            yield Finding("banned_word", Severity.WARNING, message)


def _hard_to_read(analysis: Analysis, style: StyleProfile) -> Iterator[Finding]:
    if style.sentence_max:
        counts = [(len(s.text.split()), s.text) for s in analysis.sentences]
        long = [(count, text) for count, text in counts if count > style.sentence_max]
        if long:
            count, text = max(long)
            message = (
                f"{len(long)} sentence(s) have more than {style.sentence_max} words; the longest has "
                f"{count} and begins {text[:40]!r}. Split it."
            )
            yield Finding("long_sentence", Severity.INFO, message)
    if style.grade_max and analysis.grade > style.grade_max:
        message = (
            f"The text reads like grade {analysis.grade:.0f}; your style asks for "
            f"{style.grade_max:g}. Use shorter sentences and words."
        )
        yield Finding("hard_to_read", Severity.INFO, message)
