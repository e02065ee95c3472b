"""Colours that read well, whatever a customer's colour is."""

from hypothesis import given
from hypothesis import strategies as st

from tasks.writing.layout.colours import READABLE, contrast, ink_on, mixed, readable
from tasks.writing.layout.email_styles import look_of
from tasks.writing.layout.page_styles import look_of as page_look_of

HEX = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


def test_contrast_is_what_wcag_says() -> None:
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"


@given(HEX)
def test_text_on_any_colour_reads_well(brand: str) -> None:
    assert contrast(ink_on(brand), brand) >= READABLE


@given(HEX)
def test_any_brand_gives_looks_that_read_well(brand: str) -> None:
    email, page = look_of("branded", brand), page_look_of("branded", brand)

    for colours in (email.light, email.dark):
        for ink in (colours.ink, colours.muted, colours.accent):
            assert contrast(ink, colours.card) >= READABLE
    for palette in (page.light, page.dark):
        for ink in (palette.ink, palette.muted, palette.accent):
            assert contrast(ink, palette.box) >= READABLE
            assert contrast(ink, palette.paper) >= READABLE


def test_a_colour_that_reads_well_is_kept() -> None:
    assert readable("#0b6e5f", "#ffffff") == "#0b6e5f"
    assert readable("#ffd400", "#ffffff") != "#ffd400"
