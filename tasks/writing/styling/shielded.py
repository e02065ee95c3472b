"""What no style rule may touch: addresses, numbers, program text, and what somebody else said.

The rules see only the text between such passages; `same_facts` is the last word on what they made.
"""

import re
from collections import Counter
from collections.abc import Callable

_SHIELDED = re.compile(
    r"""
    https?://\S+ | \bwww\.\S+ | \S+@\S+\.\w+ | (?<!\w)[@\#]\w+   # addresses, handles, tags
    | [^\s!?]*\d[^\s!?]*                                         # anything with a digit
    | (?<!\w)\.?/?[\w.-]+/[\w./-]+ | \b\w+\(\) | \b\w+_\w+\b       # paths and program words
    | "[^"\n]{1,600}" | “[^”]{1,600}” | «[^»]{1,600}» | „[^“”]{1,600}[“”] | `[^`]+`
    """,
    re.VERBOSE,
)
_NUMBER = re.compile(r"[^\s!?]*\d[^\s!?]*")
_ADDRESS = re.compile(r"https?://\S+|\bwww\.\S+|\S+@\S+\.\w+")
_NAME = re.compile(r"(?<=[a-z,;] )[^\W\d_a-z][\w-]+")  # a capital inside a sentence
_END = ".,;:!?…\"'”\u2019)]"


def between_shields(text: str, change: Callable[[str], str]) -> str:
    """The text with the change made to every stretch between shielded passages."""
    if not _SHIELDED.search(text):
        return change(text)
    made, done = [], 0
    for shield in _SHIELDED.finditer(text):
        made += [change(text[done : shield.start()]), shield[0]]
        done = shield.end()
    return "".join([*made, change(text[done:])])


def same_facts(before: str, after: str) -> bool:
    """Whether numbers, addresses and names are the same, each as often as before."""
    if _figures(before) != _figures(after):
        return False
    names = {*_NAME.findall(before), *_NAME.findall(after)}
    return all(_count(name, before) == _count(name, after) for name in names)


def _figures(text: str) -> Counter[str]:
    found = (*_NUMBER.findall(text), *_ADDRESS.findall(text))
    return Counter(each.strip(_END) for each in found)


def _count(name: str, text: str) -> int:
    return len(re.findall(rf"\b{re.escape(name)}\b", text))
