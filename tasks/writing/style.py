"""How a customer wants to sound: style profiles, the presets, and which one a channel gets.

The API and the render step resolve a request's tone with it; `tasks.writing.styling` applies it. A
profile says only what may be changed safely: never a number, an address or a name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

EMAIL, WEBSITE = "email", "website"


class Contractions(StrEnum):
    """What happens to `don't` and `do not` in English."""

    KEEP = "keep"
    """as the author wrote it"""
    USE = "use"
    """do not becomes don't"""
    EXPAND = "expand"
    """don't becomes do not"""


class Tone(StrEnum):
    """The presets, and `auto`: each channel's usual one."""

    PROFESSIONAL = "professional"
    """full forms, no emoji, no exclamation marks"""
    ENCOURAGING = "encouraging"
    """short forms and plain words, a few emoji and exclamation marks stay"""
    MEDICAL_SCIENTIFIC = "medical_scientific"
    """full forms, abbreviations written out, no emoji; asks for sources"""
    CASUAL = "casual"
    """short forms and plain words"""
    EDUCATIONAL = "educational"
    """abbreviations written out, plain words, short sentences asked for"""
    AUTO = "auto"
    """email and social encouraging, website professional"""


@dataclass(frozen=True, slots=True)
class StyleProfile:
    """What to change and what to point out. None and empty values leave the text alone.

    `preferred` pairs a word with the one to use instead; a capital letter in the first asks for
    exactly that spelling. `brand_words` are written as they stand here. The texts `greeting`,
    `sign_off` and `disclaimer` are the customer's own; without them a tone brings its own greeting.
    """

    tones: tuple[str, ...] = ()
    contractions: Contractions = Contractions.KEEP
    plain_words: bool = False
    spelled_out: bool = False
    emoji_max: int | None = None
    exclamation_max: int | None = None
    hashtags_max: int | None = None
    sentence_max: int | None = None
    grade_max: float | None = None
    needs_sources: bool = False
    greeting: str = ""
    sign_off: str = ""
    call_to_action: str = ""
    brand_color: str = ""  # #rrggbb, of the branded template style
    logo_url: str = ""
    disclaimer: str = ""
    preferred: tuple[tuple[str, str], ...] = ()
    brand_words: tuple[str, ...] = ()
    banned: tuple[str, ...] = ()


PRESETS: Mapping[Tone, StyleProfile] = {
    Tone.PROFESSIONAL: StyleProfile(
        (Tone.PROFESSIONAL,), Contractions.EXPAND, emoji_max=0, exclamation_max=0, sentence_max=30
    ),
    Tone.ENCOURAGING: StyleProfile(
        (Tone.ENCOURAGING,),
        Contractions.USE,
        plain_words=True,
        emoji_max=3,
        exclamation_max=2,
        sentence_max=25,
    ),
    Tone.MEDICAL_SCIENTIFIC: StyleProfile(
        (Tone.MEDICAL_SCIENTIFIC,),
        Contractions.EXPAND,
        spelled_out=True,
        emoji_max=0,
        exclamation_max=0,
        hashtags_max=1,
        sentence_max=30,
        needs_sources=True,
    ),
    Tone.CASUAL: StyleProfile(
        (Tone.CASUAL,), Contractions.USE, plain_words=True, emoji_max=5, exclamation_max=3
    ),
    Tone.EDUCATIONAL: StyleProfile(
        (Tone.EDUCATIONAL,),
        plain_words=True,
        spelled_out=True,
        emoji_max=1,
        exclamation_max=1,
        sentence_max=20,
        grade_max=10,
    ),
}

COMBINATIONS: Mapping[str, tuple[Tone, Tone, float]] = {
    "professional_encouraging": (Tone.PROFESSIONAL, Tone.ENCOURAGING, 0.7),
    "encouraging_medical": (Tone.ENCOURAGING, Tone.MEDICAL_SCIENTIFIC, 0.6),
    "professional_medical": (Tone.PROFESSIONAL, Tone.MEDICAL_SCIENTIFIC, 0.5),
}
"""The first tone, the second, and how much the first one weighs."""

# How many emoji and exclamation marks a channel bears, whatever the tone.
_BEARS = {EMAIL: (3, 2), WEBSITE: (0, 1)}
_SOCIAL_BEARS = (5, 3)
_USUAL = {WEBSITE: Tone.PROFESSIONAL}


