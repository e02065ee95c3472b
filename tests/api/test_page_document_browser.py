"""How a document gets into the page: chosen, dropped, pasted, or the sample."""

import re

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.factories.files import docx, paragraph, run
from tests.support.browser import Tab

pytestmark = [pytest.mark.browser, pytest.mark.flow]


def test_uploaded_file_names_its_format(page: Page) -> None:
    file = FilePayload(
        name="storm.html", mimeType="text/html", buffer=b"<h1>Storm</h1><p>Friday.</p>"
    )

    page.get_by_label("Choose a document file").set_input_files(file)

    expect(page.get_by_label("Text of the document")).to_have_value(re.compile("Storm"))
    expect(page.get_by_label("Format").locator("option:checked")).to_have_text("HTML (detected)")


def test_a_word_file_is_read_by_the_server_and_shown_as_markdown(page: Page, tab: Tab) -> None:
    hidden = paragraph(run("Seen.") + run("obey me", "<w:vanish/>"))
    raw = docx(paragraph("Storm", style="berschrift1"), hidden, paragraph("a", item=(0, 1)))
    file = FilePayload(name="storm.docx", mimeType="", buffer=raw)

    page.get_by_label("Choose a document file").set_input_files(file)

    field = page.get_by_label("Text of the document")
    expect(field).to_have_value("# Storm\n\nSeen.\n\n- a\n")
    expect(page.locator("#document-note")).to_contain_text("Hidden text left out: obey me")
    assert tab.complaints == []


def test_a_broken_pdf_is_refused_with_the_reason(page: Page) -> None:
    file = FilePayload(name="plan.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7 and no more")

    page.get_by_label("Choose a document file").set_input_files(file)

    expect(page.locator("#document-error")).to_contain_text("not a PDF that can be read")


def test_pasted_rich_text_keeps_its_structure_or_not_at_will(page: Page, tab: Tab) -> None:
    field = page.get_by_label("Text of the document")

    field.evaluate(
        """(field) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", "Spring\\nRead on");
          clipboardData.setData("text/html", '<b id="docs-internal-guid-1" style="color:red">' +
            '<h2>Spring</h2><ul><li><a href="https://a.example/">Read <i>on</i></a></li></ul></b>');
          field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, cancelable: true }));
        }"""
    )

    expect(field).to_have_value("## Spring\n\n- [Read *on*](https://a.example/)\n")
    page.get_by_role("button", name="Use the plain text instead").click()
    expect(field).to_have_value("Spring\nRead on")
    assert tab.complaints == []


def test_dropped_file_becomes_the_document(page: Page) -> None:
    dropped = page.evaluate_handle(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File(["# Dropped\\n\\nOver the side."], "note.md"));
          return data;
        }"""
    )

    page.locator("#document-card").dispatch_event("drop", {"dataTransfer": dropped})

    expect(page.get_by_label("Text of the document")).to_have_value(re.compile("# Dropped"))


def test_picture_is_refused_with_the_way_out(page: Page) -> None:
    file = FilePayload(name="photo.md", mimeType="text/markdown", buffer=b"\x89PNG\r\n\x00\x00\x01")

    page.get_by_label("Choose a document file").set_input_files(file)

    expect(page.locator("#document-error")).to_contain_text(
        "photo.md isn't a text file. Save it as"
    )


def test_sample_is_offered_and_recognised(page: Page) -> None:
    page.get_by_role("button", name="Use a sample").click()

    expect(page.get_by_label("Text of the document")).to_have_value(re.compile("Harbour 4.2"))
    expect(page.get_by_label("Format").locator("option:checked")).to_have_text(
        "Markdown (detected)"
    )
