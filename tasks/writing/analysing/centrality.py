"""How much each sentence says of what all of them say together: LexRank without its matrix.

The summary uses it. Similarities of all pairs are never written down: with unit word vectors, the
walk over them is two sparse products per round, so the cost is the number of words, not its square.
"""

import math
from collections import Counter
from collections.abc import Sequence
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
    degrees = _spread(vectors, [1.0] * count)
    ranks = [1.0 / count] * count
    for _ in range(ROUNDS):
        shares = [
            rank / degree if degree else 0.0 for rank, degree in zip(ranks, degrees, strict=True)
        ]
        ranks = [(1 - DAMPING) / count + DAMPING * flow for flow in _spread(vectors, shares)]
    most = max(ranks)
    return [rank / most if vector else 0.0 for rank, vector in zip(ranks, vectors, strict=True)]


def unit_vectors(sentences: Sequence[Sequence[str]]) -> list[Vector]:
    """TF-IDF vectors of length 1; a sentence without words has an empty one."""
    found_in = Counter(word for words in sentences for word in dict.fromkeys(words))
    total = len(sentences)
    weight = {word: math.log(1 + total / count) for word, count in found_in.items()}
    vectors = []
    for words in sentences:
        vector = {word: count * weight[word] for word, count in Counter(words).items()}
        length = math.sqrt(math.fsum(value * value for value in vector.values()))
        vectors.append({word: value / length for word, value in vector.items()} if length else {})
    return vectors


def similarity(one: Vector, other: Vector) -> float:
    """Cosine of two unit vectors."""
    return math.fsum(value * other[word] for word, value in one.items() if word in other)


def _spread(vectors: Sequence[Vector], amounts: Sequence[float]) -> list[float]:
    """What flows to each sentence when every sentence gives its amount to all by similarity."""
    pool: Vector = {}
    for vector, amount in zip(vectors, amounts, strict=True):
        for word, value in vector.items():
            pool[word] = pool.get(word, 0.0) + amount * value
    return [sum(value * pool[word] for word, value in vector.items()) for vector in vectors]
