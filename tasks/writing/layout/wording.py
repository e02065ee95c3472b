"""The few words that layouts add around a document, by language. English where we have no other.

The email and page layouts call it. Nothing here makes a claim about the sender or the reader.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """Words of one language."""

    continue_reading: str
    shortened: str
    read_online: str
    unsubscribe: str
    links: str
    image: str
    table: str
    code: str
    minutes: str  # with {n}


_ENGLISH = Wording(
    "Continue reading",
    "This email shows the first part of a longer document.",
    "Read on the web",
    "Unsubscribe",
    "Links",
    "Image",
    "Table",
    "Code",
    "{n} min read",
)
_BY_LANGUAGE = {
    "en": _ENGLISH,
    "de": Wording(
        "Weiterlesen",
        "Diese E-Mail zeigt den ersten Teil eines längeren Dokuments.",
        "Im Browser lesen",
        "Abmelden",
        "Links",
        "Bild",
        "Tabelle",
        "Code",
        "{n} Min. Lesezeit",
    ),
    "fr": Wording(
        "Lire la suite",
        "Cet e-mail montre la première partie d\u2019un document plus long.",
        "Lire en ligne",
        "Se désabonner",
        "Liens",
        "Image",
        "Tableau",
        "Code",
        "{n} min de lecture",
    ),
    "es": Wording(
        "Seguir leyendo",
        "Este correo muestra la primera parte de un documento más largo.",
        "Leer en la web",
        "Darse de baja",
        "Enlaces",
        "Imagen",
        "Tabla",
        "Código",
        "{n} min de lectura",
    ),
}

_RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})


def wording(lang: str) -> Wording:
    """Words for a language tag such as `de-AT`."""
    return _BY_LANGUAGE.get(lang.partition("-")[0].lower(), _ENGLISH)


def direction(lang: str) -> str:
    """`rtl` or `ltr`, the writing direction of a language tag."""
    return "rtl" if lang.partition("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"


def language_tag(lang: str) -> str:
    """The language in the form of BCP 47, or `en` when it is none."""
    parts = lang.replace("_", "-").split("-")
    good = parts[0].isalpha() and parts[0].isascii() and 2 <= len(parts[0]) <= 3
    if not good:
        return "en"
    region = parts[1] if len(parts) > 1 and len(parts[1]) == 2 and parts[1].isalpha() else ""
    return (
        f"{parts[0].lower()}-{region.upper()}" if region.isascii() and region else parts[0].lower()
    )
