"""Scores of a document: each point that is missing has a reason, and mending it gives it back."""

import pytest

from tasks.writing.analysing.analyse import analyse
from tasks.writing.channel import Finding, Severity
from tasks.writing.document import Format
from tasks.writing.judging.quality import Quality, judge, level_of
from tasks.writing.judging.review import review_reasons
from tasks.writing.parsing.parse import parse
from tasks.writing.style import PRESETS, StyleProfile, Tone
from tests.factories.corpus import readmes

GOOD = (
    "# The harbour hall opens on Monday\n\nThe new harbour hall opens on Monday at eight. It has room for "
    "forty stalls and a small café. See the [plan](https://harbour.example/plan).\n\n## Stalls\n\n"
    + "Each stall has water and light. Traders pay by the day. The harbour office keeps the list. "
    * 6
)


def quality(text: str, **asked: object) -> Quality:
    found = parse(text, format=Format.MARKDOWN)
    return judge(found, analyse(found), **asked)  # type: ignore[arg-type]  # passed through


def reasons(text: str, score: str, **asked: object) -> str:
    return " ".join(r.message for r in quality(text, **asked).scores[score].reasons)


def test_a_good_note_is_excellent() -> None:
    found = quality(GOOD)

    assert found.level == "excellent"
    assert all(score.value >= 85 for score in found.scores.values())


@pytest.mark.parametrize(
    ("score", "text", "reason"),
    [
        ("structure", "# T\n\n| a |\n|---|\n| b |", "no paragraph"),
        ("structure", "# T\n\n" + "A sentence of some length. " * 90, "subheadings"),
        ("structure", "# T\n\nLead.\n\n## A\n\n#### B\n\nx", "skipped"),
        ("structure", "# T\n\n" + "word " * 130, "paragraph(s)"),
        ("seo", "# Short\n\nA few words.", "title has 5"),
        ("seo", "# A title that is long enough to show\n\nFew.", "words; a page"),
        ("seo", f"{GOOD}\n\n![](https://a.example/x.png)", "alternative text"),
        ("readability", "# T\n\n" + "and so it goes on and on " * 20 + ".", "Sentences have"),
        ("brand", "# T\n\nWow! Wow! Wow! Wow! Wow!", "exclamation"),
    ],
)
def test_what_is_missing_has_a_reason(score: str, text: str, reason: str) -> None:
    assert reason in reasons(text, score)


def test_a_brand_is_judged_by_its_own_words() -> None:
    style = StyleProfile(brand_words=("NorthWind",), banned=("cheap",))

    said = reasons("# T\n\nnorthwind is cheap. NorthWind is not.", "brand", style=style)

    assert "'northwind' is written 'NorthWind'" in said
    assert "'cheap'" in said


def test_casual_words_do_not_go_with_a_formal_tone() -> None:
    style = PRESETS[Tone.PROFESSIONAL]

    assert "casual" in reasons("# T\n\nThat is awesome stuff.", "brand", style=style)
    assert reasons("# T\n\nThat is awesome stuff.", "brand") == ""


def test_a_blog_is_longer_than_an_update() -> None:
    assert (
        quality(GOOD).scores["seo"].value > quality(GOOD, content_type="blog").scores["seo"].value
    )


def test_a_post_is_not_judged_by_what_search_engines_want() -> None:
    text = "# Hi\n\nThe hall opens on Monday."

    assert quality(text, kind="social").overall > quality(text, kind="page").overall


@pytest.mark.parametrize(
    ("value", "level"),
    [
        (100, "excellent"),
        (90, "excellent"),
        (89, "good"),
        (60, "fair"),
        (40, "poor"),
        (0, "critical"),
    ],
)
def test_levels_are_the_contracts(value: int, level: str) -> None:
    assert level_of(value) == level


def test_every_real_document_has_scores_within_bounds_and_reasons_that_add_up() -> None:
    for found in readmes(12).values():
        made = judge(found, analyse(found))

        assert 0 <= made.overall <= 100
        for score in made.scores.values():
            assert score.value == max(0, 100 - sum(reason.points for reason in score.reasons))
            assert all(reason.message.endswith(".") for reason in score.reasons)


def test_a_gate_names_why_somebody_should_look() -> None:
    poor = quality("# Hi\n\n" + "and so it goes on and on " * 40 + ".")
    banned = [Finding("banned_word", Severity.WARNING, "'cheap' is banned.")]

    assert review_reasons(poor, banned, below=None) == []
    assert review_reasons(quality(GOOD), [], below=80) == []
    assert len(review_reasons(poor, banned, below=90)) == 2
