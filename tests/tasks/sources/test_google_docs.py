"""Google Docs, against a server that answers as Google's token service and Drive do."""

from urllib.parse import parse_qs

import jwt
import pytest

from models.kit.errors import DomainError, Invalid
from tasks.sources.google_docs import SCOPE, SOURCE
from tests.factories import places
from tests.factories.files import docx, paragraph
from tests.factories.places import ABOUT, DOC_ID, EXPORT, FILE, as_json, google, google_error
from tests.support.canned import Answer, Site

REF = f"gdocs:{DOC_ID}"


def fetch(secret: str | None = None) -> str:
    return SOURCE.fetch(REF, secret=secret or places.google_account()).content


def test_the_service_account_signs_for_a_token_that_may_only_read(web: Site) -> None:
    google(web)

    fetch()

    token, about, _ = web.requests
    form = parse_qs(token.body.decode())
    assert form["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
    claims = jwt.decode(
        form["assertion"][0],
        places.google_key().public_key(),
        algorithms=["RS256"],
        audience=f"{web.url}/token",
    )
    assert (claims["iss"], claims["scope"]) == ("reader@northwind.iam.gserviceaccount.com", SCOPE)
    assert claims["exp"] - claims["iat"] <= 3600
    assert about.headers["authorization"] == "Bearer ya29.token"


def test_pictures_inside_the_doc_are_left_out_and_said(web: Site) -> None:
    picture = "![A ferry][image1]\n\nWords.\n\n[image1]: <data:image/png;base64,iVBORw0KGgo=>\n"
    google(web, picture)

    new = SOURCE.fetch(REF, secret=places.google_account())

    assert "data:" not in new.content
    assert "image1" not in new.content
    assert new.notices[0]["message"].endswith("A ferry")


def test_a_word_file_in_drive_is_read(web: Site) -> None:
    google(web)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    web.answers[ABOUT] = as_json({"name": "plan.docx", "mimeType": kind})
    raw = docx(paragraph("Hello there."))
    web.answers[f"{FILE}?alt=media&supportsAllDrives=true"] = Answer(raw, kind)

    assert "<p>Hello there.</p>" in fetch()


@pytest.mark.parametrize(
    ("status", "reason", "code", "permanent"),
    [
        (403, "insufficientFilePermissions", "forbidden", True),
        (403, "userRateLimitExceeded", "source_busy", False),
        (403, "exportSizeLimitExceeded", "too_large", True),
        (404, "notFound", "not_found", True),
        (401, "authError", "forbidden", True),
        (500, "internalError", "source_unavailable", False),
    ],
)
def test_drive_s_refusals_are_told_apart(
    web: Site, status: int, reason: str, code: str, permanent: bool
) -> None:
    google(web)
    web.answers[EXPORT] = google_error(status, reason)

    with pytest.raises(DomainError) as caught:
        fetch()

    assert (caught.value.code, caught.value.permanent) == (code, permanent)


def test_a_document_that_is_not_shared_names_the_address_to_share_it_with(web: Site) -> None:
    google(web)
    web.answers[ABOUT] = google_error(404, "notFound")

    with pytest.raises(DomainError, match=r"reader@northwind\.iam\.gserviceaccount\.com"):
        fetch()


def test_an_account_that_google_does_not_know_is_said(web: Site) -> None:
    body = {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}
    web.answers["/token"] = as_json(body, 400)

    with pytest.raises(DomainError, match="Invalid JWT Signature") as caught:
        fetch()

    assert caught.value.permanent


@pytest.mark.parametrize(
    "secret", ["{", "[]", '{"client_email": "a"}', '{"client_email": "a", "private_key": "x"}']
)
def test_what_is_no_key_of_a_service_account_is_refused(secret: str) -> None:
    with pytest.raises(Invalid, match="service account"):
        SOURCE.check_secret(secret)


@pytest.mark.parametrize(
    "ref",
    [
        f"gdocs:{DOC_ID}",
        f"google_docs: {DOC_ID}",
        f"https://docs.google.com/document/d/{DOC_ID}/edit?tab=t.0#heading=h.1",
        f"gdocs:https://docs.google.com/document/u/0/d/{DOC_ID}/edit",
        f"https://drive.google.com/file/d/{DOC_ID}/view",
    ],
)
def test_a_doc_is_named_by_its_id_or_its_address(ref: str) -> None:
    assert SOURCE.canonical(ref) == REF
