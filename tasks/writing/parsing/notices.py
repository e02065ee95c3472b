"""Collects what was left out of a source while it was parsed, so that nothing disappears unsaid.

Used by the parsers of this package only; the result is `Document.warnings`.
"""

from enum import StrEnum

from tasks.writing.document import Notice
from tasks.writing.words.cutting import cut_label

PER_CODE = (
    10  # a hostile page can hide a million things; its author needs the first few and a count
)
QUOTE_CHARS = 80


class NoticeCode(StrEnum):
    """What can be left out or changed."""

    BADGE_REMOVED = "badge_removed"  # a build status or version picture
    BOILERPLATE_REMOVED = "boilerplate_removed"  # navigation, forms, breadcrumbs, cookie banners
    CONTROL_CHARACTERS_REMOVED = "control_characters_removed"
    HIDDEN_TEXT_REMOVED = "hidden_text_removed"  # words that a reader of the page never sees
    HTML_CONVERTED = "html_converted"  # markup inside Markdown; its words stay, its look does not
    NESTING_FLATTENED = "nesting_flattened"
    PICTURE_WITHOUT_ADDRESS = "picture_without_address"  # inside a file; readers can't be shown it
    SCRIPT_REMOVED = "script_removed"  # scripts, styles, frames, embedded objects
    STRUCTURE_GUESSED = "structure_guessed"  # a PDF only says where letters stand
    STRUCK_TEXT_REMOVED = "struck_text_removed"  # words the author crossed out
    TRACKING_PIXEL_REMOVED = "tracking_pixel_removed"
    UNSAFE_URL_REMOVED = "unsafe_url_removed"  # the words stay, the link does not


class Notices:
    """An ordered, bounded list of notices."""

    def __init__(self) -> None:
        self._kept: list[Notice] = []
        self._counts: dict[NoticeCode, int] = {}

    def add(self, code: NoticeCode, message: str, quoted: str = "") -> None:
        """Remember one thing; `quoted` is source text, cut to a readable length."""
        count = self._counts.get(code, 0) + 1
        self._counts[code] = count
        if count <= PER_CODE:
            words = cut_label(" ".join(quoted[: QUOTE_CHARS * 8].split()), QUOTE_CHARS)
            self._kept.append(Notice(str(code), f"{message}: {words}" if words else message))

    def once(self, code: NoticeCode, message: str) -> None:
        """Remember a thing that needs saying only once for a document."""
        if code not in self._counts:
            self.add(code, message)

    def finish(self) -> tuple[Notice, ...]:
        """Everything remembered in order, then how many more there were of each kind."""
        more = (
            Notice(str(code), f"{count - PER_CODE} more of the same kind")
            for code, count in self._counts.items()
            if count > PER_CODE
        )
        return (*self._kept, *more)