@dataclass(frozen=True, slots=True)
class Tones:
    """What a request says about tone; empty where it says nothing."""

    tone: str = ""
    combination: str = ""
    per_channel: tuple[tuple[str, str], ...] = ()


def style_of(channel: str, tones: Tones, own: StyleProfile | None = None) -> StyleProfile | None:
    """The style of a channel, or None when nobody asked for one.

    A channel's own tone goes before a combination, that before the tone for all. What the
    customer's profile (`own`) says holds on top of any tone.
    """
    preset = _preset(channel, tones)
    if preset is None:
        return own
    emoji, exclamations = _BEARS.get(channel, _SOCIAL_BEARS)
    borne = replace(
        preset,
        emoji_max=_least(preset.emoji_max, emoji),
        exclamation_max=_least(preset.exclamation_max, exclamations),
    )
    return laid_over(borne, own) if own else borne


def usual_tone(channel: str) -> Tone:
    """What `auto` means for a channel."""
    return _USUAL.get(channel, Tone.ENCOURAGING)


def style_from(asked: Mapping[str, Any], channel: str) -> StyleProfile | None:
    """The channel's style from what a job keeps: `tone`, `tone_combination`, `per_channel_tones`
    and the customer's `profile`."""
    tones = Tones(
        tone=asked.get("tone", ""),
        combination=asked.get("tone_combination", ""),
        per_channel=tuple(asked.get("per_channel_tones", {}).items()),
    )
    profile = asked.get("profile")
    return style_of(channel, tones, profile_from(profile) if profile else None)


def profile_from(stated: Mapping[str, Any]) -> StyleProfile:
    """A customer's profile from its stored form."""
    values = dict(stated)
    values["preferred"] = tuple(values.get("preferred", {}).items())
    for name in ("brand_words", "banned"):
        values[name] = tuple(values.get(name, ()))
    values["contractions"] = Contractions(values.get("contractions", Contractions.KEEP))
    return StyleProfile(**values)


def laid_over(base: StyleProfile, own: StyleProfile) -> StyleProfile:
    """The base with everything that the customer's own profile states."""
    silent = StyleProfile()
    stated = {
        name: getattr(own, name)
        for name in StyleProfile.__dataclass_fields__
        if name != "tones" and getattr(own, name) != getattr(silent, name)
    }
    return replace(base, **stated)


def combined(one: StyleProfile, two: StyleProfile, weight: float) -> StyleProfile:
    """A blend: numbers by weight, choices of the heavier one, duties of both."""
    first, second = (one, two) if weight >= 0.5 else (two, one)
    share = max(weight, 1 - weight)
    return replace(
        first,
        tones=(*one.tones, *two.tones),
        plain_words=first.plain_words,
        spelled_out=one.spelled_out or two.spelled_out,
        emoji_max=_blend(first.emoji_max, second.emoji_max, share),
        exclamation_max=_blend(first.exclamation_max, second.exclamation_max, share),
        sentence_max=_blend(first.sentence_max, second.sentence_max, share),
        hashtags_max=_least(one.hashtags_max, two.hashtags_max),
        needs_sources=one.needs_sources or two.needs_sources,
    )


def _preset(channel: str, tones: Tones) -> StyleProfile | None:
    name = dict(tones.per_channel).get(channel, "")
    if not name and tones.combination:
        return combined(*_of_combination(tones.combination))
    name = name or tones.tone
    if not name:
        return None
    if name in COMBINATIONS:
        return combined(*_of_combination(name))
    tone = Tone(name)
    return PRESETS[usual_tone(channel) if tone is Tone.AUTO else tone]


def _of_combination(name: str) -> tuple[StyleProfile, StyleProfile, float]:
    one, two, weight = COMBINATIONS[name]
    return PRESETS[one], PRESETS[two], weight


def _least(one: int | None, two: int | None) -> int | None:
    given = [value for value in (one, two) if value is not None]
    return min(given) if given else None


def _blend(heavy: int | None, light: int | None, share: float) -> int | None:
    if heavy is None or light is None:
        return heavy
    return round(heavy * share + light * (1 - share))
