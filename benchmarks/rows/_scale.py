"""How much a run measures. Not a row: its name starts with an underscore."""

import time
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Rounds of each figure, a factor for the work within a round, and the seconds for one row.

    On a busy machine a row that is out of time ends after `least` rounds.
    """

    rounds: int = 5
    least: int = 3
    share: float = 1.0
    row_s: float = 60.0

    def of(self, count: int) -> int:
        """Return a whole run's count, or the part of it that a quick run does."""
        return max(1, int(count * self.share))

    def turns(self) -> Iterator[int]:
        """Give the numbers of the rounds, as many as there is time for."""
        end = time.monotonic() + self.row_s
        for number in range(self.rounds):
            if number >= self.least and time.monotonic() > end:
                return
            yield number


FULL = Scale()
QUICK = Scale(rounds=3, least=1, share=0.3, row_s=10.0)
