"""What counts say: rates with their intervals, and whether two of them really differ. Pure.

Two answers are given to the same question. The two-proportion z-test is right for who looks once, at a
moment chosen before. People look every day, and stop when they like what they see; that finds
differences where there are none. So the verdict rests on a p-value that holds at every look: the mixture
sequential probability ratio test (Robbins 1970; Johari, Pekelis and Walsh, "Always valid inference", 2015).
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist
from typing import Final

ALPHA: Final = 0.05
LEAST_SUBJECTS: Final = (
    30  # fewer make the normal approximation wrong, whatever a customer asks for
)
LEAST_EACH_WAY: Final = 10  # successes, and failures, of both together
TYPICAL_DIFFERENCE: Final = (
    0.05  # between two rates; where the test is quickest. It is valid for all
)
_Z = NormalDist().inv_cdf(1 - ALPHA / 2)


class Verdict(StrEnum):
    """What can be said of a variant against the first one."""

    NOT_ENOUGH_DATA = "not_enough_data"
    """nothing yet"""
    UNDECIDED = "undecided"
    """no difference was found so far"""
    BETTER = "better"
    """its rate is higher, and not by chance"""
    WORSE = "worse"
    """its rate is lower, and not by chance"""


@dataclass(frozen=True, slots=True)
class Count:
    """How many subjects there were, and how many of them did it."""

    subjects: int
    successes: int

    @property
    def rate(self) -> float:
        """From 0 to 1; 0 without subjects."""
        return self.successes / self.subjects if self.subjects else 0.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """A variant against the first one. Probabilities and the z are there once there is enough data.

    `p_value` is of the z-test, for one look; `p_value_any_time` holds however often one looks, and
    counts how many variants are compared. `verdict` rests on it.
    """

    verdict: Verdict
    difference: float
    z: float | None = None
    p_value: float | None = None
    p_value_any_time: float | None = None


def interval(count: Count) -> tuple[float, float]:
    """Return the 95 % interval of a rate (Wilson 1927), which is right for small counts too."""
    n = count.subjects
    if not n:
        return 0.0, 1.0
    z2 = _Z * _Z
    middle = (count.rate + z2 / (2 * n)) / (1 + z2 / n)
    spread = count.rate * (1 - count.rate) / n + z2 / (4 * n * n)
    half = _Z * math.sqrt(spread) / (1 + z2 / n)
    # Rounding must not part the ends from the rate itself.
    return max(0.0, min(middle - half, count.rate)), min(1.0, max(middle + half, count.rate))


def compare(first: Count, other: Count, *, least: int, comparisons: int = 1) -> Comparison:
    """Say whether `other` does better or worse than `first`. Nothing below `least` subjects each."""
    difference = other.rate - first.rate
    if missing(first, other, least=least):
        return Comparison(Verdict.NOT_ENOUGH_DATA, difference)
    variance = _variance(first, other)
    z = difference / math.sqrt(variance)
    p_value = math.erfc(abs(z) / math.sqrt(2))
    any_time = min(1.0, comparisons * _any_time(difference, variance))
    verdict = Verdict.UNDECIDED
    if any_time <= ALPHA:
        verdict = Verdict.BETTER if difference > 0 else Verdict.WORSE
    return Comparison(verdict, difference, z, p_value, any_time)


def missing(first: Count, other: Count, *, least: int) -> str:
    """Say what there is too little of to compare two counts; empty when there is enough."""
    wanted = max(least, LEAST_SUBJECTS)
    fewest = min(first.subjects, other.subjects)
    if fewest < wanted:
        return f"{fewest} of {wanted} subjects that each variant needs"
    done = first.successes + other.successes
    not_done = first.subjects + other.subjects - done
    if done < LEAST_EACH_WAY:
        return f"{done} of {LEAST_EACH_WAY} successes that a comparison needs"
    if not_done < LEAST_EACH_WAY:
        return f"{not_done} of {LEAST_EACH_WAY} failures that a comparison needs"
    return ""


def _variance(first: Count, other: Count) -> float:
    """Of the difference, were both rates the same."""
    pooled = (first.successes + other.successes) / (first.subjects + other.subjects)
    return pooled * (1 - pooled) * (1 / first.subjects + 1 / other.subjects)


def _any_time(difference: float, variance: float) -> float:
    prior = TYPICAL_DIFFERENCE**2
    exponent = prior * difference**2 / (2 * variance * (variance + prior))
    log_ratio = 0.5 * math.log(variance / (variance + prior)) + exponent
    return math.exp(-max(0.0, log_ratio))
