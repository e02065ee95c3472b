"""What every source does, whatever place it reads: one suite, run over all of them."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from models.documents.service import NewDocument
from models.kit.errors import DomainError, Invalid, Missing
from models.kit.settings import settings
from tasks import sources
from tasks.sources._base import NEEDS_CREDENTIALS, Source
from tasks.writing.document import Format
from tasks.writing.parsing.parse import parse
from tasks.writing.prose import blocks_text
from tests.factories import places
from tests.support.canned import Answer, Site


@dataclass(frozen=True, slots=True)
class Place:
    """A place that a source can read: how a server is made to answer, and what opens it."""

    prepare: Callable[[Site], None]
    ref: Callable[[Site], str]
    opened_by: Callable[[], str]
    asked_last: str


def _page(web: Site) -> None:
    web.answers["/page"] = Answer(places.ARTICLE.encode(), "text/html")


def _feed(web: Site) -> None:
    web.answers["/feed.xml"] = Answer(places.RSS.encode(), "application/rss+xml")


PLACES = {
    "google_docs": Place(
        places.google, lambda _: f"gdocs:{places.DOC_ID}", places.google_account, places.EXPORT
    ),
    "notion": Place(
        places.notion, lambda _: f"notion:{places.PAGE_ID}", lambda: "ntn_0123456789", places.PAGE
    ),
    "rss": Place(_feed, lambda web: f"rss:{web.url}/feed.xml", lambda: "", "/feed.xml"),
    "url": Place(_page, lambda web: f"{web.url}/page", lambda: "", "/page"),
}


@pytest.fixture(params=sources.load())
def key(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def source(key: str) -> Source:
    return sources.load()[key]


@pytest.fixture
def place(key: str, web: Site) -> Place:
    found = PLACES[key]
    found.prepare(web)
    return found


def fetch(source: Source, place: Place, web: Site) -> NewDocument:
    ref = source.canonical(place.ref(web))
    assert ref is not None
    return source.fetch(ref, secret=place.opened_by())


def test_a_document_arrives_and_can_be_parsed(source: Source, place: Place, web: Site) -> None:
    new = fetch(source, place, web)

    document = parse(new.content, format=Format(new.format), title=new.title)
    assert "harbour" in document.title.lower()
    assert "Saturday" in blocks_text(document.blocks)


def test_what_did_not_change_has_the_same_hash(source: Source, place: Place, web: Site) -> None:
    assert fetch(source, place, web).hash == fetch(source, place, web).hash


def test_a_reference_has_one_way_to_be_written(source: Source, place: Place, web: Site) -> None:
    ref = source.canonical(place.ref(web))

    assert ref is not None
    assert source.canonical(ref) == ref
    assert sources.find(f"  {ref} ") == (source, ref)
    assert [s.canonical(ref) for s in sources.load().values() if s is not source] == [None] * 3


def test_what_is_not_there_is_said_for_good(source: Source, place: Place, web: Site) -> None:
    web.answers = {"/token": web.answers.get("/token", Answer(status=404))}

    with pytest.raises(Missing) as caught:
        fetch(source, place, web)

    assert caught.value.permanent


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_bad_moment_is_worth_another_try_and_says_when(
    source: Source, place: Place, web: Site, status: int
) -> None:
    web.answers[place.asked_last] = Answer(b"{}", status=status, headers={"Retry-After": "17"})

    with pytest.raises(DomainError) as caught:
        fetch(source, place, web)

    assert not caught.value.permanent
    assert caught.value.retry_after_s == 17


def test_a_place_that_is_closed_says_so_for_good(source: Source, place: Place, web: Site) -> None:
    web.answers[place.asked_last] = Answer(b"{}", status=401)

    with pytest.raises(DomainError) as caught:
        fetch(source, place, web)

    assert caught.value.permanent
    assert caught.value.code == "forbidden"


def test_without_credentials_nothing_is_asked_and_nothing_is_made_up(
    source: Source, place: Place, web: Site
) -> None:
    if not source.opened_by:
        assert place.opened_by() == ""
        return

    with pytest.raises(Invalid) as caught:
        source.fetch(str(source.canonical(place.ref(web))), secret="")

    assert caught.value.code == NEEDS_CREDENTIALS
    assert "credentials" in caught.value.message
    assert web.asked == []


def test_a_secret_that_cannot_be_one_is_refused(source: Source) -> None:
    with pytest.raises(Invalid):
        source.check_secret("no {secret}\n")


def test_what_opens_a_place_is_accepted_and_never_in_an_error(
    source: Source, place: Place, web: Site
) -> None:
    if not source.opened_by:
        return
    source.check_secret(place.opened_by())
    web.answers[place.asked_last] = Answer(b"{}", status=403)

    with pytest.raises(DomainError) as caught:
        fetch(source, place, web)

    assert place.opened_by() not in caught.value.message


def test_an_answer_over_the_limit_is_refused(
    source: Source, place: Place, web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "max_file_bytes", 20)

    with pytest.raises(DomainError) as caught:
        fetch(source, place, web)

    assert caught.value.code == "too_large"


@pytest.mark.parametrize(
    "ref", ["", "nothing", "ftp://a.example/", "notion:x", "gdocs:", "rss:x", "url:a"]
)
def test_what_names_no_place_is_refused_with_the_ways_out(ref: str) -> None:
    with pytest.raises(Invalid) as caught:
        sources.find(ref)

    assert ref.partition(":")[2] in caught.value.message
