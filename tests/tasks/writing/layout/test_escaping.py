"""Nothing of a source becomes markup or an address that runs."""

import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.writing.layout.escaping import escape, one_line, page_address, site_address, web_address


@given(st.text())
def test_escaped_text_holds_no_markup_and_reads_the_same(text: str) -> None:
    made = escape(text)

    assert not set("<>\"'") & set(made)
    made.encode("utf-8")
    assert unescape(made) == re.sub(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]", "", text
    )


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("https://a.example/x?y=1&z=(2)#top", "https://a.example/x?y=1&z=(2)#top"),
        ("HTTP://A.example", "http://a.example"),
        ("//cdn.example/x.png", "https://cdn.example/x.png"),
        ("https://a.example/two words/100%", "https://a.example/two%20words/100%25"),
        ("https://a.example/[x]?q={y}|z", "https://a.example/%5Bx%5D?q=%7By%7D%7Cz"),
        ("https://münchen.example/straße", "https://münchen.example/stra%C3%9Fe"),
        ("mailto:a@b.example?subject=Hi there", "mailto:a@b.example?subject=Hi%20there"),
        ("tel:+47 55 00", "tel:+47%2055%2000"),
    ],
)
def test_addresses_are_made_usable(href: str, expected: str) -> None:
    assert web_address(href) == expected


@pytest.mark.parametrize(
    "href",
    ["javascript:alert(1)", " JAVASCRIPT:x", "java\tscript:x", "data:text/html,x", "vbscript:x", "file:///etc", "https://", "https://[::1", "https://a..b/", "https://-x/", "http://a b/", "mailto:", "", "docs/x.md"],
)  # fmt: skip
def test_what_is_no_address_is_nothing(href: str) -> None:
    assert web_address(href) == ""


def test_relative_addresses_are_resolved_against_a_base() -> None:
    assert web_address("../b?c#d", "https://a.example/x/y/z") == "https://a.example/x/b?c#d"
    assert web_address("javascript:x", "https://a.example/") == ""


@pytest.mark.parametrize("href", ["javascript:x", "a:b", "//host/x", "\\\\host"])
def test_site_addresses_stay_on_the_site(href: str) -> None:
    assert site_address(href) == ""


def test_page_addresses_are_pages() -> None:
    assert page_address("mailto:a@b.example") == ""
    assert page_address("https://a.example/") == "https://a.example/"


@given(st.text(max_size=60))
def test_whatever_comes_in_an_address_is_harmless_and_stable(text: str) -> None:
    made = web_address(text, "https://a.example/dir/")

    assert made == "" or urlsplit(made).scheme in {"http", "https", "mailto", "tel"}
    assert not set(' <>"\n\t\\') & set(made)
    assert web_address(made) == made
