"""What every channel must do, whichever file it is: drop one into the folder and it is judged here."""

import hashlib
import re
import subprocess
import sys
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.channels import load
from tasks.content import generate, slots
from tasks.writing.analysing.analyse import analyse
from tasks.writing.analysis import Analysis
from tasks.writing.channel import ChannelContent, Severity, Spec
from tasks.writing.document import Document, Format
from tasks.writing.parsing.errors import DocumentError
from tasks.writing.parsing.parse import parse
from tasks.writing.prose import walk
from tests.factories.documents import MARK, document, samples

ROOT = Path(__file__).parents[3]
CHANNELS = sorted(load())
SAMPLES = sorted(samples())
FULL = Spec(
    canonical_url="https://northwind.example/blog/4-2",
    sender_name="Northwind <Press> & Co",
    sender_address="news@northwind.example",
    postal_address="12 Harbour Street\nBergen",
    unsubscribe_url="https://northwind.example/u?id=1&k=2",
    message_key="k",
)
VOID = {"br", "hr", "img", "link", "meta"}

every_channel = pytest.mark.parametrize("channel", CHANNELS)
every_sample = pytest.mark.parametrize("sample", SAMPLES)


@cache
def material(sample: str) -> tuple[Document, Analysis]:
    found = samples()[sample]
    return found, analyse(found)


@cache
def made(channel: str, sample: str, spec: Spec = FULL) -> ChannelContent:
    found, analysis = material(sample)
    return generate(found, analysis, channel=channel, spec=spec)


@every_channel
def test_capabilities_describe_the_channel_that_has_them(channel: str) -> None:
    found = load()[channel].capabilities()

    assert found.key == channel
    assert found.label.strip()
    assert found.kind in {"email", "page", "social"}
    assert found.max_length is None or found.max_length > 0
    assert found.max_parts >= 1


@every_channel
@every_sample
def test_content_of_every_sample_fits_and_may_be_sent(channel: str, sample: str) -> None:
    content = made(channel, sample)

    assert [f for f in content.findings if f.severity is Severity.ERROR] == []
    assert all(count.value <= count.limit for count in content.counts)


@every_channel
@every_sample
def test_texts_that_may_be_worded_fit_and_stand_in_the_content(channel: str, sample: str) -> None:
    found, analysis = material(sample)
    named = slots(found, analysis, channel=channel, spec=FULL)

    assert len({slot.key for slot in named}) == len(named)
    for slot in named:
        assert slot.purpose
        assert slot.text
        assert slot.measure(slot.text + slot.tail) <= slot.limit
        assert slot.several_lines or "\n" not in slot.text
    same = generate(
        found, analysis, channel=channel, spec=FULL, texts={slot.key: slot.text for slot in named}
    )
    assert same.fields == made(channel, sample).fields


@every_channel
def test_other_words_stand_in_the_content_and_change_its_hash(channel: str) -> None:
    found, analysis = material("note")
    named = slots(found, analysis, channel=channel, spec=FULL)
    texts = {slot.key: slot.text.split("\n")[0].rstrip(".")[:-1] for slot in named}

    worded = generate(found, analysis, channel=channel, spec=FULL, texts=texts)

    fields = orjson.dumps(worded.fields).decode()
    assert named
    assert all(orjson.dumps(text).decode()[1:-1] in fields for text in texts.values())
    assert worded.input_hash != made(channel, "note").input_hash
    assert {p.block_id for p in worded.provenance} == {
        p.block_id for p in made(channel, "note").provenance
    }


@every_channel
def test_a_document_with_nothing_to_say_must_not_be_sent(channel: str) -> None:
    nothing = document()

    content = generate(nothing, Analysis("en", 0, 0), channel=channel, spec=FULL)

    assert "empty_content" in [f.rule for f in content.findings if f.severity is Severity.ERROR]


@every_channel
@every_sample
def test_fields_are_ready_for_json(channel: str, sample: str) -> None:
    content = made(channel, sample)

    assert orjson.loads(orjson.dumps(content.fields)) == content.fields
    assert orjson.dumps([content.findings, content.counts, content.provenance, content.media])


