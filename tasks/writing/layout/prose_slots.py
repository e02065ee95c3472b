"""Short texts about a document (preheader, description, excerpt) made of its own sentences only.

The email and website channels plan with it. Each slot knows the blocks it was taken from.
"""

import re
from collections.abc import Iterator, Mapping

from tasks.writing.analysis import Analysis
from tasks.writing.channel import Provenance, Slot
from tasks.writing.document import Document
from tasks.writing.layout.escaping import one_line
from tasks.writing.words.cutting import ELLIPSIS, cut, cut_words

_WORD = re.compile(r"\w+")
_ENDS = re.compile(r"[.!?…։؟।。！？][\"'”’»)\]」』]*$")  # noqa: RUF001 - marks of other scripts


def prose_slot(
    document: Document, analysis: Analysis, *, least: int, most: int, besides: str = ""
) -> Slot:
    """Sentences about the document, together at least `least` (if it has them), at most `most` long.

    The author's own description comes first, then the lead, then the best sentences. Nothing that
    says the same as `besides` is taken.
    """
    text, blocks = "", []
    taken = [_words(besides)] if besides else []
    for sentence, block_id in _candidates(document, analysis):
        words = _words(sentence)
        if not words or not _stands_alone(sentence, after=text):
            continue
        if any(_repeats(words, other) for other in taken):
            continue
        room = most - len(text) - bool(text)
        if len(sentence) > room and text and (len(text) >= least or room < 20):
            break
        part = "" if text else cut(sentence, room)
        if len(part) < least:
            part = cut_words(sentence, room)
        if not part:
            continue
        text = f"{text} {part}" if text else part
        blocks.append(block_id)
        taken.append(words)
        if len(text) >= least or text.endswith(ELLIPSIS):
            break
    return Slot(text, tuple(dict.fromkeys(b for b in blocks if b)))


def provenance(fields: Mapping[str, Slot]) -> tuple[Provenance, ...]:
    """Where each planned text comes from; a text of several blocks names each for its whole length."""
    return tuple(
        Provenance(field, 0, len(slot.text), block_id)
        for field, slot in fields.items()
        if slot.text
        for block_id in slot.block_ids
    )


def _candidates(document: Document, analysis: Analysis) -> Iterator[tuple[str, str]]:
    description = one_line(document.meta.get("description", ""))
    if description:
        yield description, ""
    lead = [s for s in analysis.sentences if s.block_id == analysis.lead_block_id] or ()
    for sentence in lead:
        yield one_line(sentence.text), sentence.block_id
    if not lead and analysis.lead:
        yield one_line(analysis.lead), analysis.lead_block_id
    for sentence in sorted(analysis.summary, key=lambda s: s.position):
        yield one_line(sentence.text), sentence.block_id
    for sentence in analysis.sentences[:8]:
        yield one_line(sentence.text), sentence.block_id


def _stands_alone(sentence: str, *, after: str) -> bool:
    """Does not announce what is not shown, and does not begin in the middle of a thought."""
    if sentence.endswith((":", "：")):  # noqa: RUF001 - the colon of Chinese and Japanese
        return False
    if not after:
        return True
    begins = not sentence[0].islower() or sentence.partition(" ")[0] in after.split()
    return begins and _ENDS.search(sentence) is not None


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def _repeats(words: frozenset[str], other: frozenset[str]) -> bool:
    """Says nothing that the other text does not say already, or the other way round."""
    return words <= other or (len(other) > 2 and other <= words and len(words) <= len(other) + 3)
