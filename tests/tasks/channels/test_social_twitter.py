"""The X channel: when it threads, how it counts, what it warns of."""

from tasks.channels.social_twitter import CHANNEL, LIMIT, MAX_PARTS
from tasks.content import generate
from tasks.social.rules import texts_of
from tasks.writing.analysing.analyse import analyse
from tasks.writing.channel import ChannelContent, Spec
from tasks.writing.document import Format
from tasks.writing.parsing.parse import parse

PLAIN = Spec()

RELEASE = """# Orbit 4.2 exports reports three times faster

Orbit 4.2 is available today. Exports of 100,000 rows now take 41 seconds instead of 128, and
scheduled reports no longer block the editor while they run.

## What is new

- **Streaming export**: rows leave the server while the query is still running.
- **Retry on failure**: a broken connection resumes at the last finished row.

## Accessibility

The report editor can now be used with the keyboard alone. Screen readers announce every change.
"""


def made(source: str, spec: Spec = PLAIN) -> ChannelContent:
    found = parse(source, format=Format.MARKDOWN)
    return generate(found, analyse(found), channel="social_twitter", spec=spec)


def test_a_short_note_is_a_single_post_without_a_number() -> None:
    content = made("# Ferries are back\n\nThe ferries run again every hour.")

    assert texts_of(content) == ["Ferries are back\n\nThe ferries run again every hour."]


def test_several_points_make_a_numbered_thread_that_begins_with_the_title() -> None:
    texts = texts_of(made(RELEASE))

    assert texts[0].startswith(
        "Orbit 4.2 exports reports three times faster\n\nOrbit 4.2 is available"
    )
    assert [text[-5:] for text in texts] == ["(1/3)", "(2/3)", "(3/3)"]
    assert texts[1].startswith("What is new\n\n• Streaming export: rows leave the server")
    assert texts[2].startswith("Accessibility\n\nThe report editor can now be used")


def test_part_numbers_and_the_link_are_counted() -> None:
    content = made(RELEASE, Spec(canonical_url="https://orbit.example.com/" + "a" * 300))

    parts = content.fields["parts"]
    assert isinstance(parts, list)
    assert all(part["count"] <= part["limit"] == LIMIT for part in parts)
    assert [part["index"] for part in parts] == list(range(1, len(parts) + 1))
    assert {part["total"] for part in parts} == {len(parts)}
    assert [count.value for count in content.counts] == [part["count"] for part in parts]


def test_an_address_x_does_not_see_as_a_link_is_counted_letter_by_letter() -> None:
    content = made(RELEASE, Spec(canonical_url="http://intranet/" + "a" * 100))

    assert content.links == ("http://intranet/" + "a" * 100,)
    assert all(count.value <= LIMIT for count in content.counts)


def test_such_an_address_is_left_out_and_reported_when_it_is_long() -> None:
    content = made(RELEASE, Spec(canonical_url="http://intranet/" + "a" * 300))

    assert "link_left_out" in [f.rule for f in content.findings]
    assert content.links == ()


def test_a_thread_has_at_most_eight_parts_in_reading_order() -> None:
    sections = "".join(
        f"## Place {chr(65 + n)}\n\nThe ferry to harbour number {n} leaves at {n} o'clock in spring.\n\n"
        for n in range(20)
    )

    texts = texts_of(made(f"# New ferry routes this spring\n\nWe add twenty routes.\n\n{sections}"))

    assert len(texts) == MAX_PARTS
    told = [text for text in texts if text.startswith("Place ")]
    assert told == sorted(told)


def test_a_title_too_long_for_its_lead_opens_the_thread_alone() -> None:
    lead = (
        "The council of the city decided on Monday " + "after a long debate " * 12 + "to open it."
    )
    source = f"# The old harbour opens again after two years\n\n{lead}\n\nFerries run every hour.\n\nTickets cost 4 euros."

    assert texts_of(made(source))[0].startswith("The old harbour opens again after two years")


def test_words_that_x_would_link_are_pointed_out() -> None:
    content = made(
        "# Docs moved\n\nAll documents now stand in one file named README.md for everyone."
    )

    assert [f.message for f in content.findings if f.rule == "unwanted_link"] == [
        "X will make a link of 'README.md'; rephrase the source to avoid it."
    ]


def test_the_chosen_link_is_not_pointed_out() -> None:
    content = made(RELEASE, Spec(canonical_url="https://orbit.example.com/4.2"))

    assert "unwanted_link" not in [f.rule for f in content.findings]


def test_capabilities_name_the_official_way_of_counting() -> None:
    found = CHANNEL.capabilities()

    assert (found.max_length, found.counting, found.max_parts) == (280, "weighted_length", 8)
