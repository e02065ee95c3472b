"""Which addresses and characters may enter a document."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.writing.parsing.characters import clean, is_printable, safe_href, safe_src


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("https://x.org/a?b=1&c=2#d", "https://x.org/a?b=1&c=2#d"),
        (" /relative path.html ", "/relative%20path.html"),
        ("//x.org/a", "https://x.org/a"),
        ("#part-1", "#part-1"),
        ("mailto:me@x.org", "mailto:me@x.org"),
        ("tel:+49301234", "tel:+49301234"),
        ("http://bücher.example/ü?q=100%", "http://xn--bcher-kva.example/%C3%BC?q=100%25"),
        ('a"onmouseover=x', "a%22onmouseover=x"),
        ("http://[::1]:80/a", "http://[::1]:80/a"),
        ("a/b:c", "a/b:c"),
    ],
)
def test_usable_addresses_are_kept_in_ascii(raw: str, safe: str) -> None:
    assert safe_href(raw) == safe


@pytest.mark.parametrize(
    "raw",
    [
        *(
            "",
            "javascript:x",
            "JAVASCRIPT:x",
            "data:x",
            "vbscript:x",
            "file:///x",
            "ftp://x.org",
            "x:y",
        ),
        *("java\tscript:x", "\x00javascript:x", "java\u200bscript:x", "https://x.org/\u202eexe"),
        *("http:", "http:///x", "https:x.org", "\\\\x.org", "1a:b", "a" * 5000),
    ],
)
def test_other_addresses_are_refused(raw: str) -> None:
    assert safe_href(raw) is None


def test_a_picture_cannot_be_a_mail_address() -> None:
    assert safe_src("mailto:me@x.org") is None
    assert safe_src("a.png") == "a.png"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_an_accepted_address_is_ascii_without_quotes_or_blanks_and_stays_accepted(raw: str) -> None:
    address = safe_href(raw)
    if address is not None:
        assert address.isascii()
        assert not set(address) & set(' \t\n"<>\\`')
        assert safe_href(address) == address


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_no_unwanted_character_counts_as_printable() -> None:
    unwanted = [chr(code) for code in range(0x110000) if clean(chr(code)) != chr(code)]

    assert len(unwanted) > 2000
    assert not any(map(is_printable, unwanted))
    assert is_printable("Two lines\n\tof words — “quoted”")
