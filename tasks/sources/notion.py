"""Pages in Notion as Markdown, opened by the token of an integration that they are shared with.

Notion renders the page; what it left out of a long one is asked for piece by piece.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from models.documents.service import NewDocument
from models.kit import outbound
from models.kit.errors import Invalid, Missing
from models.kit.outbound import Answer, Limits
from models.kit.settings import settings
from tasks.sources._base import Said, needs_credentials, reached
from tasks.writing.document import Format

PREFIX: Final = "notion:"
HOSTS: Final = re.compile(r"https://(?:[\w-]+\.)?(?:notion\.so|notion\.site|notion\.com)/")
ID_AT_END: Final = re.compile(
    r"(?:^|[/-])([0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$"
)
VERSION: Final = "2025-09-03"
WHO: Final = "Notion"
MAX_PIECES: Final = 50
TOTAL_S: Final = 30.0
UNKNOWN: Final = re.compile(r"<unknown\b[^>\n]{0,2000}/>")
PROPERTIES: Final = {"date": "date", "category": "category", "type": "category"}
"""Properties of a page, by their names in lower case, that say something about the document."""


class Notion:
    """Satisfies `Source`; it has no state."""

    label = "Notion"
    example = "notion:PAGE_ID"
    opened_by = "The token of an internal integration with which the pages are shared."

    def canonical(self, ref: str) -> str | None:
        """Take `notion:` with an id or an address, and addresses of Notion pages."""
        rest = ref.removeprefix(PREFIX).strip()
        if not ref.startswith(PREFIX) and not HOSTS.match(rest):
            return None
        path = rest.partition("?")[0].partition("#")[0].rstrip("/").lower()
        found = ID_AT_END.search(path)
        if found is None:
            raise Invalid(
                f"{ref[:80]!r} names no Notion page. Send notion: with the page's address, or with"
                " the 32 letters and digits at its end."
            )
        return PREFIX + str(UUID(found[1]))

    def check_secret(self, secret: str) -> None:
        """Refuse what can't be a token."""
        if not re.fullmatch(r"[\x21-\x7e]{10,500}", secret):
            raise Invalid("A Notion token is one word, such as ntn_…; copy it again.")

    def fetch(self, ref: str, *, secret: str) -> NewDocument:
        """Return the page as Markdown, with its title, date and category."""
        if not secret:
            raise needs_credentials(
                "Notion pages are opened by the token of an integration. Store it with"
                " PUT /api/v2/sources/notion/credentials and share the page with the integration."
            )
        page = _Page(ref.removeprefix(PREFIX), secret)
        title, meta = _properties(page.about())
        text, lost = page.markdown()
        notices = tuple(
            {"code": "block_left_out", "message": f"Notion left out {lost} blocks", "block_id": ""}
            for _ in range(min(lost, 1))
        )
        return NewDocument(meta + text, Format.MARKDOWN, title, notices=notices)


@dataclass(slots=True)
class _Page:
    """One page, read with as many calls as it takes."""

    page_id: str
    token: str
    _asked: set[str] = field(default_factory=set)

    def about(self) -> Mapping[str, Any]:
        """The page's properties."""
        answer = self._get(f"/v1/pages/{self.page_id}")
        self._check(answer)
        return Said(answer, WHO).json()

    def markdown(self) -> tuple[str, int]:
        """The whole page, and how many of its blocks Notion can't give as Markdown."""
        answer = self._get(f"/v1/pages/{self.page_id}/markdown")
        self._check(answer)
        said = Said(answer, WHO).json()
        text, lost = self._whole(said)
        return text, lost

    def _whole(self, said: Mapping[str, Any]) -> tuple[str, int]:
        """A piece with the pieces that were cut from it put in their places."""
        text = str(said.get("markdown") or "")
        missing = [str(each) for each in said.get("unknown_block_ids") or ()]
        marks = list(UNKNOWN.finditer(text))
        pieces = list(self._pieces(missing))
        lost = sum(piece is None for piece in pieces) + max(0, len(marks) - len(pieces))
        if len(marks) != len(missing):  # no telling which piece belongs where: after the rest
            found = [piece for piece in pieces if piece]
            return "\n\n".join([UNKNOWN.sub("", text), *found]), lost
        for mark, piece in reversed(list(zip(marks, pieces, strict=True))):
            text = f"{text[: mark.start()]}{piece or ''}{text[mark.end() :]}"
        return text, lost

    def _pieces(self, block_ids: list[str]) -> Iterator[str | None]:
        for block_id in block_ids:
            if block_id in self._asked or len(self._asked) >= MAX_PIECES or not _is_id(block_id):
                yield None
                continue
            self._asked.add(block_id)
            answer = self._get(f"/v1/pages/{block_id}/markdown")
            if answer.status in {400, 403, 404}:  # not shared, or of a kind Notion can't write
                yield None
                continue
            self._check(answer)
            yield self._whole(Said(answer, WHO).json())[0]

    def _get(self, path: str) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}", "Notion-Version": VERSION}
        limits = Limits(size_bytes=settings().max_file_bytes, total_s=TOTAL_S)
        address = settings().sources.notion_url + path
        return reached(WHO, lambda: outbound.fetch(address, headers=headers, limits=limits))

    def _check(self, answer: Answer) -> None:
        Said(answer, WHO).refuse(
            missing=f"There is no Notion page {self.page_id} that is shared with the integration."
            " Share it under ••• → Connections.",
            closed="Notion does not accept the token, or the integration may not read content."
            " Store a valid one.",
        )


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _properties(page: Mapping[str, Any]) -> tuple[str, str]:
    """The page's title, and front matter of what else is known of it. Raises Missing for trash."""
    if page.get("in_trash") or page.get("archived"):
        raise Missing("The Notion page is in the trash. Restore it there.")
    title, lines = "", []
    for name, value in (page.get("properties") or {}).items():
        kind = value.get("type") if isinstance(value, dict) else None
        key = PROPERTIES.get(str(name).lower())
        if kind == "title":
            title = _plain(value.get("title"))
        elif key and (said := _said(value, str(kind))):
            lines.append(f"{key}: {said}")
    front = "---\n" + "\n".join(lines) + "\n---\n\n" if lines else ""
    return title[:500], front


def _plain(texts: object) -> str:
    listed = texts if isinstance(texts, list) else []
    return " ".join("".join(str(each.get("plain_text", "")) for each in listed).split())


def _said(value: Mapping[str, Any], kind: str) -> str:
    found = value.get(kind)
    if isinstance(found, dict):
        word = found.get("start") if kind == "date" else found.get("name")
    elif isinstance(found, list):
        word = _plain(found) or (found[0].get("name") if found else "")
    else:
        word = ""
    return re.sub(r"[\"'#\n]", " ", str(word or "")).strip()[:200]


SOURCE = Notion()
