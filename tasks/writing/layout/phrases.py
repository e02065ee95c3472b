"""What a tone says around a document: greeting and sign-off, by language.

The email channel asks for them when a tone was chosen. They claim nothing about sender or reader.
"""

from tasks.writing.style import StyleProfile, Tone

# greeting, sign-off
_PHRASES: dict[str, dict[str, tuple[str, str]]] = {
    "en": {
        Tone.PROFESSIONAL: ("Hello,", "Kind regards"),
        Tone.ENCOURAGING: ("Hello there,", "With warm regards"),
        Tone.MEDICAL_SCIENTIFIC: ("Dear reader,", "Sincerely"),
        Tone.CASUAL: ("Hi,", "Cheers"),
        Tone.EDUCATIONAL: ("Dear reader,", "With best wishes"),
    },
    "de": {
        Tone.PROFESSIONAL: ("Guten Tag,", "Mit freundlichen Grüßen"),
        Tone.ENCOURAGING: ("Hallo,", "Herzliche Grüße"),
        Tone.MEDICAL_SCIENTIFIC: ("Guten Tag,", "Mit freundlichen Grüßen"),
        Tone.CASUAL: ("Hallo,", "Viele Grüße"),
        Tone.EDUCATIONAL: ("Guten Tag,", "Mit besten Grüßen"),
    },
    "fr": {
        Tone.PROFESSIONAL: ("Bonjour,", "Cordialement"),
        Tone.ENCOURAGING: ("Bonjour,", "Bien à vous"),
        Tone.MEDICAL_SCIENTIFIC: ("Bonjour,", "Cordialement"),
        Tone.CASUAL: ("Bonjour,", "À bientôt"),
        Tone.EDUCATIONAL: ("Bonjour,", "Bien à vous"),
    },
    "es": {
        Tone.PROFESSIONAL: ("Buenos días:", "Saludos cordiales"),
        Tone.ENCOURAGING: ("Hola:", "Un cordial saludo"),
        Tone.MEDICAL_SCIENTIFIC: ("Buenos días:", "Atentamente"),
        Tone.CASUAL: ("Hola:", "Saludos"),
        Tone.EDUCATIONAL: ("Buenos días:", "Un cordial saludo"),
    },
}


def greeting(style: StyleProfile, lang: str) -> str:
    """The customer's own greeting, else the tone's; none in a language we have no words of."""
    return style.greeting or _phrase(style, lang)[0]


def sign_off(style: StyleProfile, lang: str, sender: str) -> tuple[str, ...]:
    """The lines at the end of a letter, the sender's name last."""
    words = style.sign_off or _phrase(style, lang)[1]
    return tuple(filter(None, (*words.splitlines(), sender))) if words else ()


def _phrase(style: StyleProfile, lang: str) -> tuple[str, str]:
    spoken = _PHRASES.get(lang.partition("-")[0].lower(), {})
    return spoken.get(style.tones[0], ("", "")) if style.tones else ("", "")
