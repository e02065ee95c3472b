"""Try a template with a document, as the render step would. Stores nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from api.static import PAGES
from models.kit.errors import Invalid
from models.kit.settings import settings
from models.templates import variables as declared
from models.templates.variables import Variable
from tasks.content import generate
from tasks.templating.confined import TemplateError
from tasks.templating.dressing import CustomTemplate, dressed
from tasks.writing.analysing.analyse import analyse
from tasks.writing.channel import Spec
from tasks.writing.document import Document, Format
from tasks.writing.parsing.errors import DocumentError
from tasks.writing.parsing.parse import parse

SAMPLE = (PAGES / "sample.md").read_text("utf-8")
EMPTY = "# A title\n\nOne sentence."
"""A document with hardly anything in it: a template must bear that too."""


def check(source: str, variables: Sequence[Variable], *, channel: str) -> None:
    """Raise Invalid for a template that can't be rendered with a long and with a short document."""
    values = _sample_values(variables)
    for text in (SAMPLE, EMPTY):
        trial(source, values, parsed(text, Format.MARKDOWN, ""), channel=channel)


def trial(
    source: str, values: Mapping[str, object], document: Document, *, channel: str
) -> dict[str, Any]:
    """Return what a template makes of a document. Raises Invalid."""
    known = settings()
    analysis = analyse(document)
    spec = Spec(
        sender_name=known.sender_name or "Sender",
        sender_address=known.sender_address,
        postal_address=known.postal_address,
        unsubscribe_url=known.unsubscribe_url or "https://example.com/unsubscribe",
        canonical_url="https://example.com/page",
    )
    content = generate(document, analysis, channel=channel, spec=spec)
    template = CustomTemplate(source, values)
    try:
        made = dressed(content, template, document, analysis=analysis, spec=spec)
    except TemplateError as error:
        raise Invalid(str(error), code="template_error") from None
    return {
        "channel": channel,
        "html": made.fields["html"],
        **{name: made.fields[name] for name in ("subject", "text") if name in made.fields},
        "findings": [asdict(finding) for finding in made.findings],
    }


def parsed(text: str, written: str, title: str) -> Document:
    """Return a document. Raises Invalid for one that says nothing."""
    try:
        return parse(text, format=Format(written), title=title)
    except DocumentError as error:
        raise Invalid(error.message, code=error.code) from None


def _sample_values(variables: Sequence[Variable]) -> dict[str, object]:
    samples: dict[str, object] = {
        "string": "sample",
        "number": 1,
        "boolean": True,
        "date": "2026-01-31",
    }
    given = {v.name: samples[v.type] for v in variables if v.default_value is None}
    return declared.resolve(variables, given)
