"""Static sites: files that a web server shows and a feed reader reads."""

from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from lxml import etree

from models.kit import ids
from models.kit.errors import Invalid
from models.kit.settings import settings as known
from models.publications.sending import Fate
from tasks.publishers._base import Place
from tasks.publishers.folder import PUBLISHER, Site
from tests.factories.publications import PAGE, SITE, new_piece

pytestmark = pytest.mark.usefixtures("receiver")


@pytest.fixture
def place() -> Place[Site]:
    return Place(ids.new_id(), Site.model_validate(SITE), "")


@pytest.fixture
def root(place: Place[Site], tmp_path: Path) -> Path:
    return tmp_path / "sites" / str(place.tenant_id) / "news"


def locations(root: Path, name: str, tag: str) -> list[str | None]:
    return [each.text for each in etree.parse(root / name).iter(tag)]


def test_a_page_is_written_with_what_tells_of_it(place: Place[Site], root: Path) -> None:
    answer = PUBLISHER.publish(new_piece(), place)

    assert answer.receipt is not None
    assert answer.receipt["url"] == "https://news.example.com/the-harbour/"
    assert (root / "the-harbour/index.html").read_text("utf-8") == PAGE["html"]
    assert "The harbour &amp; its &lt;gulls&gt;" in (root / "index.html").read_text("utf-8")
    assert locations(root, "feed.xml", "title") == ["Harbour <news>", "The harbour & its <gulls>"]
    assert locations(root, "feed.xml", "pubDate") == ["Fri, 20 Nov 2026 09:01:00 +0000"]
    sitemap = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
    assert locations(root, "sitemap.xml", sitemap) == ["https://news.example.com/the-harbour/"]


def test_it_is_just_what_a_dry_run_showed(place: Place[Site], root: Path) -> None:
    PUBLISHER.publish(new_piece(slug="before"), place)
    piece = new_piece(version=2)

    shown = PUBLISHER.request(piece, place)["files"]
    PUBLISHER.publish(piece, place)

    assert {name: (root / name).read_text("utf-8") for name in shown} == shown
    assert set(shown) == {"the-harbour/index.html", "index.html", "feed.xml", "sitemap.xml"}


def test_a_new_version_replaces_the_page_at_its_address(place: Place[Site], root: Path) -> None:
    first = new_piece()
    PUBLISHER.publish(first, place)

    second = new_piece(version=2, content_id=first.content_id, slug="renamed", html="<p>New")
    PUBLISHER.publish(second, place)

    assert (root / "the-harbour/index.html").read_text("utf-8") == "<p>New"
    assert not (root / "renamed").exists()
    assert PUBLISHER.look_up(first, place).fate is Fate.ABSENT
    assert PUBLISHER.look_up(second, place).fate is Fate.THERE


def test_two_contents_of_one_name_have_two_addresses(place: Place[Site]) -> None:
    one, other = (PUBLISHER.publish(new_piece(), place) for _ in range(2))

    assert one.receipt is not None
    assert other.receipt is not None
    assert one.receipt["url"] != other.receipt["url"]


def test_what_was_changed_by_hand_is_not_taken_for_ours(place: Place[Site], root: Path) -> None:
    piece = new_piece()
    PUBLISHER.publish(piece, place)
    (root / "the-harbour/index.html").write_text("something else")

    assert PUBLISHER.look_up(piece, place).fate is Fate.ABSENT


def test_many_at_once_are_all_there(place: Place[Site], root: Path) -> None:
    pieces = [new_piece(slug=f"page-{n}") for n in range(12)]
    threads = [Thread(target=PUBLISHER.publish, args=(piece, place)) for piece in pieces]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all(PUBLISHER.look_up(piece, place).fate is Fate.THERE for piece in pieces)
    assert len(locations(root, "feed.xml", "item")) == 12
    assert list(root.rglob("*.new")) == []


@pytest.mark.parametrize("slug", ["../up", "/etc", "a/b", ".lock", "a b", "ü", "-", "a--b"])
def test_no_slug_leads_out_of_the_folder(place: Place[Site], slug: str) -> None:
    with pytest.raises(Invalid, match="slug"):
        PUBLISHER.publish(new_piece(slug=slug), place)


@pytest.mark.parametrize("body", [{"html": ""}, {"html": None}])
def test_what_has_no_page_is_refused(place: Place[Site], body: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match="no page"):
        PUBLISHER.publish(new_piece(**body), place)


def test_odd_characters_make_no_broken_feed(place: Place[Site], root: Path) -> None:
    PUBLISHER.publish(new_piece(title="a\x00\x0b\ufffe]]>b"), place)

    assert locations(root, "feed.xml", "title")[1] == "a]]>b"


def test_production_needs_a_folder_that_is_shared(
    place: Place[Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENVIRONMENT", "production")
    known.cache_clear()
    PUBLISHER.check(place.settings)
    monkeypatch.delenv("TOOMBOS_SITES_DIR")
    known.cache_clear()

    with pytest.raises(Invalid, match="TOOMBOS_SITES_DIR"):
        PUBLISHER.check(place.settings)
