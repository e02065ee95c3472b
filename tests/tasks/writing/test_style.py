"""Which style a channel gets: tones, combinations, per-channel tones, and the customer's own profile."""

import pytest

from tasks.writing.style import (
    COMBINATIONS,
    PRESETS,
    Contractions,
    StyleProfile,
    Tone,
    Tones,
    profile_from,
    style_from,
    style_of,
)

OWN = StyleProfile(disclaimer="No medical advice.", emoji_max=1, banned=("cheap",))


def test_nobody_asked_for_a_style_so_there_is_none() -> None:
    assert style_of("email", Tones()) is None


def test_a_channels_own_tone_goes_before_a_combination_and_that_before_the_tone_for_all() -> None:
    tones = Tones("casual", "professional_medical", (("email", "educational"),))

    email, page = style_of("email", tones), style_of("website", tones)
    general = style_of("website", Tones("casual"))

    assert email is not None
    assert email.tones == ("educational",)
    assert page is not None
    assert page.tones == ("professional", "medical_scientific")
    assert general is not None
    assert general.tones == ("casual",)


@pytest.mark.parametrize(
    ("channel", "tone", "marks"),
    [
        ("email", Tone.ENCOURAGING, (3, 2)),
        ("website", Tone.PROFESSIONAL, (0, 0)),
        ("social_twitter", Tone.ENCOURAGING, (3, 2)),
    ],
)
def test_auto_is_each_channels_usual_tone(channel: str, tone: Tone, marks: tuple[int, int]) -> None:
    found = style_of(channel, Tones("auto"))

    assert found is not None
    assert found.tones == (tone,)
    assert (found.emoji_max, found.exclamation_max) == marks


def test_a_page_bears_no_emoji_whatever_the_tone() -> None:
    found = style_of("website", Tones("casual"))

    assert found is not None
    assert (found.emoji_max, found.exclamation_max) == (0, 1)


def test_what_the_customer_states_holds_on_top_of_any_tone() -> None:
    found = style_of("email", Tones("casual"), OWN)

    assert found is not None
    assert found.contractions is Contractions.USE
    assert (found.emoji_max, found.disclaimer, found.banned) == (1, OWN.disclaimer, ("cheap",))
    assert style_of("email", Tones(), OWN) == OWN


@pytest.mark.parametrize("name", sorted(COMBINATIONS))
def test_a_combination_has_the_choices_of_the_heavier_and_the_duties_of_both(name: str) -> None:
    one, two, weight = COMBINATIONS[name]

    found = style_of("social_twitter", Tones(name))

    assert found is not None
    assert weight >= 0.5
    assert found.tones == (one, two)
    assert found.contractions is PRESETS[one].contractions
    assert found.needs_sources == (PRESETS[one].needs_sources or PRESETS[two].needs_sources)
    limits = sorted([PRESETS[one].emoji_max or 0, PRESETS[two].emoji_max or 0])
    assert limits[0] <= (found.emoji_max or 0) <= limits[1]


def test_a_stored_profile_is_read_again() -> None:
    stored = {"contractions": "use", "preferred": {"e-mail": "email"}, "banned": ["cheap"]}

    found = profile_from(stored)

    assert found.contractions is Contractions.USE
    assert found.preferred == (("e-mail", "email"),)
    assert style_from({"tone": "casual", "profile": stored}, "email") is not None
    assert style_from({}, "email") is None
