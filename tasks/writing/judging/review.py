"""Whether somebody should look at content before it goes out, and why.

The render step asks when a job has a quality gate; the answer goes with the content.
"""

from collections.abc import Sequence

from tasks.writing.channel import Finding
from tasks.writing.judging.quality import Quality

_SENSITIVE = frozenset({"banned_word", "source_missing"})
"""Findings that no score outweighs: the customer's own rules, and claims about health."""


def review_reasons(
    quality: Quality, findings: Sequence[Finding], *, below: int | None
) -> list[str]:
    """Why somebody should look, in sentences; empty without a gate, and when nothing is wrong."""
    if below is None:
        return []
    reasons = [finding.message for finding in findings if finding.rule in _SENSITIVE]
    if quality.overall < below:
        worst = min(quality.scores, key=lambda name: quality.scores[name].value)
        reasons.insert(
            0, f"The quality is {quality.overall} of 100, below {below}; {worst} is the weakest."
        )
    return reasons
