"""The .eml bytes: readable by the standard library's parser, the same every time, headers intact."""

import email
import email.policy
import string
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.writing.layout.mime_message import Envelope, message_bytes

BODY = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
)


def read(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


@given(text=BODY, html=BODY)
def test_both_parts_come_out_as_they_went_in(text: str, html: str) -> None:
    raw = message_bytes(Envelope("Subject", "key"), text=text, html=html)

    parts = [p.get_payload(decode=True) for p in read(raw).iter_parts()]
    assert parts == [text.replace("\n", "\r\n").encode(), html.replace("\n", "\r\n").encode()]


@given(
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=90)
)
def test_every_subject_can_be_read_back_and_is_folded(subject: str) -> None:
    raw = message_bytes(Envelope(subject, "key"), text="a", html="b")

    assert read(raw)["Subject"] == subject
    assert max(map(len, raw.split(b"\r\n"))) <= 78


@given(st.text(string.ascii_letters + string.punctuation + "  ", max_size=90))
def test_a_subject_is_written_as_the_standard_library_writes_it(subject: str) -> None:
    raw = message_bytes(Envelope(subject, "key"), text="a", html="b")

    expected = email.policy.SMTP.fold(
        "Subject", email.policy.SMTP.header_store_parse("Subject", subject)[1]
    )
    assert expected.encode() in raw


def test_lines_end_in_crlf_and_are_short_even_for_long_paragraphs() -> None:
    raw = message_bytes(Envelope("s", "k"), text="x" * 5000, html="é" * 5000)

    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 78


def test_a_long_unsubscribe_address_is_not_encoded() -> None:
    url = "https://a.example/" + "u" * 500

    raw = message_bytes(Envelope("s", "k", unsubscribe_url=url), text="a", html="b")

    assert f"\r\nList-Unsubscribe: <{url}>\r\n".encode() in raw
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw


@pytest.mark.parametrize(
    "url", ["https://a.example/\r\nBcc: x", "https://a.example/é", "https://a.example/a b"]
)
def test_an_address_that_would_break_the_header_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="cannot stand in a header"):
        message_bytes(Envelope("s", "k", unsubscribe_url=url), text="a", html="b")


def test_a_line_break_in_the_subject_is_refused() -> None:
    with pytest.raises(ValueError, match=r"linefeed|carriage"):
        message_bytes(Envelope("s\r\nBcc: x@y.example", "k"), text="a", html="b")


def test_a_sender_name_outside_ascii_is_encoded() -> None:
    envelope = Envelope("s", "k", sender_name='Müller & "Söhne"', sender_address="a@b.example")

    sender = read(message_bytes(envelope, text="a", html="b"))["From"]

    assert sender.addresses[0].display_name == 'Müller & "Söhne"'
    assert sender.addresses[0].addr_spec == "a@b.example"
