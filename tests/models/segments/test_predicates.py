"""Rules over attributes: what fits, what is no rule, and that no input can break them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.kit.errors import Invalid
from models.segments.predicates import DEEPEST, TESTS, check, fits

READER = {"plan": "pro", "visits": 5, "beta": True, "tags": ["sailing", "tea"], "none": None}


def one(attribute: str, op: str, value: Any = None) -> dict[str, Any]:
    return {"attribute": attribute, "op": op, **({} if value is None else {"value": value})}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (one("plan", "is", "pro"), True),
        (one("plan", "is", "Pro"), False),
        (one("plan", "is_not", "free"), True),
        (one("plan", "in", ["free", "pro"]), True),
        (one("visits", "at_least", 5), True),
        (one("visits", "at_least", 6), False),
        (one("visits", "at_most", 5.0), True),
        (one("visits", "is", True), False),
        (one("beta", "is", True), True),
        (one("beta", "is", 1), False),
        (one("beta", "at_least", 1), False),
        (one("tags", "contains", "tea"), True),
        (one("tags", "contains", "te"), False),
        (one("plan", "contains", "PR"), True),
        (one("plan", "at_least", 1), False),
        (one("plan", "exists"), True),
        (one("other", "exists"), False),
        (one("none", "exists"), False),
        (one("other", "exists", False), True),
        (one("plan", "exists", False), False),
        (one("other", "is", "x"), False),
        (one("other", "is_not", "x"), True),
        ({"not": one("plan", "is", "pro")}, False),
        ({"all": [one("plan", "is", "pro"), one("visits", "at_least", 9)]}, False),
        ({"any": [one("plan", "is", "pro"), one("visits", "at_least", 9)]}, True),
    ],
)
def test_a_rule_compares(rule: dict[str, Any], expected: object) -> None:
    check(rule)

    assert fits(rule, READER) is expected


DEEP: dict[str, Any] = one("plan", "exists")
for _ in range(DEEPEST):
    DEEP = {"not": DEEP}


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        (None, "rule:"),
        ([], "rule:"),
        ({}, "rule:"),
        ({"all": []}, "rule.all:"),
        ({"any": "x"}, "rule.any:"),
        ({"all": [one("a", "exists")], "any": []}, "rule:"),
        ({"all": [one("a", "exists"), {"not": {"attribute": "A", "op": "is"}}]}, "rule.all.1.not."),
        (one("a", "runs", "x"), "rule.op:"),
        ({"attribute": "a", "op": ["is"], "value": 1}, "rule.op:"),
        ({"attribute": 7, "op": "is", "value": 1}, "rule.attribute:"),
        (one("__class__", "exists"), "rule.attribute:"),
        (one("a", "is"), "rule.value:"),
        (one("a", "is", {"b": 1}), "rule.value:"),
        (one("a", "is", "x" * 201), "rule.value:"),
        (one("a", "is", "\x00"), "rule.value:"),
        (one("a", "at_least", "5"), "rule.value:"),
        (one("a", "at_least", float("nan")), "rule.value:"),
        (one("a", "at_least", 10**400), "rule.value:"),
        (one("a", "in", []), "rule.value:"),
        (one("a", "in", "xyz"), "rule.value:"),
        (one("a", "exists", "yes"), "rule.value:"),
        ({**one("a", "is", 1), "more": 1}, "rule:"),
        (DEEP, "rule.not"),
        ({"all": [{"any": [one("a", "exists")] * 60}] * 2}, "The rule has 120 tests"),
    ],
)
def test_what_is_no_rule_is_refused_with_its_place(rule: object, place: str) -> None:
    with pytest.raises(Invalid) as refused:
        check(rule)

    assert refused.value.message.startswith(place)


json = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["all", "any", "not", "attribute", "op", "value"]), inner)
    ),
    max_leaves=20,
)
names = st.sampled_from(["plan", "visits", "tags"])
scalars = st.text("ab", max_size=2) | st.integers(-2, 2) | st.booleans()
leaves = st.builds(one, names, st.sampled_from(["is", "is_not", "contains"]), scalars) | st.builds(
    one, names, st.sampled_from(["at_least", "at_most"]), st.integers(-2, 2)
)
rules = st.recursive(
    leaves,
    lambda inner: (
        st.builds(lambda each: {"not": each}, inner)
        | st.builds(
            lambda word, parts: {word: parts},
            st.sampled_from(["all", "any"]),
            st.lists(inner, min_size=1, max_size=3),
        )
    ),
    max_leaves=6,
).filter(lambda rule: _depth(rule) <= DEEPEST - 2)
readers = st.dictionaries(names, scalars | st.lists(scalars, max_size=2) | st.none())


def _depth(rule: dict[str, Any]) -> int:
    parts = [*rule.get("all", []), *rule.get("any", []), *([rule["not"]] if "not" in rule else [])]
    return 1 + max(map(_depth, parts), default=0)


@given(json, st.dictionaries(names, json))
def test_anything_is_a_rule_or_refused_and_a_rule_answers(
    rule: Any, reader: dict[str, Any]
) -> None:
    try:
        check(rule)
    except Invalid:
        return

    assert fits(rule, reader) in (True, False)


@given(rules, rules, readers)
def test_rules_obey_logic(one: dict[str, Any], two: dict[str, Any], reader: dict[str, Any]) -> None:
    both, either = {"all": [one, two]}, {"any": [one, two]}
    for rule in (both, either):
        check(rule)

    assert fits({"not": one}, reader) is not fits(one, reader)
    assert fits(both, reader) is (fits(one, reader) and fits(two, reader))
    assert fits({"not": both}, reader) is fits({"any": [{"not": one}, {"not": two}]}, reader)
    assert fits(either, reader) is fits({"any": [two, one]}, reader)


@given(names, scalars, readers)
def test_is_not_is_the_opposite_of_is(name: str, value: Any, reader: dict[str, Any]) -> None:
    assert fits(one(name, "is", value), reader) is not fits(one(name, "is_not", value), reader)


def test_every_word_is_tried_here() -> None:
    assert set(TESTS) == {"is", "is_not", "in", "at_least", "at_most", "contains", "exists"}