@every_channel
@every_sample
def test_no_byte_of_the_source_becomes_markup(channel: str, sample: str) -> None:
    fields = made(channel, sample).fields

    for name in ("html", "fragment"):
        html = fields.get(name, "")
        assert isinstance(html, str)
        assert MARK not in html
        assert "<canary" not in html
        reader = _Markup()
        reader.feed(html)
        reader.close()
        assert reader.open == []
        assert not reader.handlers
        assert reader.schemes <= {"http", "https", "mailto", "tel", ""}
        assert reader.scripts <= {"application/ld+json"}


@every_channel
@every_sample
def test_every_text_is_free_of_control_characters(channel: str, sample: str) -> None:
    for text in _strings(made(channel, sample).fields):
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]", text)


@every_channel
@every_sample
def test_provenance_names_blocks_of_the_document(channel: str, sample: str) -> None:
    found, _ = material(sample)
    blocks = {block.id for block in walk(found.blocks)}

    for source in made(channel, sample).provenance:
        assert source.block_id in blocks
        assert 0 <= source.start < source.end


@every_channel
@every_sample
def test_findings_have_stable_codes_and_full_sentences(channel: str, sample: str) -> None:
    for finding in made(channel, sample, Spec()).findings:
        assert re.fullmatch(r"[a-z][a-z_]+", finding.rule)
        assert finding.message.endswith((".", "!", "?"))


@every_channel
def test_input_hash_tells_document_spec_and_channel_apart(channel: str) -> None:
    hashes = {
        made(channel, "note").input_hash,
        made(channel, "readme").input_hash,
        made(channel, "note", Spec()).input_hash,
        made(channel, "note", Spec(template_style="classic")).input_hash,
        *(made(other, "note").input_hash for other in CHANNELS),
    }

    assert len(hashes) == 3 + len(CHANNELS)


@every_channel
def test_an_unknown_style_or_language_still_gives_content(channel: str) -> None:
    content = made(channel, "note", Spec(template_style="baroque", locale="xx-YY"))

    assert not [f for f in content.findings if f.severity is Severity.ERROR]


def test_bytes_are_the_same_in_processes_with_different_hash_seeds() -> None:
    program = (
        "import orjson, sys\n"
        "from tests.tasks.channels.test_contract import digests\n"
        "sys.stdout.buffer.write(orjson.dumps(digests()))\n"
    )

    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
        )
        for seed in ("1", "2")
    ]
    one, two = (orjson.loads(process.communicate()[0]) for process in processes)

    assert one == two == digests()


@every_channel
@settings(max_examples=12)
@given(
    source=st.text(st.characters(codec="utf-8"), min_size=1, max_size=300),
    kind=st.sampled_from(Format),
)
def test_any_text_that_can_be_read_can_be_rendered(channel: str, source: str, kind: Format) -> None:
    try:
        found = parse(source, format=kind)
    except DocumentError:
        return

    content = generate(found, analyse(found), channel=channel, spec=FULL)

    assert [f for f in content.findings if f.severity is Severity.ERROR] == []


def digests() -> dict[str, str]:
    """A hash of everything each channel makes of a few samples; other processes call it too."""
    return {
        f"{channel}/{sample}": hashlib.sha256(orjson.dumps(made(channel, sample))).hexdigest()
        for channel in CHANNELS
        for sample in ("note", "readme", "scripts", "hostile")
    }


def _strings(value: object) -> list[str]:
    match value:
        case str():
            return [value]
        case dict():
            return [text for part in value.values() for text in _strings(part)]
        case list() | tuple():
            return [text for part in value for text in _strings(part)]
        case _:
            return []


class _Markup(HTMLParser):
    """Reads HTML as a browser would begin to: elements left open, handlers, addresses, scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.handlers: list[str] = []
        self.schemes: set[str] = set()
        self.scripts: set[str | None] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name.startswith("on"):
                self.handlers.append(name)
            if name in {"href", "src"}:
                scheme = re.match(r"\s*([A-Za-z][A-Za-z0-9+.-]*):", value or "")
                self.schemes.add(scheme[1].lower() if scheme else "")
        if tag == "script":
            self.scripts.add(dict(attrs).get("type"))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
