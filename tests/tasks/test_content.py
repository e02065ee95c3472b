"""The pipeline around the channels: hashes, findings, and the loop that cuts until it fits."""

from dataclasses import replace

import pytest

from tasks.channels import load
from tasks.content import capabilities, generate, input_hash
from tasks.writing.analysing.analyse import analyse
from tasks.writing.channel import Severity, Spec
from tests.factories.documents import document, samples

NOTE = samples()["note"]


def test_capabilities_are_listed_by_key() -> None:
    assert [c.key for c in capabilities()] == sorted(load())


def test_an_unknown_channel_is_refused_with_the_known_ones_named() -> None:
    with pytest.raises(KeyError, match=r"there are .*email"):
        generate(NOTE, analyse(NOTE), channel="fax", spec=Spec())


def test_a_document_without_a_hash_is_refused() -> None:
    with pytest.raises(ValueError, match="no hash"):
        generate(replace(NOTE, hash=""), analyse(NOTE), channel="email", spec=Spec())


def test_input_hash_knows_everything_that_changes_the_bytes() -> None:
    spec = Spec()

    hashes = {
        input_hash(NOTE, channel="email", spec=spec),
        input_hash(NOTE, channel="website", spec=spec),
        input_hash(NOTE, channel="email", spec=replace(spec, sender_name="x")),
        input_hash(replace(NOTE, hash="0"), channel="email", spec=spec),
        input_hash(replace(NOTE, meta={"description": "x"}), channel="email", spec=spec),
    }

    assert len(hashes) == 5
    assert input_hash(NOTE, channel="email", spec=Spec()) in hashes


def test_findings_come_worst_first_and_once() -> None:
    content = generate(document(), analyse(document()), channel="email", spec=Spec())

    order = [Severity.ERROR, Severity.WARNING, Severity.INFO]
    weights = [order.index(f.severity) for f in content.findings]
    assert weights == sorted(weights)
    assert len(set(content.findings)) == len(content.findings)
    assert content.findings[0].rule == "empty_content"


def test_content_too_large_is_cut_until_no_error_is_left() -> None:
    large = samples()["many_sections"]

    content = generate(large, analyse(large), channel="email", spec=Spec())

    assert not [f for f in content.findings if f.severity is Severity.ERROR]
    assert "shortened" in {f.rule for f in content.findings}


def test_a_checkpoint_between_the_stages_may_end_the_work() -> None:
    class Enough(Exception):
        """Nobody wants the content any more."""

    passed = []

    def checkpoint() -> None:
        passed.append("")
        if len(passed) == 3:
            raise Enough

    with pytest.raises(Enough):
        generate(NOTE, analyse(NOTE), channel="email", spec=Spec(), checkpoint=checkpoint)
