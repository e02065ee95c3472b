"""Rendering alone: milliseconds of one document in one process, and stage by stage.

Divided by what markdown-it-py alone takes to turn the same document into HTML, because machines
differ. The bounds are the design's, which asks for 5 and 30 ms where markdown-it-py took 0.8 and
13.4.

By processor time: on an idle machine that is the clock's, on a busy one it leaves out waiting for a core.
"""

import statistics
import time
from collections.abc import Callable

from markdown_it import MarkdownIt

from benchmarks import rendering
from benchmarks.figures import Figure, Target
from benchmarks.rig import Rig
from benchmarks.rows._scale import Scale

REPEATS = {"note": 60, "readme": 15}
TARGETS = {"note": 5 / 0.8, "readme": 30 / 13.4}
CHANNELS = {"five channels": rendering.FIVE, "all channels": rendering.EVERY}
BARE = MarkdownIt("commonmark").enable("table")
STAGES = ("parse", "analyse", "plan", "render", "check")


def run(rig: Rig, scale: Scale) -> list[Figure]:
    """Measure both documents in turn, for few and for all channels, then their stages."""
    texts = {name: text() for name, text in rendering.TEXTS.items()}
    whole: dict[tuple[str, str], list[float]] = {(n, few): [] for n in texts for few in CHANNELS}
    floors: dict[str, list[float]] = {name: [] for name in texts}
    parts: dict[str, list[dict[str, float]]] = {name: [] for name in texts}
    for _ in scale.turns():
        for name, text in texts.items():
            times = [_ms(BARE.render, text) for _ in range(scale.of(REPEATS[name]) + 1)]
            floors[name].append(statistics.median(times[1:]))
        for (name, few), medians in whole.items():
            repeats = range(scale.of(REPEATS[name]) + 1)
            times = [_ms(rendering.render, f"{texts[name]}\n{n}\n", CHANNELS[few]) for n in repeats]
            medians.append(statistics.median(times[1:]))
        for name, text in texts.items():
            parts[name].append(rendering.stages(text))
    return [
        Figure(
            f"render {name}, {few}",
            "ms",
            medians,
            floors[name],
            Target(TARGETS[name], at_most=True),
            note=_stages(parts[name]) if CHANNELS[few] == rendering.EVERY else "",
        )
        for (name, few), medians in whole.items()
    ]


def _ms(work: Callable[..., object], *given: object) -> float:
    started = time.process_time()
    work(*given)
    return (time.process_time() - started) * 1000


def _stages(rounds: list[dict[str, float]]) -> str:
    found = {stage: statistics.median(each[stage] for each in rounds) for stage in STAGES}
    return ", ".join(f"{stage} {ms:.2f}" for stage, ms in found.items()) + " ms"
