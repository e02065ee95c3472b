"""The email channel: subject, preheader, HTML in one of five looks, text part and .eml file.

`tasks.content` runs it. It invents nothing: no greeting, no call to action, no address. What the
sender must provide and did not is a finding that names the setting.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tasks.writing.analysis import Analysis
from tasks.writing.channel import (
    Capabilities,
    ChannelContent,
    Finding,
    Severity,
    Slot,
    Spec,
    TextSlot,
)
from tasks.writing.document import Block, Document
from tasks.writing.layout.edition import Edition, edit, page_of
from tasks.writing.layout.email_body import EmailBody
from tasks.writing.layout.email_layout import Letter, letter_footer_text, letter_html, letter_style
from tasks.writing.layout.escaping import one_line, page_address, web_address
from tasks.writing.layout.first_part import first_part
from tasks.writing.layout.framing import disclaimer_block, greeting_block, sign_off_block
from tasks.writing.layout.mime_message import Envelope, message_bytes
from tasks.writing.layout.phrases import greeting, sign_off
from tasks.writing.layout.prose_slots import prose_slot, provenance
from tasks.writing.layout.text_part import TextWriter
from tasks.writing.layout.wording import language_tag, wording
from tasks.writing.words.cutting import cut_words
from tasks.writing.words.sentences import split_sentences

HTML_LIMIT_BYTES = 100_000  # Gmail hides what follows about 102,000
BODY_ROOM_BYTES = 90_000  # what a first cut leaves for the body; the layout needs the rest
SUBJECT_RANGE = (30, 60)
PREHEADER_RANGE = (40, 110)
UNTITLED = "Untitled"
NAME_THE_PAGE = "name its page in `canonical:` of the front matter"

_MAILBOX = re.compile(r"[^@\s<>\"(),:;\\\[\]]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")


@dataclass(frozen=True, slots=True)
class EmailPlan:
    """What the email tells. `blocks` is all of the edition until a repair cuts it to `room` bytes."""

    edition: Edition
    blocks: tuple[Block, ...]
    subject: Slot
    preheader: Slot
    letter: Letter
    base_url: str
    source_hash: str
    lead_id: str = ""
    opening: tuple[Block, ...] = ()  # the customer's own words around the document; never cut
    ending: tuple[Block, ...] = ()
    room: int = HTML_LIMIT_BYTES

    @property
    def written(self) -> tuple[Block, ...]:
        """All blocks of the message, in order."""
        return (*self.opening, *self.blocks, *self.ending)


class Email:
    """Satisfies `Channel`; it has no state."""

    def capabilities(self) -> Capabilities:
        """One message whose HTML is at most 100,000 bytes."""
        return Capabilities(
            "email",
            "Email",
            "email",
            max_length=HTML_LIMIT_BYTES,
            counting="bytes of HTML",
            supports_html=True,
            supports_images=True,
        )

    def plan(self, document: Document, analysis: Analysis, spec: Spec) -> EmailPlan:
        """Edit the document for an inbox; subject and preheader are made of its own words."""
        edition = edit(document, keep_contents_list=False)
        subject = spec.headline or _subject(edition, analysis)
        least, most = PREHEADER_RANGE
        preheader = prose_slot(document, analysis, least=least, most=most, besides=subject.text)
        canonical = page_of(document, spec.canonical_url)
        letter = Letter(
            subject=subject.text,
            preheader=preheader.text,
            title=edition.title,
            lang=language_tag(document.lang or analysis.lang or spec.locale),
            style=spec.template_style,
            read_url=canonical,
            sender_name=one_line(spec.sender_name),
            postal_address="\n".join(filter(None, map(one_line, spec.postal_address.splitlines()))),
            unsubscribe_url=_unsubscribe_url(spec),
            call_to_action=one_line(spec.style.call_to_action) if spec.style else "",
            brand_color=spec.style.brand_color if spec.style else "",
            logo_url=web_address(spec.style.logo_url) if spec.style else "",
        )
        opening, ending = _frame(spec, letter)
        return EmailPlan(
            edition,
            edition.blocks,
            subject,
            preheader,
            letter,
            canonical,
            document.hash,
            analysis.lead_block_id,
            opening,
            ending,
        )

    def slots(self, plan: EmailPlan) -> Sequence[TextSlot]:
        """Subject and preheader; an untitled email has no subject to say in other words."""
        found = [
            TextSlot("subject", "subject line of an email", plan.subject.text, SUBJECT_RANGE[1]),
            TextSlot(
                "preheader",
                "preview text that inboxes show after the subject; it must not repeat it",
                plan.preheader.text,
                PREHEADER_RANGE[1],
            ),
        ]
        return [slot for slot in found if slot.text not in {"", UNTITLED}]

    def worded(self, plan: EmailPlan, texts: Mapping[str, str]) -> EmailPlan:
        """Other words for subject and preheader; the body stays the document's own."""
        subject = replace(plan.subject, text=texts.get("subject", plan.subject.text))
        preheader = replace(plan.preheader, text=texts.get("preheader", plan.preheader.text))
        letter = replace(plan.letter, subject=subject.text, preheader=preheader.text)
        return replace(plan, subject=subject, preheader=preheader, letter=letter)

    def render(self, plan: EmailPlan, spec: Spec) -> ChannelContent:
        """Write HTML, text and .eml. The message has no Date and no To; the sender adds them."""
        letter = plan.letter
        body = EmailBody(letter_style(letter), base=plan.base_url, title=letter.title)
        html = letter_html(letter, body.write(plan.written, lead_id=plan.lead_id))
        text = _text(plan)
        envelope = Envelope(
            subject=letter.subject,
            key=spec.message_key or _key(plan, html),
            lang=letter.lang,
            sender_name=letter.sender_name,
            sender_address=spec.sender_address if _MAILBOX.fullmatch(spec.sender_address) else "",
            unsubscribe_url=letter.unsubscribe_url,
        )
        fields: dict[str, object] = {
            "subject": letter.subject,
            "preheader": letter.preheader,
            "html": html,
            "text": text,
            "eml": message_bytes(envelope, text=text, html=html).decode("ascii"),
            "size_bytes": len(html.encode()),
        }
        return ChannelContent(
            channel="email",
            fields=fields,
            findings=tuple(_render_findings(plan, body, spec)),
            provenance=provenance({"subject": plan.subject, "preheader": plan.preheader}),
            links=tuple(body.inline.links),
            media=tuple(body.inline.media),
        )

    def check(self, content: ChannelContent) -> Sequence[Finding]:
        """Judge size, subject, preheader and pictures."""
        return tuple(_content_findings(content))

    def repair(self, plan: EmailPlan, findings: Sequence[Finding]) -> EmailPlan | None:
        """Keep the first sections that fit; the message then says that it was shortened."""
        if not any(f.rule == "html_too_large" for f in findings) or not plan.blocks:
            return None
        room = min(BODY_ROOM_BYTES, plan.room * 8 // 10)
        body = EmailBody(letter_style(plan.letter), base=plan.base_url, title=plan.letter.title)
        kept = first_part(plan.blocks, room, lambda block: len(body.block(block).encode()) + 1)
        if kept == plan.blocks and room < HTML_LIMIT_BYTES // 10:
            return None
        return replace(plan, blocks=kept, room=room, letter=replace(plan.letter, shortened=True))


def _frame(spec: Spec, letter: Letter) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """What stands before and after the document when the customer chose a style."""
    style = spec.style
    if style is None:
        return (), ()
    farewell = sign_off(style, letter.lang, letter.sender_name)
    return (
        greeting_block(greeting(style, letter.lang)),
        (*sign_off_block(farewell), *disclaimer_block(style.disclaimer)),
    )


def _subject(edition: Edition, analysis: Analysis) -> Slot:
    """The title; cut at a clause when long, followed by the lead's first sentence when short."""
    least, most = SUBJECT_RANGE
    title = edition.title or UNTITLED
    blocks = (edition.title_block_id,) if edition.title_block_id else ()
    if len(title) >= least:
        return Slot(cut_words(title, most) or title, blocks)
    lead = one_line(analysis.lead)[: most * 2]
    lead = next(iter(split_sentences(lead)), "").rstrip(".:")
    if not lead or len(lead) < len(title) or (lead[0].islower() and title not in lead):
        return Slot(title, blocks)
    if title.casefold() in lead.casefold():
        longer, blocks = lead, (analysis.lead_block_id,)
    else:
        longer, blocks = f"{title}: {lead}", (*blocks, analysis.lead_block_id)
    if len(longer) > most:
        return Slot(title, (edition.title_block_id,) if edition.title_block_id else ())
    return Slot(longer, tuple(filter(None, blocks)))


def _text(plan: EmailPlan) -> str:
    writer = TextWriter(base=plan.base_url, words=wording(plan.letter.lang))
    body = writer.write(plan.letter.title, plan.written)
    return (
        "\n\n".join(filter(None, (body, writer.link_list(), letter_footer_text(plan.letter))))
        + "\n"
    )


def _key(plan: EmailPlan, html: str) -> str:
    return hashlib.sha256(f"{plan.source_hash}\n{html}".encode()).hexdigest()


def _unsubscribe_url(spec: Spec) -> str:
    """An address that can stand in a header, which is ASCII and a single word."""
    address = web_address(spec.unsubscribe_url)
    usable = address.isascii() and address.startswith(("http", "mailto:"))
    return address if usable and not set(" <>,") & set(address) else ""


def _render_findings(plan: EmailPlan, body: EmailBody, spec: Spec) -> Iterator[Finding]:
    yield from _missing_settings(plan, spec)
    for note in plan.edition.notes:
        yield Finding(note.code, Severity.INFO, note.message)
    if plan.letter.shortened:
        where = "a link leads on" if plan.letter.read_url else f"{NAME_THE_PAGE} and it leads on"
        message = f"The email ends after the part that fits {HTML_LIMIT_BYTES} bytes; {where}."
        yield Finding("shortened", Severity.WARNING, message)
    links = [href for href in body.inline.lost_links if not href.startswith("#")]
    if links:
        message = f"{len(links)} link(s) such as {links[0]!r} work only beside their source; {NAME_THE_PAGE}."
        yield Finding("relative_link", Severity.WARNING, message)
    images = list(body.inline.lost_images)
    if images:
        message = (
            f"{len(images)} image(s) such as {images[0][:80]!r} cannot be shown in email (relative, embedded or SVG); "
            "their alternative text is. Use absolute addresses of PNG or JPEG files."
        )
        yield Finding("image_not_shown", Severity.WARNING, message)


def _missing_settings(plan: EmailPlan, spec: Spec) -> Iterator[Finding]:
    if not plan.letter.unsubscribe_url:
        wrong = (
            f"{spec.unsubscribe_url!r} is no usable address"
            if spec.unsubscribe_url
            else "is not set"
        )
        message = f"TOOMBOS_UNSUBSCRIBE_URL {wrong}; bulk mail needs a way out."
        yield Finding("missing_unsubscribe", Severity.WARNING, message)
    if not plan.letter.postal_address:
        message = "TOOMBOS_POSTAL_ADDRESS is not set; many countries want it in bulk mail."
        yield Finding("missing_postal_address", Severity.WARNING, message)
    if not _MAILBOX.fullmatch(spec.sender_address):
        wrong = (
            f"{spec.sender_address!r} is no mail address" if spec.sender_address else "is not set"
        )
        message = f"TOOMBOS_SENDER_ADDRESS {wrong}; the message has no From address."
        yield Finding("missing_sender", Severity.WARNING, message)
    if spec.canonical_url and not page_address(spec.canonical_url):
        message = f"canonical_url {spec.canonical_url!r} is no http(s) address and was left out."
        yield Finding("invalid_canonical_url", Severity.WARNING, message)


def _content_findings(content: ChannelContent) -> Iterator[Finding]:
    fields = content.fields
    size = int(str(fields["size_bytes"]))
    if size > HTML_LIMIT_BYTES:
        message = f"The HTML has {size} bytes; Gmail hides what follows {HTML_LIMIT_BYTES}. Shorten the document."
        yield Finding("html_too_large", Severity.ERROR, message)
    subject, preheader = str(fields["subject"]), str(fields["preheader"])
    if subject == UNTITLED:
        yield Finding(
            "missing_title", Severity.WARNING, "The document has no title; give it a heading."
        )
    for name, text, (least, most) in (
        ("subject", subject, SUBJECT_RANGE),
        ("preheader", preheader, PREHEADER_RANGE),
    ):
        if not least <= len(text) <= most:
            message = f"The {name} has {len(text)} characters; {least} to {most} is best."
            yield Finding(f"{name}_length", Severity.INFO, message)
    unnamed = sum(1 for picture in content.media if not picture["alt"])
    if unnamed:
        message = f"{unnamed} image(s) have no alternative text; describe them in the document."
        yield Finding("image_without_alt", Severity.WARNING, message)


CHANNEL = Email()
