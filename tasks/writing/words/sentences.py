"""Splits prose into sentences by own rules: enders, abbreviations, initials, numbers, other scripts.

The analysis and the title of a document use it. It works on plain words and never changes one.
"""

import re
from typing import Final

# A mark that can end a sentence, with the closing quotes and brackets that belong to it.
CANDIDATE: Final = re.compile(
    r"[.!?…։؟۔।]+[\"'”’»)\]*_]*(?=\s|$)|[。！？｡]+[」』”’）)]*"  # noqa: RUF001 - marks of other scripts
)
# The same in ASCII; one sign before the others lets the engine leap from mark to mark.
ASCII_CANDIDATE: Final = re.compile(r"[.!?][.!?]*[\"')\]*_]*(?=\s|$)")
LAST_TOKEN: Final = re.compile(r"(?:.*[\s(\[{\"'“‘„«/—–])?(.*)")  # noqa: RUF001 - quotes and dashes before a word
FIRST_WORD: Final = re.compile(r"[\"'“‘„«(\[*_]*([^\W_]+)")  # noqa: RUF001 - quotes before a word
TOKEN_REACH: Final = 40
WIDE_ENDERS: Final = "。！？｡"  # noqa: RUF001 - they end a sentence without a space after them


def _names(spaced: str) -> frozenset[str]:
    return frozenset(spaced.split())


# A name, number or example follows; the sentence goes on.
NEVER_LAST: Final = _names(
    "dr mr mrs ms mx prof rev hon sen rep gov gen col lt sgt capt cmdr pres supt fr messrs mme mlle "
    "e.g eg i.e ie viz cf vs v approx ca c fig figs eq eqs sec secs ch vol vols pp pg ed eds nos art "
    "dept univ assn mt ft incl excl resp max min avg tel ext est bzw z.b d.h u.a evtl ggf inkl vgl "
    "str nr mio mrd tsd hr hrn fam dipl ing sra srta dña sig dott dhr mevr bijv p.ex par ej p.ej"
)
# They end a sentence as often as not; the next word tells.
MAY_BE_LAST: Final = _names(
    "inc ltd co corp bros jr sr st ave blvd rd al a.m p.m am pm u.s u.k u.n e.u d.c usa ph.d m.d b.a "
    "m.a b.sc m.sc jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs "
    "fri sat sun ff gmbh ag llc plc"
)
BEFORE_NUMBER: Final = _names("no nos nr vol p pp fig art ch sec eq ver v op lot")
STARTERS: Final = _names(
    "the this that these those it its they he she we you i there here in on at by for from with after "
    "before when while if as since because but and however although though our your their his her my "
    "a an all each every both many most some no not now then today yesterday tomorrow last next once "
    "also what who why how where please see read use visit click join der die das ein eine es wir sie "
    "le la les un une il elle nous vous ce cette el los las lo de het een"
)
# German writes ordinals with a dot: "am 1. Dezember", "im 3. Quartal".
BEFORE_ORDINAL: Final = _names(
    "der die das dem den des am im vom zum zur beim ab bis seit jede jeden"
)
MONTHS: Final = _names(
    "januar jänner februar märz april mai juni juli august september oktober november dezember"
)


def split_sentences(text: str, names: frozenset[str] = frozenset()) -> list[str]:
    """Sentences of a text in order, without surrounding blanks; their words are all of its words.

    A newline ends a sentence unless the next line goes on in lower case. `names` are words in lower
    case that begin a sentence all the same, such as a product that spells itself so.
    """
    sentences: list[str] = []
    candidate = ASCII_CANDIDATE if text.isascii() else CANDIDATE
    for line in _lines(text):
        start = 0
        for match in candidate.finditer(line):
            if match.end() < len(line) and _ends(line, match, names):
                sentences.append(line[start : match.end()].strip())
                start = match.end()
        rest = line[start:].strip()
        if rest:
            sentences.append(rest)
    return [sentence for sentence in sentences if sentence]


def _lines(text: str) -> list[str]:
    if "\n" not in text:
        return [text]
    lines: list[list[str]] = []
    for line in text.split("\n"):
        if lines and line.lstrip()[:1].islower():
            lines[-1].append(line)
        elif line.strip():
            lines.append([line])
    return [" ".join(line) for line in lines]


def _ends(line: str, match: re.Match[str], names: frozenset[str]) -> bool:
    mark = match[0]
    if mark[0] in WIDE_ENDERS:
        return True
    first = FIRST_WORD.match(line[match.end() : match.end() + TOKEN_REACH].lstrip())
    following = first[1] if first else ""
    if following[:1].islower() and following not in names:
        return False
    if mark[0] != "." or mark.startswith(".."):
        return True
    before = line[max(0, match.start() - TOKEN_REACH) : match.start()]
    found = LAST_TOKEN.match(before)
    token = found[1] if found else ""
    if token.isdigit() and len(token) <= 2:
        return _short_number_ends(before[: -len(token)], following)
    return _dot_ends(token, following)


def _short_number_ends(before: str, following: str) -> bool:
    """Whether a dot after one or two digits ends a sentence; after an ordinal it does not."""
    if not before.strip():
        return False  # the number of a list item
    words = before.split()
    return not (
        following.lower() in MONTHS
        or (words[-1].lower() in BEFORE_ORDINAL and following[:1].isupper())
        or not following[:1].isupper()
    )


def _dot_ends(token: str, following: str) -> bool:
    """Whether the dot after `token` ends a sentence when a word in upper case or a number follows."""
    word = token.lower()
    if word in BEFORE_NUMBER and following[:1].isdigit():
        return False
    if word in NEVER_LAST:
        return False
    if word in MAY_BE_LAST or (len(token) == 1 and token.isupper()) or _is_initials(token):
        return following.lower() in STARTERS
    return True


def _is_initials(token: str) -> bool:
    return len(token) > 2 and "." in token and all(len(part) == 1 for part in token.split("."))
