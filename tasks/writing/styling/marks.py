"""Emoji, exclamation marks, and the customer's own words: rules for text of any language.

`tasks.writing.styling.restyle` applies them, with one `Allowance` for a whole document.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import regex

_EMOJI = regex.compile(
    r"\p{RI}{2}|(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f)\p{EMod}?"
    r"(?:\u200d\p{Extended_Pictographic}\ufe0f?\p{EMod}?)*"
)
# Not before a small letter: "Yahoo! offers" is a name, not a cry.
_CRY = regex.compile(
    r"(?:(?<=[\p{L}\p{N})\]\u2019'”\"])|^)(\?*)!+(?!\s+\p{Ll})(?=$|[\s\"”\u2019)\]])"
)


@dataclass(slots=True)
class Allowance:
    """How many emoji and exclamation marks may still stay, in reading order; None is any number."""

    emoji: int | None
    exclamations: int | None

    def calm(self, text: str, *, is_heading: bool = False) -> str:
        """The text with a stop in place of each exclamation mark beyond the allowance."""
        if self.exclamations is None or "!" not in text:
            return text

        def calmed(found: "regex.Match[str]") -> str:
            if self._takes_exclamation():
                return f"{found[1]}!"
            return found[1] or ("" if is_heading else ".")

        return _CRY.sub(calmed, text)

    def without_emoji(self, text: str) -> str:
        """The text without the emoji beyond the allowance; one that is all there is stays."""
        if self.emoji is None or text.isascii() or not _EMOJI.search(text):
            return text

        def kept(found: "regex.Match[str]") -> str:
            if self.emoji:
                self.emoji -= 1
                return found[0]
            return "\0"

        made = re.sub(r"^(?:\0\s*)+|\s*\0", "", _EMOJI.sub(kept, text))
        return made if made.strip() else text

    def _takes_exclamation(self) -> bool:
        if not self.exclamations:
            return False
        self.exclamations -= 1
        return True


@dataclass(frozen=True, slots=True)
class OwnWords:
    """A customer's preferred words and brand spellings, ready to use."""

    pattern: re.Pattern[str] | None
    exact: dict[str, str]
    folded: dict[str, str]

    def put(self, text: str) -> str:
        """The text with preferred words for others and brand words as the brand writes them."""
        return self.pattern.sub(self._word, text) if self.pattern else text

    def _word(self, found: re.Match[str]) -> str:
        word = found[0]
        if word in self.exact:
            return self.exact[word]
        wanted = self.folded.get(word.casefold(), word)
        is_first = found.start() == 0 or found.string[: found.start()].rstrip()[-1:] in ".!?:"
        return wanted[0].upper() + wanted[1:] if word[0].isupper() and is_first else wanted


def own_words(preferred: Sequence[tuple[str, str]], brand: Sequence[str]) -> OwnWords:
    """A word written with a capital is replaced only where it stands exactly so."""
    exact = {old: new for old, new in preferred if old != old.lower()}
    folded = {old.casefold(): new for old, new in preferred if old == old.lower()}
    spelled = {word.casefold(): word for word in brand if word.strip()}
    words = sorted({*exact, *folded, *spelled} - {""}, key=len, reverse=True)
    if not words:
        return OwnWords(None, {}, {})
    listed = "|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words)
    # a spelling of the brand holds wherever the word stands, so it goes with the exact ones
    return OwnWords(re.compile(listed, re.IGNORECASE), exact, folded | spelled)
