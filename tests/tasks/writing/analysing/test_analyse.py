"""What a document is said to be about: lead, summary, key phrases, facts."""

import pytest

from tasks.writing.analysing.analyse import analyse
from tasks.writing.analysis import Analysis
from tasks.writing.document import Format
from tasks.writing.parsing.parse import parse

RELEASE = """---
title: Loom 4.2
---
# Loom 4.2 starts twice as fast

Hi everyone,

Loom 4.2 is out today and starts in 0.9 seconds instead of 2.1. The start-up work was rewritten by
Dr. Ana Petrov's team, e.g. the index now loads on first use. It also needs 40 % less memory.

![Start times](https://example.com/start.png)

## What changed

- The index loads when the first search runs.
- Exports write **CSV** and Parquet files; see the [export guide](https://example.com/export).

## Installation

Run `pip install loom` in a terminal. Loom 4.2 is licensed under the MIT license.
"""
OPENING = """# Open day at the Riverside Library

*By Joan Miller, 12 May 2026*

On Saturday, 5 December 2026, the Riverside Library opens its new children's wing. The wing has
12,000 books, two reading rooms and a workshop for 30 children. Mayor Helen Brandt will cut the
ribbon at 10:30 a.m. in the main hall.

Entry is free. Construction took 14 months and was paid by the Hartwell Foundation.
"""
OUTAGE = """# Payment outage on 3 November

Between 09:12 and 10:47 UTC on 3 November, 18 % of card payments failed. The cause was an expired
certificate on one of three payment gateways. We replaced the certificate at 10:31.

No payment was taken twice. We now check every certificate 30 days before it expires.
"""
STUDY = """Table of contents

Dear readers,

A trial with 212 adults found that ten minutes of slow breathing shortened the time to fall asleep
by 9 minutes. The study ran for eight weeks at the University of Leeds.

However, 31 people dropped out. Click here for more information. Subscribe to our newsletter!
"""
README = """# weft

[![ci](https://img.shields.io/x.svg)](https://x.y)

weft is a small library that reads woven patterns from pictures. It needs no network.

## License

Permission is hereby granted, free of charge, to any person obtaining a copy of weft, to deal in
weft without restriction. weft is a library that reads woven patterns for everyone.

## Usage

Run the following: `weft --help`.
"""
TRAM = """# Neue Straßenbahn nach Nordstadt

Ab dem 1. Dezember fährt die Linie 7 bis zum Bahnhof Nordstadt. Die Strecke ist 4,3 km lang.

Die Stadtwerke erwarten täglich 12.000 Fahrgäste. Am ersten Wochenende ist die Fahrt kostenlos.
"""


def about(source: str, source_format: Format = Format.MARKDOWN) -> Analysis:
    return analyse(parse(source, format=source_format))


@pytest.mark.parametrize(
    ("source", "fact"),
    [
        (RELEASE, "starts in 0.9 seconds instead of 2.1"),
        (OPENING, "opens its new children's wing"),
        (OUTAGE, "18 % of card payments failed"),
        (STUDY, "shortened the time to fall asleep by 9 minutes"),
        (README, "weft is a small library that reads woven patterns"),
        (TRAM, "fährt die Linie 7 bis zum Bahnhof Nordstadt"),
    ],
)
def test_the_first_summary_sentence_and_the_lead_hold_the_main_fact(source: str, fact: str) -> None:
    found = about(source)

    assert fact in found.summary[0].text
    assert fact in found.lead


@pytest.mark.parametrize(
    ("source", "junk"),
    [
        (RELEASE, ("Hi everyone", "pip install", "licensed")),
        (OPENING, ("By Joan",)),
        (STUDY, ("Table of contents", "Dear", "Click", "Subscribe")),
        (README, ("Permission", "Run the following")),
    ],
)
def test_greetings_bylines_licences_and_commands_are_not_in_the_summary(
    source: str, junk: tuple[str, ...]
) -> None:
    summary = [sentence.text for sentence in about(source).summary]

    assert not [text for text in summary for part in junk if part in text]


def test_every_sentence_is_in_the_analysis_in_reading_order() -> None:
    found = about(OUTAGE)

    assert [sentence.position for sentence in found.sentences] == list(range(5))
    assert found.sentences[3].text == "No payment was taken twice."
    assert {sentence.block_id for sentence in found.sentences} == {"b2", "b3"}
    assert all(0 <= sentence.weight <= 1 for sentence in found.sentences)
    assert list(found.summary) == sorted(found.summary, key=lambda s: (-s.weight, s.position))


