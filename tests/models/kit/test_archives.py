"""Zip files that are good, broken, or made to fill the memory."""

import io
import struct
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.kit.archives import Archive, Limits
from models.kit.errors import Invalid, TooLarge


def packed(members: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def test_members_are_read_by_name() -> None:
    archive = Archive(packed({"word/document.xml": b"<w/>", "a": b""}), noun="note.docx")

    assert archive.names == ["word/document.xml", "a"]
    assert archive.read("word/document.xml") == b"<w/>"
    with pytest.raises(Invalid, match=r"note\.docx has no 'b' in it"):
        archive.read("b")


def test_a_bomb_is_known_by_its_ratio() -> None:
    with pytest.raises(TooLarge, match="more than 100 times its size"):
        Archive(packed({"a": b"\0" * 20_000_000}), noun="bomb.docx")


def test_a_bomb_is_known_by_its_size() -> None:
    data = packed({str(i): bytes(range(256)) * 10 for i in range(100)})

    with pytest.raises(TooLarge, match="unpacks to 256000 bytes; 255999 are allowed"):
        Archive(data, noun="bomb.docx", limits=Limits(unpacked_bytes=255_999))


def test_too_many_files_are_refused() -> None:
    data = packed({str(i): b"" for i in range(11)})

    with pytest.raises(TooLarge, match="11 files"):
        Archive(data, noun="many.docx", limits=Limits(files=10))


def test_an_archive_that_lies_about_its_sizes_gives_no_more_than_it_said() -> None:
    honest = packed({"a": b"\0" * 2_000_000})
    lie = honest.replace(struct.pack("<I", 2_000_000), struct.pack("<I", 10))
    archive = Archive(lie, noun="liar.docx")

    with pytest.raises(Invalid, match=r"liar\.docx is damaged"):
        archive.read("a")


def test_reading_the_same_member_again_and_again_counts() -> None:
    archive = Archive(packed({"a": b"x" * 600}), noun="a.docx", limits=Limits(unpacked_bytes=1_000))
    archive.read("a")

    with pytest.raises(TooLarge):
        archive.read("a")


def test_what_is_packed_in_rare_ways_is_refused() -> None:
    with pytest.raises(Invalid, match="another way"):
        Archive(packed({"a": b"x"}, method=zipfile.ZIP_LZMA), noun="a.docx")


def test_an_encrypted_archive_is_refused() -> None:
    data = bytearray(packed({"a": b"x"}))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1

    with pytest.raises(Invalid, match="without a password"):
        Archive(bytes(data), noun="a.docx")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a", b"1")
        archive.writestr("a", b"2")

    with pytest.raises(Invalid, match="same name"):
        Archive(file.getvalue(), noun="a.docx")


@given(st.binary(max_size=200), st.data())
def test_no_damage_is_more_than_an_error_for_the_user(noise: bytes, data: st.DataObject) -> None:
    whole = packed({"a": b"content" * 20})
    at = data.draw(st.integers(0, len(whole)))
    damaged = data.draw(st.sampled_from([noise, whole[:at] + noise, noise + whole[at:]]))

    with suppress(Invalid, TooLarge):
        archive = Archive(damaged, noun="a.docx")
        for name in archive.names:
            archive.read(name)
