"""Which sentences of a document can stand in a post by themselves.

The social channels' points are read with it. It only leaves out: what it lets through is unchanged.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from tasks.writing.layout.escaping import one_line

_WORD = re.compile(r"\w+")
_NO_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff]")
_OPENERS = "\"'“‘«(「『"  # noqa: RUF001 -- opening marks of other scripts
_CLOSERS = "\"'”’»)]」』）"  # noqa: RUF001 -- closing marks of other scripts
_ENDS = frozenset(".!。！｡")  # noqa: RUF001 -- marks of other scripts
_PAIRS = ("()", "[]", "“”", "「」")
# Each pattern is searched for only where its signs stand: most sentences have none of them.
_ADDRESS = re.compile(r"https?://\S+|\bwww\.[^\W_]\S*", re.IGNORECASE)
_ADDRESS_HINTS = ("://", "www.", "WWW.")
_HANDLE = re.compile(r"\S@\S+\.\w|(?:^|\s)@\w")
_HOST = re.compile(r"\bwww\.")
_PROGRAM_SIGN = re.compile(r"[{}<>=|\\`]|;(?!\s)")  # prose sets a space after a semicolon
_PROGRAM_WORD = re.compile(r"\$\w|--\w|\w\(\)")
_SHORTCODE = re.compile(r":[a-z_]{3,}:")

_MANAGERS = frozenset(
    {"pip", "pip3", "npm", "npx", "yarn", "pnpm", "brew", "apt", "cargo", "docker", "git", "conda"}
)
_COMMANDS = frozenset({"install", "add", "run", "get", "clone", "build", "pull", "uninstall"})


def _phrases(listed: str) -> list[str]:
    return [" ".join(phrase.split()) for phrase in listed.split("|")]


def _by_longest_word(listed: str) -> dict[str, list[str]]:
    """Phrases with a space at each end, by the word that gives them away."""
    found: dict[str, list[str]] = {}
    for phrase in _phrases(listed):
        found.setdefault(max(phrase.split(), key=len), []).append(f" {phrase} ")
    return found


# They send the reader somewhere that a post does not have.
_POINTS_AWAY = _by_longest_word("""
    see below | shown below | listed below | described below | given below | example below | table below
    | section below | code below | below for | below to | commands below | explained below | outlined below
    | discussed below | details below | instructions below | link below | links below | list below
    | form below | button below | noted below | as below | below example
    | see above | shown above | mentioned above | described above | listed above | as above | the above
    | above example | example above | code above | noted above | discussed above | section above
    | as follows | following example | following examples | following code | following command
    | following commands | following table | following list | following section | following sections
    | following steps | following options | following methods | following functions | following packages
    | following snippet | following line | following lines | following ways | following settings
    | following parameters | following arguments | following way
    | click here | click on | click the | click this | click below
    | see the | see our | see also | see this | see here | see more | see how | see its | see for
    | refer to | check the | check out | check our | check this | read the | read our | read this | read more
    | consult the | visit the | visit our | browse the | head over to
    | for more information | for more info | for more details | for further information
    | for further details | for additional information | for full details | for detailed information
    | more information about | more information on | more information can | more details about
    | more details on | learn more
    | this section | this page | this document | this readme | this example | this guide | this chapter
    | this table | this list | this repo | this repository | this file | this tutorial
    | table of contents | in this example | in the example | in this case | in the docs
    | in the documentation | documentation is | documentation can | documented in | documented at
    | documented on | documented here | without warranty | all rights reserved | copyright
    | licensed under | licenced under | mit license | licensed code | contributed by | pull request | pull requests
    | sponsor | sponsors | sponsoring | sponsorship
    | please check | please see | please use | please reach | please consider | please report
    | please open | please file | please note | security vulnerability | security vulnerabilities
    | star this | star the | star us | siehe | weitere informationen | voir la | voir le | voir les
    | para más | más información
