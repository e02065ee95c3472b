"""HTML tags inside a Markdown paragraph, one tag at a time, as CommonMark hands them over.

Only the Markdown parser uses it. Tags shape the words around them or hide them; none is passed on.
"""

from tasks.writing.parsing import markup
from tasks.writing.parsing.inlines import Effect, InlineBuilder
from tasks.writing.parsing.notices import NoticeCode, Notices


class InlineTags:
    """Reads tags into an `InlineBuilder`; forgets everything at the end of a paragraph."""

    def __init__(self, builder: InlineBuilder, notices: Notices) -> None:
        self._builder = builder
        self._notices = notices
        self._hiding: markup.Hiding | None = None

    def read(self, source: str) -> None:
        """Take one tag; comments and declarations are left out."""
        tag = markup.tag_of(source)
        if tag is None:
            return
        if self._hiding:
            if self._hiding.after_its_end(source) is not None:
                self._builder.close("hidden")
                self._hiding = None
            return
        self._notices.once(
            NoticeCode.HTML_CONVERTED, "HTML in the Markdown was read as text and structure"
        )
        if tag.closing:
            self._close(tag.name)
            return
        hiding = markup.unclosed_hiding(source)
        if hiding:
            self._hiding = hiding
            self._builder.open("hidden", Effect.HIDDEN)
        else:
            self._open(tag)

    def _open(self, tag: markup.Tag) -> None:
        if tag.name == "br":
            self._builder.line_break()
        elif tag.name == "img":
            self._image(tag)
        elif tag.name == "a" and "href" in tag.attributes:
            title = tag.attributes.get("title", "")
            self._builder.open("a", Effect.LINK, tag.attributes["href"], title)
        elif tag.name in markup.EFFECTS:
            self._builder.open(tag.name, markup.EFFECTS[tag.name])
        elif tag.name in markup.RAISED:
            self._builder.raised = tag.name

    def _close(self, name: str) -> None:
        if name == "a" or name in markup.EFFECTS:
            self._builder.close(name)
        elif name in markup.RAISED:
            self._builder.raised = ""

    def _image(self, tag: markup.Tag) -> None:
        src = markup.image_source(tag.attributes)
        if markup.is_hidden(tag.attributes):
            return
        if markup.is_pixel(tag.attributes):
            self._notices.add(NoticeCode.TRACKING_PIXEL_REMOVED, "Invisible picture left out", src)
        elif src:
            alt, title = tag.attributes.get("alt", ""), tag.attributes.get("title", "")
            self._builder.image(src, alt, title)

    def finish(self) -> None:
        """The paragraph ends, and with it what its tags left open."""
        self._hiding = None
        self._builder.raised = ""
