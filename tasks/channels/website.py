"""The website channel: a page that can be published as it is, and its parts for other systems.

`tasks.content` runs it. It writes no script, loads nothing from elsewhere but the document's images,
and says nothing the document does not say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tasks.writing.analysis import Analysis
from tasks.writing.card import Card, card_of
from tasks.writing.channel import (
    Capabilities,
    ChannelContent,
    Finding,
    Severity,
    Slot,
    Spec,
    TextSlot,
)
from tasks.writing.document import Document
from tasks.writing.layout.edition import Edition, edit, page_of
from tasks.writing.layout.escaping import one_line, page_address
from tasks.writing.layout.framing import disclaimer_block
from tasks.writing.layout.page import PageFacts, article_json_ld, page_html
from tasks.writing.layout.page_body import PageBody
from tasks.writing.layout.prose_slots import prose_slot, provenance
from tasks.writing.layout.slugs import slug
from tasks.writing.layout.wording import Wording, language_tag, wording

TITLE_SOFT_LIMIT = 60  # what search results show of a title before they cut it
DESCRIPTION_RANGE = (120, 155)
EXCERPT_RANGE = (20, 300)
SLUG_LIMIT = 100
MAX_TAGS = 10
UNTITLED = "Untitled"


@dataclass(frozen=True, slots=True)
class WebsitePlan:
    """What the page tells: the edited document and short texts about it."""

    edition: Edition
    title: Slot
    description: Slot
    excerpt: Slot
    facts: PageFacts
    reading_minutes: int
    card: Card
    lead_id: str = ""


class Website:
    """Satisfies `Channel`; it has no state."""

    def capabilities(self) -> Capabilities:
        """A page of any length."""
        return Capabilities(
            "website", "Website", "page", counting="none", supports_html=True, supports_images=True
        )

    def plan(self, document: Document, analysis: Analysis, spec: Spec) -> WebsitePlan:
        """Edit the document for reading and choose the short texts about it."""
        edition = edit(document, keep_contents_list=True)
        if spec.style:
            closing = disclaimer_block(spec.style.disclaimer)
            edition = replace(edition, blocks=(*edition.blocks, *closing))
        lang = document.lang or analysis.lang or spec.locale
        own_title = Slot(edition.title, (edition.title_block_id,) if edition.title_block_id else ())
        title = spec.headline or own_title
        least, most = DESCRIPTION_RANGE
        description = prose_slot(document, analysis, least=least, most=most, besides=title.text)
        excerpt = prose_slot(
            document, analysis, least=140, most=EXCERPT_RANGE[1], besides=title.text
        )
        facts = PageFacts(
            title=title.text or UNTITLED,
            description=description.text,
            lang=language_tag(lang),
            style=spec.template_style,
            content_type=spec.content_type,
            canonical_url=page_of(document, spec.canonical_url),
            author=one_line(document.meta.get("author", "")),
            published=one_line(document.meta.get("date", "")),
            publisher=one_line(spec.sender_name),
            standfirst=one_line(document.meta.get("description", "")),
            tags=_tags(document, analysis),
            word_count=analysis.word_count,
            image=document.meta.get("image", ""),
            brand_color=spec.style.brand_color if spec.style else "",
        )
        return WebsitePlan(
            edition,
            title,
            description,
            excerpt,
            facts,
            analysis.reading_minutes,
            card_of(
                title.text, description.text, publisher=facts.publisher, style=spec.template_style
            ),
            analysis.lead_block_id,
        )

    def slots(self, plan: WebsitePlan) -> Sequence[TextSlot]:
        """Description and excerpt; the title is the document's own."""
        found = [
            TextSlot(
                "description",
                "description of a web page in search results",
                plan.description.text,
                DESCRIPTION_RANGE[1],
            ),
            TextSlot(
                "excerpt",
                "teaser that leads from a list of articles to the page",
                plan.excerpt.text,
                EXCERPT_RANGE[1],
            ),
        ]
        return [slot for slot in found if slot.text]

    def worded(self, plan: WebsitePlan, texts: Mapping[str, str]) -> WebsitePlan:
        """Other words for the texts about the page; the page stays the document's own."""
        description = replace(
            plan.description, text=texts.get("description", plan.description.text)
        )
        excerpt = replace(plan.excerpt, text=texts.get("excerpt", plan.excerpt.text))
        facts = replace(plan.facts, description=description.text)
        card = card_of(
            plan.title.text, description.text, publisher=facts.publisher, style=facts.style
        )
        return replace(plan, description=description, excerpt=excerpt, facts=facts, card=card)

    def render(self, plan: WebsitePlan, spec: Spec) -> ChannelContent:
        """Write the page and its parts. Fields are strings, numbers, or lists and objects of them."""
        words = wording(plan.facts.lang)
        body = PageBody(plan.edition, base=plan.facts.canonical_url, words=words)
        fragment = body.write(lead_id=plan.lead_id)
        facts = _with_image(plan, body, words)
        json_ld = article_json_ld(facts)
        fields: dict[str, object] = {
            "title": facts.title,
            "slug": slug(facts.title, limit=SLUG_LIMIT),
            "description": plan.description.text,
            "excerpt": plan.excerpt.text,
            "html": page_html(facts, fragment, json_ld),
            "fragment": fragment,
            "json_ld": json_ld,
            "toc": [{"id": a.id, "title": a.title, "level": a.level} for a in plan.edition.anchors],
            "tags": list(facts.tags),
            "word_count": facts.word_count,
            "reading_minutes": plan.reading_minutes,
            "canonical_url": facts.canonical_url,
            "image": facts.image,
            "card": plan.card.fields(),
        }
        slots = {"title": plan.title, "description": plan.description, "excerpt": plan.excerpt}
        return ChannelContent(
            channel="website",
            fields=fields,
            findings=_render_findings(plan, body, spec),
            provenance=provenance(slots),
            links=tuple(body.inline.links),
            media=tuple(body.inline.media),
        )

    def check(self, content: ChannelContent) -> Sequence[Finding]:
        """Judge length and presence of what search engines and readers see first."""
        fields = content.fields
        found: list[Finding] = []
        title, description = str(fields["title"]), str(fields["description"])
        if title == UNTITLED:
            found.append(
                Finding(
                    "missing_title",
                    Severity.WARNING,
                    "The document has no title; give it a heading.",
                )
            )
        if len(title) > TITLE_SOFT_LIMIT:
            message = f"The title has {len(title)} characters; search results show about {TITLE_SOFT_LIMIT}."
            found.append(Finding("title_length", Severity.INFO, message))
        least, most = DESCRIPTION_RANGE
        if not least <= len(description) <= most:
            message = (
                f"The description has {len(description)} characters; {least} to {most} is best."
            )
            found.append(Finding("description_length", Severity.INFO, message))
        unnamed = sum(1 for picture in content.media if not picture["alt"])
        if unnamed:
            message = f"{unnamed} image(s) have no alternative text; describe them in the document."
            found.append(Finding("image_without_alt", Severity.WARNING, message))
        return found

    def repair(self, plan: WebsitePlan, findings: Sequence[Finding]) -> WebsitePlan | None:
        """A page has no limit that cutting could meet."""
        return None


