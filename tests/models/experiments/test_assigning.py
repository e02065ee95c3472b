"""Shares of subjects: as large as asked for, always the same, and moved no more than needed."""

from collections import Counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.experiments.assigning import assign, subject_key

TEST = UUID("b7f2a0c4-6d0e-4a53-9a51-2f6f6c1f6f10")
OTHER = UUID("00000000-6d0e-4a53-9a51-2f6f6c1f6f10")
SUBJECTS = [f"subject {number}" for number in range(4000)]

shares = st.dictionaries(
    st.sampled_from("ABCDE"), st.integers(0, 100), min_size=2, max_size=5
).filter(lambda found: sum(found.values()) > 0)


def all_assigned(asked: dict[str, int], experiment: UUID = TEST) -> list[str]:
    return [assign(experiment, subject, asked) for subject in SUBJECTS]


@pytest.mark.parametrize(
    "asked", [{"A": 50, "B": 50}, {"A": 90, "B": 10}, {"A": 34, "B": 33, "C": 33}]
)
def test_each_variant_gets_its_share(asked: dict[str, int]) -> None:
    found = Counter(all_assigned(asked))

    for name, percent in asked.items():
        expected, spread = percent / 100, (percent / 100 * (1 - percent / 100) / 4000) ** 0.5
        assert abs(found[name] / 4000 - expected) < 4 * spread


def test_these_subjects_get_these_variants_for_ever() -> None:
    # A change of the hash would give running tests other subjects: this list must never change.
    found = [assign(TEST, f"s{n}", {"A": 50, "B": 30, "C": 20}) for n in range(16)]

    assert "".join(found) == "AACABAAABAABACAC"


@given(shares, st.text(max_size=30))
def test_the_same_question_has_the_same_answer_in_any_order(
    asked: dict[str, int], subject: str
) -> None:
    turned = dict(reversed(asked.items()))

    assert assign(TEST, subject, asked) == assign(TEST, subject, turned)
    assert asked[assign(TEST, subject, asked)] > 0


@given(shares, st.data())
def test_a_larger_share_moves_subjects_to_that_variant_only(
    asked: dict[str, int], data: st.DataObject
) -> None:
    grown = data.draw(st.sampled_from(sorted(asked)))
    more = {**asked, grown: asked[grown] + data.draw(st.integers(1, 50))}

    for subject in SUBJECTS[:100]:
        before, after = assign(TEST, subject, asked), assign(TEST, subject, more)
        assert after in (before, grown)


@given(shares, st.data())
def test_a_variant_that_is_closed_leaves_the_others_subjects_alone(
    asked: dict[str, int], data: st.DataObject
) -> None:
    closed = data.draw(st.sampled_from(sorted(asked)))
    left = {**asked, closed: 0}
    if not any(left.values()):
        return

    for subject in SUBJECTS[:100]:
        before = assign(TEST, subject, asked)
        assert before == closed or assign(TEST, subject, left) == before


def test_tests_are_independent_of_each_other() -> None:
    asked = {"A": 50, "B": 50}

    same = sum(a == b for a, b in zip(all_assigned(asked), all_assigned(asked, OTHER), strict=True))

    assert 0.45 < same / len(SUBJECTS) < 0.55


def test_a_subject_is_kept_as_a_hash_that_differs_from_test_to_test() -> None:
    keys = {subject_key(test, subject) for test in (TEST, OTHER) for subject in ("ann", "bob")}

    assert len(keys) == 4
    assert subject_key(TEST, "ann") in keys
