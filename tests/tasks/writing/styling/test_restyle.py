"""A document in a style: other words, the same facts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.writing.document import CodeBlock, Document, Format, Quote
from tasks.writing.parsing.parse import parse
from tasks.writing.prose import blocks_text, walk
from tasks.writing.style import PRESETS, Contractions, StyleProfile, Tone
from tasks.writing.styling.restyle import restyle
from tasks.writing.styling.shielded import same_facts
from tests.factories.corpus import readmes

EXPAND = StyleProfile(contractions=Contractions.EXPAND)
USE = StyleProfile(contractions=Contractions.USE)
PLAIN = StyleProfile(plain_words=True)
WRITTEN_OUT = StyleProfile(spelled_out=True)
CALM = StyleProfile(emoji_max=0, exclamation_max=0)

every_preset = pytest.mark.parametrize("tone", sorted(PRESETS))


def document(text: str) -> Document:
    return parse(text, format=Format.MARKDOWN)


def styled(text: str, style: StyleProfile, lang: str = "en") -> str:
    found, _ = restyle(document(text), style, lang=lang)
    return blocks_text(found.blocks)


@pytest.mark.parametrize(
    ("style", "text", "made"),
    [
        (EXPAND, "We don't stop.", "We do not stop."),
        (EXPAND, "It can\u2019t fail.", "It cannot fail."),
        (EXPAND, "It's open and they're in.", "It is open and they are in."),
        (EXPAND, "It's been repaired.", "It has been repaired."),
        (EXPAND, "Don't you know?", "Don't you know?"),  # "Do not you" is no English
        (EXPAND, "It's finished.", "It's finished."),  # is, or has: nobody can say
        (EXPAND, "We play Don't Starve.", "We play Don't Starve."),
        (USE, "We do not stop.", "We don't stop."),
        (USE, "Do not stop.", "Don't stop."),
        (USE, "We do not only sell.", "We do not only sell."),
        (USE, "DO NOT OPEN", "DO NOT OPEN"),
        (USE, "Do Not Track is a header.", "Do Not Track is a header."),
        (USE, "Take it as it is.", "Take it as it is."),
        (PLAIN, "Utilize it in order to win.", "Use it to win."),
        (PLAIN, "The Utilize suite is out.", "The Utilize suite is out."),
        (WRITTEN_OUT, "Fruit, e.g. figs.", "Fruit, for example figs."),
        (WRITTEN_OUT, "Figs, dates, etc. are in.", "Figs, dates, and so on are in."),
        (WRITTEN_OUT, "We sell figs, dates etc.", "We sell figs, dates etc."),  # its dot ends it
        (CALM, "Come in! All of you!!", "Come in. All of you."),
        (CALM, "Yahoo! offers mail.", "Yahoo! offers mail."),
        (CALM, "Really?! Yes.", "Really? Yes."),
        (CALM, "Open 🎉 today 👩\u200d👩\u200d👧 and ever", "Open today and ever"),
        (CALM, "Step 1\ufe0f\u20e3 and © stay", "Step 1\ufe0f\u20e3 and © stay"),
        (CALM, "🎉", "🎉"),  # all there is
    ],
)
def test_a_rule_changes_what_it_is_for_and_nothing_else(
    style: StyleProfile, text: str, made: str
) -> None:
    assert styled(text, style) == made


def test_quotations_addresses_and_program_text_stay() -> None:
    text = (
        "He says \"I don't go!\" and “we can't”. See https://a.example/a!b Run `do not` now.\n\n"
        "> We don't!\n\n    don't!\n"
    )
    before = document(text)

    after, _ = restyle(before, PRESETS[Tone.PROFESSIONAL], lang="en")

    assert after.blocks == before.blocks


def test_english_rules_leave_other_languages_alone() -> None:
    assert styled("Il utilize can't.", PRESETS[Tone.PROFESSIONAL], lang="fr") == "Il utilize can't."


def test_marks_are_counted_over_the_whole_document() -> None:
    style = StyleProfile(emoji_max=1, exclamation_max=1)

    made = styled("One! 🎉\n\n- Two! 🎉\n- Three! 🎉", style)

    assert (made.count("!"), made.count("🎉")) == (1, 1)


def test_a_tick_in_a_table_is_an_answer() -> None:
    assert "✅" in styled("| a | b |\n|---|---|\n| x | ✅ |", CALM)


def test_own_words_are_used_and_brands_spelled_as_they_want() -> None:
    style = StyleProfile(
        preferred=(("e-mail", "email"), ("clients", "customers"), ("Twitter", "X")),
        brand_words=("NorthWind",),
    )

    made = styled("Clients get e-mail from northwind.\n\nTwitter is not twitter/x.", style)

    assert made == "Customers get email from NorthWind.\nX is not twitter/x."


@every_preset
def test_ids_hash_and_kinds_of_blocks_are_those_of_the_source(tone: Tone) -> None:
    for found in readmes(6).values():
        after, _ = restyle(found, PRESETS[tone], lang="en")

        assert after.hash == found.hash
        pairs = list(zip(walk(found.blocks), walk(after.blocks), strict=True))
        assert all((a.id, type(a)) == (b.id, type(b)) for a, b in pairs)
        assert all(a == b for a, b in pairs if isinstance(a, CodeBlock | Quote))


@every_preset
def test_no_readme_loses_or_gains_a_number_an_address_or_a_name(tone: Tone) -> None:
    for name, found in readmes().items():
        after, _ = restyle(found, PRESETS[tone], lang="en")

        for old, new in zip(walk(found.blocks), walk(after.blocks), strict=True):
            assert same_facts(blocks_text([old]), blocks_text([new])), name


@every_preset
@settings(max_examples=150)
@given(text=st.text(st.sampled_from(list("abIX don'tit's 12.!? 🎉\u2019\"/:@#&\n")), max_size=120))
def test_no_text_at_all_loses_a_number_or_an_address(tone: Tone, text: str) -> None:
    try:
        found = parse(text, format=Format.TEXT)
    except ValueError:
        return

    after, _ = restyle(found, PRESETS[tone], lang="en")

    before, made = blocks_text(found.blocks), blocks_text(after.blocks)
    assert sorted(filter(str.isdigit, before)) == sorted(filter(str.isdigit, made))
