"""Liquid with a fence: what a template may ask for, and how much. Runs inside `confined.py`'s child.

The limits of the library count loops, output and names; they do not see one expression that grows by
itself, such as twenty `replace` in a row. So each filter looks at what it is about to make.
"""

from collections.abc import Callable, Mapping, Sequence, Sized
from functools import wraps
from typing import Any, Final

from liquid import Environment, StrictDefaultUndefined, Undefined
from liquid.exceptions import LiquidError
from liquid.mode import Mode

MAX_TEXT: Final = 200_000
MAX_ITEMS: Final = 10_000
MAX_DIGITS: Final = 30
ALLOWED: Final = frozenset(
    [
        "abs",
        "append",
        "at_least",
        "at_most",
        "capitalize",
        "ceil",
        "compact",
        "concat",
        "date",
        "default",
        "divided_by",
        "downcase",
        "escape",
        "escape_once",
        "first",
        "floor",
        "join",
        "last",
        "lstrip",
        "map",
        "minus",
        "modulo",
        "newline_to_br",
        "plus",
        "prepend",
        "remove",
        "remove_first",
        "replace",
        "replace_first",
        "reverse",
        "round",
        "rstrip",
        "size",
        "slice",
        "sort",
        "sort_natural",
        "split",
        "strip",
        "strip_html",
        "strip_newlines",
        "sum",
        "times",
        "truncate",
        "truncatewords",
        "uniq",
        "upcase",
        "url_encode",
        "where",
    ]
)
FORBIDDEN_TAGS: Final = ("include", "render")


class TooMuch(LiquidError):
    """A filter would make more than any page needs."""


class Fenced(Environment):
    """Liquid for strangers: everything is escaped, nothing is loaded, all that grows is limited."""

    block_nesting_limit = 12
    context_depth_limit = 12
    loop_iteration_limit = MAX_ITEMS
    local_namespace_limit = 1_000_000
    output_stream_limit = 500_000

    def __init__(self) -> None:
        super().__init__(
            tolerance=Mode.STRICT,
            undefined=StrictDefaultUndefined,
            strict_filters=True,
            autoescape=True,
        )
        for name in FORBIDDEN_TAGS:
            self.tags.pop(name, None)
        for name in list(self.filters):
            if name in ALLOWED:
                self.filters[name] = _fenced(name, self.filters[name])
            else:
                del self.filters[name]


def _fenced(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(work)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        for each in args:
            _check(name, each)
        if name in GROWTH and GROWTH[name](*args) > MAX_TEXT:
            raise TooMuch(f"the filter {name} would make a text that is too long", token=None)
        made = work(*args, **kwargs)
        _check(name, made)
        return made

    for mark in ("with_context", "with_environment"):
        if hasattr(work, mark):
            setattr(guarded, mark, True)
    return guarded


def _check(name: str, value: object) -> None:
    # What is undefined is for `default` to deal with; asking it anything, even its class, is an error.
    if issubclass(type(value), Undefined):
        return
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise TooMuch(f"the filter {name} gets a text that is too long", token=None)
    elif isinstance(value, int | float):
        if not -(10**MAX_DIGITS) < value < 10**MAX_DIGITS:
            raise TooMuch(f"the filter {name} gets a number that is too large", token=None)
    elif isinstance(value, Sized) and len(value) > MAX_ITEMS:
        raise TooMuch(f"the filter {name} gets a list that is too long", token=None)


def _of_replace(value: object = "", old: object = "", new: object = "", *_: object) -> int:
    text = str(value)
    return len(text) + text.count(str(old)) * len(str(new))


def _of_join(values: object = "", separator: object = " ", *_: object) -> int:
    if isinstance(values, str) or not isinstance(values, Sequence):
        return 0
    words = sum(len(each) if isinstance(each, str) else 30 for each in values)
    return len(values) * len(str(separator)) + words


def _of_split(value: object = "", separator: object = " ", *_: object) -> int:
    """A piece counts as much as 20 letters: it takes the memory of a text of its own."""
    return (str(value).count(str(separator)) + 1) * 20


def _of_escape(value: object = "", *_: object) -> int:
    return len(str(value)) * 2


def _of_date(value: object = "", form: object = "", *_: object) -> int:
    return MAX_TEXT + 1 if len(str(value)) > 100 or len(str(form)) > 100 else 0


GROWTH: Final[Mapping[str, Callable[..., int]]] = {
    "replace": _of_replace,
    "join": _of_join,
    "split": _of_split,
    "escape": _of_escape,
    "escape_once": _of_escape,
    "newline_to_br": _of_escape,
    "url_encode": _of_escape,
    "date": _of_date,
}
"""How long a text a filter would make, at least about, before it makes it."""
