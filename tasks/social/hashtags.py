"""Hashtags made of a document's own key phrases. The social channels take the first few.

A tag nobody would search for is worse than none: when in doubt there is no tag.
"""

import re
from collections.abc import Iterator

from tasks.writing.analysis import Analysis

_WORD = re.compile(r"[^\W_]+")
_PHRASE = re.compile(r"[\w -]+")
_DOTTED = re.compile(r"[\w.-]+")
_INNER_CAPITAL = re.compile(r"[^\W\d_][A-Z]")
_LONGEST = 24
_MOST_PHRASES = 12
_GENERIC_WORDS = """
    about administrator administrators applications api add added also app application available back based best better bug bugs build case
    change changes class client code command company content contents customer customers data date
    day days default different document documents documentation docs easy end error errors example
    examples fact feature features file files first fix fixed fixes free full function general good
    great group guide have help high home however hour hours html http https information input
    install installation issue issues item items key last library license line list long main make menu
    many method methods minute minutes module month months more name new news next note notes now
    number object option options order output own package packages page pages part parts people
    percent place point possible problem product project public python question quick read reader
    real reason release released report request result results return run second seconds section
    server service set short simple site small source start state step string support system table
    team test tests text thing things time times title today tool tools type types update updates
    use used user users using value values version versions want way week weeks work world year
    years javascript node english true false none null self and the for with from into
"""
_GENERIC = frozenset(_GENERIC_WORDS.split())


def hashtags(analysis: Analysis, *, title: str, prose: str) -> tuple[str, ...]:
    """Tags with their `#`, best first, each a key phrase that the document really is about."""
    chosen: list[str] = []
    for tag in _candidates(analysis, title=title, prose=prose):
        key = tag.casefold()
        if not any(key in other.casefold() or other.casefold()[1:] in key for other in chosen):
            chosen.append(tag)
    return tuple(chosen)


def _candidates(analysis: Analysis, *, title: str, prose: str) -> Iterator[str]:
    head, text = title.casefold(), f"{title}\n{prose}"
    folded = text.casefold()
    for phrase in analysis.keyphrases[:_MOST_PHRASES]:
        words, low = _WORD.findall(phrase), phrase.casefold()
        is_dotted_name = low in head and _DOTTED.fullmatch(phrase)  # "Node.js"
        if not _is_good(words) or not (_PHRASE.fullmatch(phrase) or is_dotted_name):
            continue
        if analysis.lang.startswith("de") and not all(word[0].isupper() for word in words):
            continue  # German writes its nouns with a capital; the rest is no topic
        uses = folded.count(low)
        said_often = uses > (1 if low in head or len(words) == 1 else 2)
        if (low == head and uses > 1) or (
            said_often and (len(words) > 1 or _is_name(low, text, folded, head))
        ):
            yield "#" + "".join(map(_camel, words))


def _is_name(word: str, text: str, folded: str, head: str) -> bool:
    """A single word makes a tag when the document mostly writes it as a name inside sentences.

    A title's word that begins sentences without a capital is one, too: "npm installs ...".
    """
    if word in _GENERIC:
        return False
    if word in head:
        return text.count(f". {word} ") + text.count(f"\n{word} ") > 1 or _is_capital(
            word, text, folded
        )
    return not word.endswith("ing") and _is_capital(word, text, folded)


def _is_capital(word: str, text: str, folded: str) -> bool:
    inside = folded.count(f" {word}") - folded.count(f". {word}")
    small = text.count(f" {word}")
    return inside > 2 * small and inside > 2


def _is_good(words: list[str]) -> bool:
    text = "".join(words)
    if not 1 <= len(words) <= 3 or not 3 <= len(text) <= _LONGEST or text[0].isdigit():
        return False
    if all(word.casefold() in _GENERIC for word in words):
        return False
    return not any(word.isdigit() for word in words)


def _camel(word: str) -> str:
    return word if _INNER_CAPITAL.search(word) or word.isupper() else word[:1].upper() + word[1:]
