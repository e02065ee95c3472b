"""Notion pages, against a server that answers as Notion does."""

import pytest

from models.kit.errors import Missing, Unavailable
from models.kit.settings import settings
from tasks.sources.notion import MAX_PIECES, SOURCE
from tests.factories.places import PAGE, PAGE_ID, as_json, notion, notion_markdown
from tests.support.canned import Site

REF = f"notion:{PAGE_ID}"
TOKEN = "ntn_0123456789"
PIECE = "11111111-1111-4111-8111-111111111111"
OTHER = "22222222-2222-4222-8222-222222222222"
MARK = '<unknown url="https://www.notion.so/x" alt="paragraph"/>'


def fetch() -> str:
    return SOURCE.fetch(REF, secret=TOKEN).content


def test_a_page_is_markdown_with_its_title_date_and_category(web: Site) -> None:
    notion(web)

    new = SOURCE.fetch(REF, secret=TOKEN)

    assert new.title == "Harbour news"
    assert new.content.startswith("---\ndate: 2026-11-20\ncategory: Ferries\n---\n\n# Harbour news")
    assert web.requests[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert web.requests[0].headers["notion-version"] == "2025-09-03"


def test_what_was_cut_from_a_long_page_is_asked_for_and_put_in_its_place(web: Site) -> None:
    notion(web, f"one\n\n{MARK}\n\nthree\n\n{MARK}\n\nfive", unknown=[PIECE, OTHER])
    web.answers[f"/v1/pages/{PIECE}/markdown"] = notion_markdown("two", [])
    web.answers[f"/v1/pages/{OTHER}/markdown"] = notion_markdown("four", [])

    assert fetch().endswith("one\n\ntwo\n\nthree\n\nfour\n\nfive")


def test_a_block_that_is_not_shared_is_left_out_and_said(web: Site) -> None:
    notion(web, f"one\n\n{MARK}\n\nthree", unknown=[PIECE])

    new = SOURCE.fetch(REF, secret=TOKEN)

    assert "unknown" not in new.content
    assert new.notices[0]["code"] == "block_left_out"


def test_pieces_that_name_each_other_come_to_an_end(web: Site) -> None:
    notion(web, f"one {MARK}", unknown=[PIECE])
    web.answers[f"/v1/pages/{PIECE}/markdown"] = notion_markdown(f"two {MARK}", [PIECE])

    assert fetch().endswith("one two ")


def test_a_page_of_endless_pieces_is_read_up_to_a_number(web: Site) -> None:
    ids = [f"{n:08d}-1111-4111-8111-111111111111" for n in range(MAX_PIECES + 20)]
    notion(web, MARK * len(ids), unknown=ids)

    fetch()

    assert len(web.requests) == MAX_PIECES + 2


def test_a_page_in_the_trash_is_missing(web: Site) -> None:
    notion(web)
    web.answers[PAGE] = as_json({"object": "page", "in_trash": True, "properties": {}})

    with pytest.raises(Missing, match="trash"):
        fetch()


@pytest.mark.parametrize(
    "ref",
    [
        REF,
        f"notion:{PAGE_ID.replace('-', '').upper()}",
        f"https://www.notion.so/team/Harbour-news-{PAGE_ID.replace('-', '')}?pvs=4",
        f"notion:https://team.notion.site/Harbour-{PAGE_ID.replace('-', '')}#x",
    ],
)
def test_a_page_is_named_by_its_id_or_its_address(ref: str) -> None:
    assert SOURCE.canonical(ref) == REF


def test_a_network_that_does_not_find_notion_is_a_bad_moment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settings().sources, "notion_url", "https://nothing.invalid")

    with pytest.raises(Unavailable, match="Notion can't be reached"):
        fetch()
