"""What a language model's text must pass before it is used."""

from dataclasses import replace

import pytest

from tasks import content
from tasks.channels import load
from tasks.llm.guards import Measure, Reason, fault_of
from tasks.llm.prompt import links_of
from tasks.writing.analysing.analyse import analyse
from tasks.writing.channel import Spec, TextSlot
from tasks.writing.document import Document, Format
from tasks.writing.parsing.parse import parse
from tasks.writing.style import StyleProfile
from tests.factories.corpus import readmes
from tests.factories.documents import samples

TEXT = """# Exports take 8 seconds at Northwind Traders

Exports at Northwind Traders take 8 seconds now, where they took 40 seconds in the spring.
"We waited for this," says Ada Berg, who runs two shops. Read [more](https://northwind.example/a).
"""
OLD = "Exports at Northwind Traders take 8 seconds now."
PLANTED = ("with 48271 users", "thanks to Contoso", "at evil-place.example/x", "by Ada Lovelace")
STYLE = StyleProfile(
    banned=("synergy",), brand_words=("Northwind",), emoji_max=0, exclamation_max=1
)


def measure(
    document: Document, slots: list[TextSlot], style: StyleProfile | None = None
) -> Measure:
    ground = content.ground(document, analyse(document), Spec(style=style))
    return Measure(ground, links_of(document, slots), style)


def reason(text: object, old: str = OLD, **slot: object) -> Reason | None:
    found = TextSlot("post_1", "post", old, **{"limit": 200, **slot})  # type: ignore[arg-type]  # passed through
    document = parse(TEXT, format=Format.MARKDOWN)
    fault = fault_of(text, found, measure(document, [found], STYLE))
    return fault.reason if fault else None


@pytest.mark.parametrize(
    "text",
    [
        "Northwind Traders now needs 8 seconds for exports",
        "From 40 seconds in the spring to 8 now: exports at Northwind Traders",
        "Exports take eight seconds at Northwind Traders now, says Ada Berg.",
        "“We waited for this,” says Ada Berg of exports at Northwind Traders.",
        "Exports are faster now at Northwind Traders, who took 40 seconds before!",
        "Two shops, 8 seconds: exports at Northwind Traders",
    ],
)
def test_other_words_for_the_same_facts_are_taken(text: str) -> None:
    assert reason(text) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, Reason.SCHEMA),
        (["Exports"], Reason.SCHEMA),
        ("", Reason.SCHEMA),
        ("Exports\nat Northwind Traders take 8 seconds now", Reason.SCHEMA),
        ("Exports at Northwind Traders take 8 seconds \x00now", Reason.SCHEMA),
        ("Exports at Northwind Traders take 8 seconds \u202enow", Reason.SCHEMA),
        (OLD * 5, Reason.LIMITS),
        ("Exports at Northwind Traders take 8 seconds now {{link:1}}", Reason.PLACEHOLDERS),
        ("Exports at Northwind Traders take 8 seconds now {{url}}", Reason.PLACEHOLDERS),
        ("Exports at Northwind Traders take 7 seconds now", Reason.GROUNDING),
        ("Exports at Northwind Traders take 8 % less now", Reason.GROUNDING),
        ("Exports at Northwind Traders take 8 seconds, three times less", Reason.GROUNDING),
        ("Exports at Northwind Traders now take 8 seconds, says Bill Gates", Reason.GROUNDING),
        ("Exports at Northwind Traders now take 8 seconds on AWS", Reason.GROUNDING),
        ("Exports at Northwind Traders now take 8 seconds in Berlin", Reason.GROUNDING),
        (
            "Exports at Northwind Traders take 8 seconds: https://northwind.example/a",
            Reason.GROUNDING,
        ),
        ("Exports at Northwind Traders take 8 seconds: www.evil.example", Reason.GROUNDING),
        ("Exports at Northwind Traders take 8 seconds: evil.example/x", Reason.GROUNDING),
        (
            'Exports at Northwind Traders take 8 seconds. "We love it," says Ada Berg',
            Reason.GROUNDING,
        ),
        ("**Exports** at Northwind Traders take 8 seconds now", Reason.STYLE),
        ("<b>Exports</b> at Northwind Traders take 8 seconds now", Reason.STYLE),
        ("Exports at Northwind Traders take 8 seconds now #exports", Reason.STYLE),
        ("Exports at Northwind Traders take 8 seconds of synergy now", Reason.STYLE),
        ("Exports at northwind Traders take 8 seconds now", Reason.STYLE),
        ("Exports at Northwind Traders take 8 seconds now 🚀", Reason.STYLE),
        ("Exports at Northwind Traders take 8 seconds!!", Reason.STYLE),
        ("We waited for this", Reason.SIMILARITY),
        (
            "Exports: unbelievably wonderful magic changes everything for everybody",
            Reason.SIMILARITY,
        ),
    ],
)
def test_each_guard_says_why(text: object, why: Reason) -> None:
    assert reason(text) is why


def test_the_limit_is_the_networks_own_and_counts_what_follows() -> None:
    def double(text: str) -> int:
        return 2 * len(text)

    wide = len(OLD) * 2
    assert reason(OLD, limit=wide, measure=double) is None
    assert reason(OLD, limit=wide, measure=double, tail="!") is Reason.LIMITS


@pytest.mark.parametrize("sample", sorted(samples()))
def test_what_the_engine_wrote_passes_every_guard_in_every_sample(sample: str) -> None:
    document = samples()[sample]
    analysis, spec = analyse(document), Spec()
    ground = content.ground(document, analysis, spec)
    for channel in load():
        slots = content.slots(document, analysis, channel=channel, spec=spec)
        held = Measure(ground, links_of(document, slots), None)

        faults = {s.key: (fault_of(held.links.hidden(s.text), s, held), s.text) for s in slots}

        assert {key: found for key, found in faults.items() if found[0]} == {}, channel


@pytest.mark.parametrize("package", sorted(readmes(10)))
def test_true_texts_pass_and_planted_facts_do_not(package: str) -> None:
    document = readmes(10)[package]
    analysis, spec = analyse(document), Spec()
    ground = content.ground(document, analysis, spec)
    for channel in ("email", "website", "social_linkedin"):
        slots = content.slots(document, analysis, channel=channel, spec=spec)
        held = Measure(ground, links_of(document, slots), None)
        for slot in slots:
            text, roomy = held.links.hidden(slot.text), replace(slot, limit=100_000)

            assert fault_of(text, slot, held) is None, text
            for planted in PLANTED:
                found = fault_of(f"{text.rstrip('.')} {planted}.", roomy, held)
                assert found, f"{planted}: {text}"
                assert found.reason is Reason.GROUNDING, found
