"""How much each sentence says of what all of them say together: LexRank without its matrix.

The summary uses it. Similarities of all pairs are never written down: with unit word vectors, the
walk over them is two sparse products per round, so the cost is the number of words, not its square.
"""

import math
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import Final

ROUNDS: Final = 4
DAMPING: Final = 0.85  # as in LexRank (Erkan and Radev, 2004)

Vector = dict[str, float]


def centralities(vectors: Sequence[Vector]) -> list[float]:
    """For each sentence, given as its unit vector, a value of 0..1; 1 is the most central one.

    All sums run in reading order, so the result is the same in every process.
    """
    count = len(vectors)
    if not count:
        return []
    words = frozenset(chain.from_iterable(vectors))
    degrees = _spread(vectors, [1.0] * count, words)
    ranks = [1.0 / count] * count
    for _ in range(ROUNDS):
        shares = [
            rank / degree if degree else 0.0 for rank, degree in zip(ranks, degrees, strict=True)
        ]
        flows = _spread(vectors, shares, words)
        ranks = [(1 - DAMPING) / count + DAMPING * flow for flow in flows]
    most = max(ranks)
    return [rank / most if vector else 0.0 for rank, vector in zip(ranks, vectors, strict=True)]


def unit_vectors(sentences: Sequence[Sequence[str]]) -> list[Vector]:
    """TF-IDF vectors of length 1; a sentence without words has an empty one."""
    counted = [Counter(words) for words in sentences]
    found_in = Counter(chain.from_iterable(counted))
    total = len(sentences)
    weight = {word: math.log(1 + total / count) for word, count in found_in.items()}
    vectors = []
    for counts in counted:
        vector = {word: count * weight[word] for word, count in counts.items()}
        length = math.sqrt(math.fsum([value * value for value in vector.values()]))
        vectors.append({word: value / length for word, value in vector.items()} if length else {})
    return vectors


def similarity(one: Vector, other: Vector) -> float:
    """Cosine of two unit vectors."""
    return math.fsum([one[word] * other[word] for word in one.keys() & other.keys()])


def _spread(
    vectors: Sequence[Vector], amounts: Sequence[float], words: frozenset[str]
) -> list[float]:
    """What flows to each sentence when every sentence gives its amount to all by similarity.

    `words` are those of all vectors.
    """
    pool = dict.fromkeys(words, 0.0)
    for vector, amount in zip(vectors, amounts, strict=True):
        for word, value in vector.items():
            pool[word] += amount * value
    return [sum([value * pool[word] for word, value in vector.items()]) for vector in vectors]
