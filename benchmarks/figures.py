"""What a row gives: measured values round by round, what they are divided by, and the target."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Target:
    """The bound from the design: of the ratio when there is a floor, of the value otherwise."""

    bound: float
    at_most: bool = False

    def met_by(self, value: float) -> bool:
        """Whether a value is on the right side."""
        return value <= self.bound if self.at_most else value >= self.bound

    def __str__(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {self.bound:g}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `values` and `floor` have one number a round, in the same order."""

    name: str
    unit: str
    values: Sequence[float]
    floor: Sequence[float] = field(default_factory=tuple)
    target: Target | None = None
    note: str = ""

    @property
    def value(self) -> float:
        """The median round."""
        return statistics.median(self.values)

    @property
    def ratio(self) -> float | None:
        """Median by median."""
        return self.value / statistics.median(self.floor) if self.floor else None

    @property
    def judged(self) -> float:
        """What the target is about."""
        return self.value if self.ratio is None else self.ratio

    @property
    def spread(self) -> tuple[float, float]:
        """Least and greatest round of what the target is about."""
        if not self.floor:
            return min(self.values), max(self.values)
        ratios = [ours / floor for ours, floor in zip(self.values, self.floor, strict=True)]
        return min(ratios), max(ratios)

    @property
    def verdict(self) -> str:
        """Whether the target is met, in one word."""
        if self.target is None:
            return ""
        return "met" if self.target.met_by(self.judged) else "MISSED"

    def as_json(self) -> dict[str, object]:
        """Return everything about the figure for a file."""
        return {
            "name": self.name,
            "unit": self.unit,
            "value": self.value,
            "floor": statistics.median(self.floor) if self.floor else None,
            "ratio": self.ratio,
            "spread": self.spread,
            "target": str(self.target) if self.target else None,
            "verdict": self.verdict,
            "values": list(self.values),
            "floors": list(self.floor),
            "note": self.note,
        }


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as text in columns."""
    head = ("figure", "n", "median", "floor", "ratio", "spread", "target", "")
    lines = [head, *(_cells(figure) for figure in figures)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    shown = [_line(line, widths) for line in lines]
    shown.insert(1, "-" * len(shown[0]))
    notes = [f"  {f.name}: {f.note}" for f in figures if f.note]
    return "\n".join([*shown, *notes])


def _cells(figure: Figure) -> tuple[str, ...]:
    low, high = figure.spread
    return (
        figure.name,
        str(len(figure.values)),
        f"{_short(figure.value)} {figure.unit}",
        _short(statistics.median(figure.floor)) if figure.floor else "",
        "" if figure.ratio is None else f"{figure.ratio:.2f}",
        f"{_short(low)}-{_short(high)}",
        str(figure.target or ""),
        figure.verdict,
    )


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (
        cell.rjust(width) if 0 < i < 6 else cell.ljust(width)
        for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join([first, *others])


def _short(number: float) -> str:
    if number >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if number >= 10 else f"{number:.2f}"


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that this share of all values does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
