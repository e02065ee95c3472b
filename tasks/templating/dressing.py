"""Put a channel's content into a customer's template instead of into one of ours.

Called by the render step and by the API's trial. What must stay stays: the text part, the limits,
and in email a way out and the sender's address, whatever the template leaves out.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import orjson

from tasks.channels import load
from tasks.templating.confined import render
from tasks.writing.analysis import Analysis
from tasks.writing.channel import ChannelContent, Spec
from tasks.writing.document import Block, Document, Heading
from tasks.writing.layout.edition import edit, page_of
from tasks.writing.layout.email_body import EmailBody
from tasks.writing.layout.email_layout import Letter, bare_html, letter_style
from tasks.writing.layout.mime_message import Envelope, message_bytes
from tasks.writing.layout.wording import language_tag, wording
from tasks.writing.parsing.leading import led_by
from tasks.writing.prose import blocks_text, plain

CHANNELS: Final = ("email", "website")
"""Those whose look is HTML of ours."""
EXCERPT_CHARS: Final = 300


@dataclass(frozen=True, slots=True)
class CustomTemplate:
    """A version of a customer's template with values for all its variables."""

    source: str
    values: Mapping[str, object] = field(default_factory=dict)


def dressed(
    content: ChannelContent,
    template: CustomTemplate,
    document: Document,
    *,
    analysis: Analysis,
    spec: Spec,
) -> ChannelContent:
    """The content in the template's clothes, judged again. Same arguments, same bytes.

    Raises TemplateError.
    """
    letter = _letter(content, document, analysis, spec)
    values = context(content, document, analysis=analysis, spec=spec)
    fragment = render(template.source, {**values, "vars": dict(template.values)}).html
    fields = dict(content.fields)
    if content.channel == "email":
        _fill_email(fields, letter, fragment, spec, key=content.input_hash)
    else:
        fields["html"] = str(fields["html"]).replace(str(fields["fragment"]), fragment, 1)
        fields["fragment"] = fragment
    made = replace(content, fields=fields, input_hash=_hash(content, template))
    found = dict.fromkeys((*content.findings, *load()[content.channel].check(made)))
    return replace(made, findings=tuple(found))


def context(
    content: ChannelContent, document: Document, *, analysis: Analysis, spec: Spec
) -> dict[str, Any]:
    """What a template may say: names and values, of which those called `content` are HTML already."""
    letter = _letter(content, document, analysis, spec)
    document, analysis = led_by(document, analysis, spec.leading)
    edition = edit(document, keep_contents_list=content.channel == "website")
    body = EmailBody(letter_style(letter), base=letter.read_url, title=letter.title)
    whole = body.write(edition.blocks, lead_id=analysis.lead_block_id)
    parts = [
        {
            "id": heading.id if heading else "",
            "title": plain(heading.inlines) if heading else "",
            "text": blocks_text(blocks)[:EXCERPT_CHARS],
            "content": body.write(blocks),
            "link": f"{letter.read_url}#{heading.id}" if heading and letter.read_url else "",
        }
        for heading, blocks in _parts(edition.blocks)
    ]
    words = wording(letter.lang)
    if content.channel == "website":
        whole = str(content.fields["fragment"])
    return {
        "subject": letter.subject,
        "preview_text": letter.preheader,
        "title": letter.title,
        "intro_text": analysis.lead,
        "content": whole,
        "sections": parts,
        "updates": [part for part in parts if part["title"]],
        "call_to_action": {
            "link": letter.read_url,
            "button_text": letter.call_to_action or words.read_online,
        },
        "website_url": letter.read_url,
        "unsubscribe_url": letter.unsubscribe_url,
        "sender_name": letter.sender_name,
        "postal_address": letter.postal_address,
        "language": letter.lang,
        "meta": dict(document.meta),
    }


def _letter(content: ChannelContent, document: Document, analysis: Analysis, spec: Spec) -> Letter:
    fields = content.fields
    title = str(fields.get("title") or document.title)
    return Letter(
        subject=str(fields.get("subject") or title),
        preheader=str(fields.get("preheader") or fields.get("description") or ""),
        title=title,
        lang=language_tag(document.lang or analysis.lang or spec.locale),
        style="minimal",
        read_url=page_of(document, spec.canonical_url),
        sender_name=" ".join(spec.sender_name.split()),
        postal_address=spec.postal_address.strip(),
        unsubscribe_url=spec.unsubscribe_url,
        call_to_action=spec.style.call_to_action if spec.style else "",
    )


def _fill_email(
    fields: dict[str, object], letter: Letter, fragment: str, spec: Spec, *, key: str
) -> None:
    html = bare_html(letter, fragment)
    digest = hashlib.sha256(f"{key}\n{html}".encode()).hexdigest()
    envelope = Envelope(
        subject=letter.subject,
        key=spec.message_key or digest,
        lang=letter.lang,
        sender_name=letter.sender_name,
        sender_address=spec.sender_address,
        unsubscribe_url=letter.unsubscribe_url,
    )
    eml = message_bytes(envelope, text=str(fields["text"]), html=html).decode("ascii")
    fields |= {"html": html, "eml": eml, "size_bytes": len(html.encode())}


def _parts(blocks: Sequence[Block]) -> list[tuple[Heading | None, list[Block]]]:
    """What stands before the first heading of level 2, then each of those with all under it."""
    parts: list[tuple[Heading | None, list[Block]]] = [(None, [])]
    for block in blocks:
        if isinstance(block, Heading) and block.level <= 2:
            parts.append((block, []))
        else:
            parts[-1][1].append(block)
    return [part for part in parts if part[0] or part[1]]


def _hash(content: ChannelContent, template: CustomTemplate) -> str:
    values = orjson.dumps(dict(template.values), option=orjson.OPT_SORT_KEYS)
    parts = (content.input_hash.encode(), template.source.encode(), values)
    return hashlib.sha256(b"\0".join(parts)).hexdigest()