def _with_image(plan: WebsitePlan, body: PageBody, words: Wording) -> PageFacts:
    """The facts with a card image: the author's choice, or the first picture with a full address."""
    facts = plan.facts
    chosen = page_address(facts.image, facts.canonical_url)
    alt = ""
    if not chosen:
        full = (m for m in body.inline.media if m["src"].startswith(("http://", "https://")))
        picture = next(full, None)
        chosen, alt = (picture["src"], picture["alt"]) if picture else ("", "")
    time = words.minutes.format(n=plan.reading_minutes) if plan.reading_minutes > 1 else ""
    return replace(facts, image=chosen, image_alt=alt, reading_time=time)


def _render_findings(plan: WebsitePlan, body: PageBody, spec: Spec) -> tuple[Finding, ...]:
    found = [Finding(n.code, Severity.INFO, n.message) for n in plan.edition.notes]
    relative = sorted(m["src"] for m in body.inline.media if not m["src"].startswith("http"))
    if relative:
        message = (
            f"{len(relative)} image(s) have relative addresses (first: {relative[0]}); "
            "they show only where the site has them, or name the page in `canonical:` of the front matter."
        )
        found.append(Finding("relative_image", Severity.WARNING, message))
    if spec.canonical_url and not page_address(spec.canonical_url):
        message = f"canonical_url {spec.canonical_url!r} is no http(s) address and was left out."
        found.append(Finding("invalid_canonical_url", Severity.WARNING, message))
    for href in body.inline.lost_links:
        message = f"The link to {href!r} leads nowhere on this page; its words stay."
        found.append(Finding("dead_link", Severity.INFO, message))
    return tuple(found)


def _tags(document: Document, analysis: Analysis) -> tuple[str, ...]:
    """The author's tags, or else the key phrases of the text; at most ten, each at most 50 long."""
    given = document.meta.get("tags", "").strip("[] ")
    words = [one_line(t).strip("\"'") for t in given.split(",")] if given else analysis.keyphrases
    return tuple(dict.fromkeys(w for w in words if w and len(w) <= 50))[:MAX_TAGS]


CHANNEL = Website()
