"""Cards as pictures: right size, same bytes, nothing outside, nothing drawn as an empty box."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from models.kit.settings import settings as configured
from tasks.cards import fonts
from tasks.cards.draw import PALETTES, SIZES, Shape, card_png
from tasks.cards.typeset import width_of, wrapped
from tasks.writing.card import Card, card_from, card_of

ROOT = Path(__file__).parents[3]
NEWS = Card("Élan für Bøåt", "Ferries sail every hour, také v noci.", "Société Nord")
OURS = fonts.paths()[0]
JAPANESE = "家庭用ロボットを発売します"
PROGRAM = (
    "import sys, hashlib\nfrom tasks.cards.draw import Shape, card_png\n"
    "from tests.tasks.cards.test_draw import NEWS\n"
    "sys.stdout.write(hashlib.sha256(card_png(NEWS, Shape.WIDE)).hexdigest())"
)

every_shape = pytest.mark.parametrize("shape", list(Shape))


def picture(card: Card, shape: Shape = Shape.WIDE) -> Image.Image:
    return Image.open(io.BytesIO(card_png(card, shape))).convert("RGB")


@every_shape
@pytest.mark.parametrize("style", sorted(PALETTES))
def test_a_card_has_its_size_and_words_in_its_colours(shape: Shape, style: str) -> None:
    image = picture(Card(NEWS.title, NEWS.text, NEWS.publisher, style), shape)

    colours = {colour for _, colour in image.getcolors(100_000) or ()}
    assert image.size == SIZES[shape]
    assert {PALETTES[style].ground, PALETTES[style].title, PALETTES[style].accent} <= colours


def test_a_look_that_we_have_not_gets_the_modern_one() -> None:
    assert card_png(Card("T", style="baroque"), Shape.WIDE) == card_png(Card("T"), Shape.WIDE)


def test_bytes_are_the_same_in_processes_with_different_hash_seeds() -> None:
    made = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(made) == 1


@pytest.mark.parametrize("text", ["Élan", "ťřěšť", "Ελλάδα", "Россия", "Việt Nam", "ŵÿ ©"])
def test_accented_greek_and_cyrillic_letters_are_drawn(text: str) -> None:
    assert fonts.undrawn(text) == ""
    assert fonts.drawable(text) == text


def test_letters_in_two_pieces_are_joined() -> None:
    assert fonts.drawable("e\u0301lan") == "élan"


@pytest.mark.parametrize("text", ["שלום", "สวัสดี", "नमस्ते"])
def test_scripts_that_need_shaping_are_left_out_and_named(text: str) -> None:
    assert fonts.drawable(f"Hi {text}") == "Hi"
    assert set(fonts.undrawn(text)) <= set(text)
    assert fonts.undrawn(text)


def test_what_no_font_has_is_left_out_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "paths", lambda: (OURS,))
    fonts.font_of.cache_clear()

    assert fonts.undrawn(f"AB {JAPANESE[:2]}") == JAPANESE[:2]
    assert fonts.drawable(f"AB {JAPANESE[:2]}") == "AB"
    fonts.font_of.cache_clear()


def test_a_file_that_is_no_font_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "broken.ttf").write_text("no font")
    monkeypatch.setenv("TOOMBOS_CARD_FONTS", f"{tmp_path / 'broken.ttf'},/nowhere.ttf")
    configured.cache_clear()
    fonts.paths.cache_clear()

    try:
        assert fonts.paths()[0] == OURS
        assert not [path for path in fonts.paths() if path.startswith(str(tmp_path))]
    finally:
        configured.cache_clear()
        fonts.paths.cache_clear()


def test_japanese_is_drawn_where_a_font_has_it() -> None:
    if fonts.undrawn(JAPANESE):
        pytest.skip("no font of this machine has Japanese; apt install fonts-ipaexfont-gothic")

    assert card_png(Card(JAPANESE), Shape.WIDE) != card_png(Card(""), Shape.WIDE)
    assert fonts.font_of("家") != OURS


@settings(max_examples=40)
@given(st.text(st.sampled_from(list("ab i,家用Å🎉.\n")), max_size=80), st.integers(60, 900))
def test_no_line_is_wider_than_its_room(text: str, room: int) -> None:
    for line in wrapped(fonts.drawable(text), room, 40, fonts.BOLD, most=4):
        assert width_of(line, 40, fonts.BOLD) <= room or len(line) <= 2


def test_a_long_text_ends_in_an_ellipsis_on_the_last_line() -> None:
    lines = wrapped("many words " * 50, 400, 40, fonts.REGULAR, most=2)

    assert len(lines) == 2
    assert lines[-1].endswith("…")


def test_a_card_is_made_of_a_title_and_a_sentence_that_says_more() -> None:
    assert card_of("Ferries", "Ferries.", publisher="", style="modern").text == ""
    assert card_of("", "They sail.", publisher="", style="modern").title == "They sail."
    assert len(card_of("long " * 90, "text " * 90, publisher="", style="modern").title) <= 140


def test_a_card_is_kept_with_what_it_says_to_those_who_do_not_see_it() -> None:
    fields = NEWS.fields()

    assert fields["alt"] == "Élan für Bøåt. Ferries sail every hour, také v noci. Société Nord."
    assert card_from(fields) == NEWS
