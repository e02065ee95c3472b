"""Rules over a reader's attributes, written as JSON. Pure; a rule only compares, it can run nothing.

    rule = {"all": [rule, …]} | {"any": [rule, …]} | {"not": rule}
         | {"attribute": "plan", "op": "is", "value": "pro"}

An attribute that a reader has not fits no comparison but `is_not`, which is always the opposite of `is`.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from models.kit.errors import Invalid

MOST_TESTS: Final = 100
DEEPEST: Final = 6
LONGEST_VALUE: Final = 200
ATTRIBUTE: Final = r"[a-z][a-z0-9_]{0,49}"
_ATTRIBUTE: Final = re.compile(ATTRIBUTE)

Rule = Mapping[str, Any]
Scalar = str | int | float | bool
Attributes = Mapping[str, Any]
_Test = Callable[[Any, Any], bool]


def _same(found: object, value: object) -> bool:
    """Numbers equal numbers, texts texts; true is not 1."""
    return isinstance(found, bool) == isinstance(value, bool) and found == value


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _in_order(low: Any, high: Any) -> bool:
    return _is_number(low) and _is_number(high) and low <= high


def _contains(found: Any, value: Any) -> bool:
    if isinstance(found, list):
        return any(_same(each, value) for each in found)
    return (
        isinstance(found, str) and isinstance(value, str) and value.casefold() in found.casefold()
    )


TESTS: Final[Mapping[str, _Test]] = {
    "is": _same,
    "is_not": lambda found, value: not _same(found, value),
    "in": lambda found, values: any(_same(found, value) for value in values),
    "at_least": lambda found, value: _in_order(value, found),
    "at_most": _in_order,
    "contains": _contains,
    "exists": lambda found, value: value is True,
}
"""What a test may do, by its word. `found` is the reader's, `value` the rule's."""


def check(rule: object) -> None:
    """Raise Invalid for what is no rule, naming the place in it and what may stand there."""
    tests = _check(rule, "rule", depth=1)
    if tests > MOST_TESTS:
        raise Invalid(f"The rule has {tests} tests; at most {MOST_TESTS} are read.")


def fits(rule: Rule, attributes: Attributes) -> bool:
    """Tell whether a reader with these attributes belongs to a checked rule."""
    if "all" in rule:
        return all(fits(each, attributes) for each in rule["all"])
    if "any" in rule:
        return any(fits(each, attributes) for each in rule["any"])
    if "not" in rule:
        return not fits(rule["not"], attributes)
    op, value = rule["op"], rule.get("value", True)
    if attributes.get(rule["attribute"]) is None:
        return op == "is_not" or (op == "exists" and value is False)
    if op == "exists":
        return bool(value)
    return TESTS[op](attributes[rule["attribute"]], value)


def _check(rule: object, place: str, *, depth: int) -> int:
    """Return how many tests a rule has."""
    if depth > DEEPEST:
        raise Invalid(
            f"{place[:200]}: the rule is nested more than {DEEPEST} deep. Make it flatter."
        )
    if not isinstance(rule, dict):
        raise Invalid(f"{place}: a rule is an object with all, any, not, or attribute and op.")
    keys = set(rule)
    for word in ("all", "any"):
        if keys == {word}:
            parts = rule[word]
            if not isinstance(parts, list) or not 1 <= len(parts) <= MOST_TESTS:
                raise Invalid(f"{place}.{word}: a list of 1 to {MOST_TESTS} rules belongs here.")
            return sum(
                _check(part, f"{place}.{word}.{at}", depth=depth + 1)
                for at, part in enumerate(parts)
            )
    if keys == {"not"}:
        return _check(rule["not"], f"{place}.not", depth=depth + 1)
    _check_test(rule, place)
    return 1


def _check_test(rule: Mapping[str, Any], place: str) -> None:
    if not {"attribute", "op"} <= set(rule) <= {"attribute", "op", "value"}:
        raise Invalid(
            f"{place}: write one of all, any and not, or attribute, op and value; not"
            f" {', '.join(sorted(map(str, rule)))[:80] or 'nothing'}."
        )
    name, op = rule["attribute"], rule["op"]
    if not isinstance(name, str) or not _ATTRIBUTE.fullmatch(name):
        raise Invalid(
            f"{place}.attribute: {str(name)[:60]!r} is no name such as plan or visits_30d."
        )
    if not isinstance(op, str) or op not in TESTS:
        raise Invalid(f"{place}.op: {str(op)[:60]!r} is unknown; there are {', '.join(TESTS)}.")
    wrong = _wrong(op, rule.get("value"), is_given="value" in rule)
    if wrong:
        raise Invalid(f"{place}.value: {wrong}.")


def _wrong(op: str, value: object, *, is_given: bool) -> str:
    """Say what is wrong with a test's value; empty when nothing is."""
    if op == "exists":
        return "" if not is_given or isinstance(value, bool) else "exists takes true or false"
    if op in ("at_least", "at_most"):
        return "" if _is_number(value) and _is_scalar(value) else f"{op} takes a number"
    if op == "in":
        if (
            isinstance(value, list)
            and 1 <= len(value) <= MOST_TESTS
            and all(map(_is_scalar, value))
        ):
            return ""
        return f"in takes a list of 1 to {MOST_TESTS} texts, numbers, true or false"
    if _is_scalar(value):
        return ""
    return f"{op} takes a text of at most {LONGEST_VALUE}, a number, true or false"


def _is_scalar(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= LONGEST_VALUE and "\x00" not in value
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, bool) or (isinstance(value, int) and abs(value) < 2**53)
