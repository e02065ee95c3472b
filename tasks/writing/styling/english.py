"""Contractions, abbreviations and plain words of English: changes that keep the meaning.

`tasks.writing.styling.restyle` applies them. Where a form has two readings (`it's done`) it stays.
"""

import re
from collections.abc import Callable

_PRONOUN = r"(?:I|you|we|they|he|she|it|there|this|that|these|those|the|a|an|my|your|our)"
_NOT_ONLY = r"(?!\s+(?:only|just|merely|simply)\b)"
_NOT = {
    "do": "don't",
    "does": "doesn't",
    "did": "didn't",
    "is": "isn't",
    "are": "aren't",
    "was": "wasn't",
    "were": "weren't",
    "has": "hasn't",
    "have": "haven't",
    "had": "hadn't",
    "could": "couldn't",
    "should": "shouldn't",
    "would": "wouldn't",
    "will": "won't",
    "can": "can't",
}
_FULL_NOT = {short: f"{verb} not" for verb, short in _NOT.items()} | {"can't": "cannot"}
_VERBS = "|".join(_NOT)
_SHORT_NOT = "|".join(re.escape(short).replace("'", "['\u2019]") for short in _FULL_NOT)

_USE_NOT = re.compile(rf"\b({_VERBS}) ?not\b{_NOT_ONLY}", re.IGNORECASE)
_USE_BE = re.compile(
    r"\b(it|that|there|here) is(?= (?:a|an|the|not|now|also|no|still|only|easy|possible|called)\b)"
    r"|\b(you|we|they) are(?= [a-z])|\b(I) am(?= [a-z])|\b(you|we|they|it|I) will(?= [a-z])",
    re.IGNORECASE,
)
_EXPAND_NOT = re.compile(rf"\b({_SHORT_NOT})\b(?!\s+{_PRONOUN}\b)(?! (?-i:[A-Z]))", re.IGNORECASE)
_EXPAND_BE = re.compile(
    r"\b(it|that|there|here|what|he|she)['\u2019]s(?= (?:a|an|the|not|now|also|no|still|only|easy"
    r"|possible|important|open|free|ready|available|here|better|worse|more|as|like|our|your|my|their"
    r"|all|just|good|great|hard|never|always|often|worth|part|up|going|time|why|how|what|where|when|in|on|at|for|because|about|very)\b)"
    r"|\b(you|we|they)['\u2019]re\b|\b(I)['\u2019]m\b|\b(you|we|they|it|I|he|she|that|there)['\u2019]ll\b"
    r"|\b(you|we|they|I)['\u2019]ve\b|\b(let)['\u2019]s\b",
    re.IGNORECASE,
)
_HAS_BEEN = re.compile(
    r"(?<=\b(?:it|he))['\u2019]s (?=been\b)|(?<=\b(?:she))['\u2019]s (?=been\b)", re.IGNORECASE
)
_EXPANDED = {2: " are", 3: " am", 4: " will", 5: " have", 6: " us"}  # by group; others: is

_PLAIN = {
    "utilize": "use",
    "utilizes": "uses",
    "utilized": "used",
    "utilizing": "using",
    "utilise": "use",
    "utilises": "uses",
    "utilised": "used",
    "utilising": "using",
    "in order to": "to",
    "prior to": "before",
    "subsequent to": "after",
    "in the event that": "if",
    "due to the fact that": "because",
    "at this point in time": "now",
    "for the purpose of": "for",
    "with regard to": "about",
    "with respect to": "about",
    "commence": "begin",
    "commences": "begins",
    "commenced": "began",
    "facilitate": "help",
    "facilitates": "helps",
    "numerous": "many",
    "sufficient": "enough",
    "assistance": "help",
    "obtain": "get",
    "obtains": "gets",
    "demonstrate": "show",
    "demonstrates": "shows",
    "demonstrated": "showed",
    "a large number of": "many",
    "whilst": "while",
    "amongst": "among",
    "ensure": "make sure",
    "ensures": "makes sure",
}
_WRITTEN_OUT = {"e.g.": "for example", "i.e.": "that is", "etc.": "and so on", "vs.": "versus"}
_PLAIN_WORD = re.compile(
    "|".join(rf"\b{re.escape(word)}\b" for word in sorted(_PLAIN, key=len, reverse=True)),
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(r"(?<![\w.])(?:e\.g\.|i\.e\.|vs\.|etc\.(?=[,;)]|\s+[a-z]))")

Change = Callable[[str], str]


def contract(text: str) -> str:
    """`do not` as `don't`, where no emphasis on the `not` can be meant."""
    if "not" in text:
        text = _USE_NOT.sub(_shortened_not, text)
    return _USE_BE.sub(_shortened_be, text)


def expand(text: str) -> str:
    """`don't` as `do not`, where there is one way to read it."""
    if "'" not in text and "\u2019" not in text:
        return text
    text = _EXPAND_NOT.sub(
        lambda m: _like(m[0], _FULL_NOT[m[0].lower().replace("\u2019", "'")]), text
    )
    return _HAS_BEEN.sub(" has ", _EXPAND_BE.sub(_lengthened_be, text))


def write_out(text: str) -> str:
    """`e.g.` as `for example`; `etc.` only inside a sentence, where its dot ends nothing."""
    if "." not in text:
        return text
    return _ABBREVIATION.sub(lambda m: _WRITTEN_OUT[m[0]], text)


def use_plain_words(text: str) -> str:
    """Long words as short ones that mean the same. A capital inside a sentence may be a name."""

    def plain(found: re.Match[str]) -> str:
        word = found[0]
        if word[0].isupper() and not _begins_sentence(text, found.start()):
            return word
        return _like(word, _PLAIN[word.lower()])

    return _PLAIN_WORD.sub(plain, text)


def _begins_sentence(text: str, at: int) -> bool:
    return at == 0 or re.search(r"[.!?:]\s+$", text[:at]) is not None


def _shortened_not(found: re.Match[str]) -> str:
    verb, words = found[1], found[0]
    if words.isupper() or "Not" in words:
        return words  # a warning, or a name such as Do Not Track
    return _like(words, _NOT[verb.lower()])


def _shortened_be(found: re.Match[str]) -> str:
    words = found[0]
    if " Is" in words or words.isupper():
        return words
    for end, short in ((" is", "'s"), (" are", "'re"), (" am", "'m"), (" will", "'ll")):
        if words.endswith(end):
            return words.removesuffix(end) + short
    return words


def _lengthened_be(found: re.Match[str]) -> str:
    group = found.lastindex or 1
    return found[group] + _EXPANDED.get(group, " is")


def _like(pattern: str, words: str) -> str:
    """The words with a capital where the pattern has one."""
    return words[0].upper() + words[1:] if pattern[0].isupper() else words