""")
_POINTING_STARTS = frozenset(_phrases("see|note|todo|tbc|tbd|warning|tip|hint|voir|siehe"))

# They need the sentence before them.
_LEANING = frozenset(
    _phrases("""
    however | but | and | or | also | this | that | these | those | it | its | they | their | them
    | therefore | thus | hence | otherwise | instead | additionally | furthermore | moreover | note
    | notes | so | then | similarly | likewise | alternatively | conversely | he | she | his | her
    | both | such | here | another | again | still | yet | which | other | others | nevertheless
    | nonetheless | consequently | accordingly | finally | lastly | secondly | afterwards | meanwhile
    | dabei | damit | dies | diese | dieser | dieses | diesem | diesen | aber | und | außerdem | er
    | sie | es | cela | ceci | mais | et | il | elle | ils | esto | esta | este | pero | y
    """)
)
_LEANING_PAIRS = frozenset(
    _phrases("""
    for example | for instance | for this | for that | for these | in addition | in this | in that
    | in such | in particular | in other | in contrast | as such | as a | as you
    | as mentioned | we call | to do | to fix | to avoid | if so | if not | if this | if that | if it
    | because of | by default | e g | i e | the latter | the former | the same | the above
    | the rest | the other | the result | of these | of those | the following | at this | at that
    | without this | without that | without these | without those | without it | without them
    | with this | with that | with these | with those | after this | after that | after these
    | before this | before that | from this | from that | from these | by this | until this
    """)
)


def whole_line(text: str) -> str:
    """The text on one line, without a mark at its start that has no letter to stand on.

    A byte order mark makes X refuse a post, so none is let through.
    """
    line = one_line(text)
    if line.isascii():
        return line
    line = line.replace("\ufeff", "")
    while line and (unicodedata.category(line[0]).startswith("M") or line[0] == "\u200d"):
        line = line[1:]
    return line.rstrip("\u200d").strip()


@lru_cache(maxsize=1024)
def tokens_of(text: str) -> tuple[str, ...]:
    """The words in lower case, in order. Every network asks about the same sentences again."""
    return tuple(_WORD.findall(text.casefold()))


@lru_cache(maxsize=1024)
def words(text: str) -> frozenset[str]:
    """The words to compare texts by."""
    return frozenset(tokens_of(text))


def addresses(text: str) -> list[str]:
    """The web addresses written out in a text."""
    return _ADDRESS.findall(text) if any(hint in text for hint in _ADDRESS_HINTS) else []


def is_tellable(sentence: str, tokens: Sequence[str]) -> bool:
    """Whether it is a whole sentence of prose that makes sense away from its page.

    A question is not: its answer may be left out.
    """
    if sentence.rstrip(_CLOSERS)[-1:] not in _ENDS or sentence.endswith("..."):
        return False
    if not _is_prose(sentence, tokens) or tokens[0] in _POINTING_STARTS or sentence.isupper():
        return False
    return (
        sentence.lstrip(_OPENERS)[:1].isalnum()
        and is_balanced(sentence)
        and not _points_away(sentence, tokens)
    )


def is_item(text: str) -> bool:
    """Whether it can stand in a list: a few words will do, but no address or program text."""
    tokens = tokens_of(text)
    if len(text) < 3 or text[0] in "-[(*" or _points_away(text, tokens):
        return False
    return _is_prose(f"{text} and so on", [*tokens, "and", "so", "on"])


def is_readable(text: str) -> bool:
    """Whether it is words for people: no address, no program text, enough letters."""
    return _is_prose(text, tokens_of(text))


def leans_back(tokens: Sequence[str]) -> bool:
    """Whether it needs the sentence before it: 'However, …', 'It also …'."""
    return tokens[:1] != [] and (tokens[0] in _LEANING or " ".join(tokens[:2]) in _LEANING_PAIRS)


def is_balanced(text: str) -> bool:
    """Whether every bracket and curly quote that opens also closes."""
    return all(text.count(pair[0]) == text.count(pair[1]) for pair in _PAIRS)


def _holds_address(text: str) -> bool:
    return bool(
        "://" in text
        or ("www." in text and _HOST.search(text))
        or ("@" in text and _HANDLE.search(text))
    )


def _holds_program(text: str) -> bool:
    if _PROGRAM_SIGN.search(text):
        return True
    signs = "$" in text or "--" in text or "()" in text
    return signs and _PROGRAM_WORD.search(text) is not None


def _is_prose(text: str, tokens: Sequence[str]) -> bool:
    if _holds_program(text) or _holds_address(text) or _is_command(tokens):
        return False
    word_chars = len("".join(tokens))
    letters = word_chars - sum([len(token) for token in tokens if token.isdigit()])
    if not text.isascii() and _NO_SPACES.search(text):
        return letters >= 6
    spaces = text.count(" ")
    signs = len(text) - spaces - word_chars
    return letters >= 0.4 * len(text) and signs <= 0.12 * len(text) and spaces >= 3


def _is_command(tokens: Sequence[str]) -> bool:
    if _MANAGERS.isdisjoint(tokens):
        return False
    return any(one in _MANAGERS and two in _COMMANDS for one, two in pairwise(tokens))


def _points_away(text: str, tokens: Sequence[str]) -> bool:
    keys = _POINTS_AWAY.keys() & tokens
    if keys:
        spaced = f" {' '.join(tokens)} "
        if any(phrase in spaced for key in keys for phrase in _POINTS_AWAY[key]):
            return True
    return text.endswith((" see:", " here.")) or (":" in text and bool(_SHORTCODE.search(text)))