def test_a_sentence_said_twice_is_in_the_summary_once() -> None:
    again = "The new bridge opens on Monday for cyclists and buses."
    texts = [
        sentence.text
        for sentence in about(f"{again}\n\nIt is long and made of steel.\n\n{again}").summary
    ]

    assert texts.count(again) == 1


def test_code_in_a_sentence_does_not_split_it() -> None:
    found = about("Call `a. B. c` and `x? Y` to begin with the work today. Then rest.")

    assert [s.text for s in found.sentences] == [
        "Call a. B. c and x? Y to begin with the work today.",
        "Then rest.",
    ]


def test_marks_of_other_scripts_inside_code_do_not_split_a_sentence() -> None:
    found = about("运行 `echo 你好。 再见！` 命令就可以了。然后休息。")  # noqa: RUF001 - other scripts

    assert [s.text for s in found.sentences] == [
        "运行 echo 你好。 再见！ 命令就可以了。",  # noqa: RUF001 - other scripts
        "然后休息。",
    ]


def test_numbers_and_names_are_collected() -> None:
    found = about(OPENING)

    assert {"5", "2026", "12,000", "30", "10:30", "14"} <= found.numbers
    assert {"Helen Brandt", "Mayor Helen Brandt"} & found.names
    assert {"Riverside Library", "Hartwell Foundation"} <= found.names
    assert "40%" in about(RELEASE).numbers


def test_links_and_pictures_are_listed_with_their_block() -> None:
    found = about(RELEASE)

    assert [(link.href, link.text) for link in found.links] == [
        ("https://example.com/export", "export guide")
    ]
    assert [(image.src, image.alt) for image in found.images] == [
        ("https://example.com/start.png", "Start times")
    ]
    assert found.links[0].block_id != found.images[0].block_id


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (RELEASE, {"Loom 4.2", "Ana Petrov"}),
        (OPENING, {"Riverside Library", "Hartwell Foundation"}),
        (OUTAGE, {"Payment outage", "certificate"}),
        (TRAM, {"Nordstadt", "Straßenbahn"}),
    ],
)
def test_key_phrases_name_the_topic_in_the_documents_spelling(
    source: str, expected: set[str]
) -> None:
    found = about(source).keyphrases

    assert expected <= set(found)
    assert len(found) <= 10
    assert all(phrase in source and len(phrase.split()) <= 3 for phrase in found)


def test_key_phrases_are_no_verbs_grammar_words_or_parts_of_each_other() -> None:
    phrases = [phrase.lower() for phrase in about(RELEASE).keyphrases]

    assert not {"the", "is", "run", "runs", "loads", "write", "starts", "today"} & set(phrases)
    assert not [(a, b) for a in phrases for b in phrases if a != b and a in b.split()]


def test_reading_time_counts_200_words_a_minute_and_is_never_zero() -> None:
    assert about("word " * 1000).reading_minutes == 5
    assert about("word " * 1000).word_count == 1000
    assert about("Two words").reading_minutes == 1


def test_chinese_characters_are_counted_and_split_into_sentences() -> None:
    found = about("# 新版本\n\n我们今天发布了新版本，启动时间缩短了。内存使用减少了40%。")  # noqa: RUF001 - other scripts

    assert found.lang == "zh"
    assert found.word_count > 20
    assert found.summary[0].text == "我们今天发布了新版本，启动时间缩短了。"  # noqa: RUF001 - other scripts


def test_harder_english_has_a_higher_grade_and_other_languages_have_none() -> None:
    easy = about("The cat sat on the mat. The dog ran to the cat. It was fun for all of us.")
    hard = about(
        "Notwithstanding considerable methodological heterogeneity, contemporary epidemiological "
        "investigations consistently demonstrate substantial associations between environmental "
        "exposures and cardiovascular morbidity."
    )

    assert easy.grade < 4 < 12 < hard.grade
    assert about(TRAM).grade == 0


def test_a_document_without_prose_has_an_empty_summary_and_no_lead() -> None:
    found = about("| a | b |\n|---|---|\n| 1 | 2 |")

    assert (found.summary, found.lead, found.lead_block_id) == ((), "", "")
    assert found.numbers == {"1", "2"}


def test_a_lead_may_begin_with_a_name_that_is_written_small() -> None:
    source = """# Simple versions: loomctl

loomctl lets you switch between many looms. It is small and does one thing well.

## More

Running it twice gives the list of all looms of the mill.
"""

    analysis = analyse(parse(source, format=Format.MARKDOWN))

    assert analysis.lead.startswith("loomctl lets you switch")
