"""Numbers and names that a text states."""

import pytest

from tasks.writing.analysing.facts import names_in, numbers_in


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("It costs $1,234.50, not 7.", {"1,234.50", "7"}),
        ("40 % of 3/4 and 5%", {"40%", "3/4", "5%"}),
        ("2026-05-01 at 10:30.", {"2026-05-01", "10:30"}),
        ("Version v2.3.1 (x86)", {"2.3.1", "86"}),
        ("none", set()),
    ],
)
def test_numbers_are_taken_as_written(text: str, numbers: set[str]) -> None:
    assert numbers_in(text) == numbers


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("The Riverside Library opens.", {"Riverside Library"}),
        ("She met Ana Petrov's team and Bank of America.", {"Ana Petrov", "Bank of America"}),
        ("Mayor J. R. Brandt, New York", {"Mayor J. R. Brandt", "New York"}),
        ("In Rome we rest.", set()),
        ("It uses (Apache Kafka) and “Blue Moon”.", {"Apache Kafka", "Blue Moon"}),
        ("nothing here", set()),
    ],
)
def test_names_are_runs_of_capitalised_words(sentence: str, names: set[str]) -> None:
    assert names_in([sentence], lang="en") == names


def test_a_line_of_a_hundred_thousand_capitals_is_no_name() -> None:
    assert names_in(["A" * 100_000, "Ab " * 50_000], lang="en") == frozenset()
