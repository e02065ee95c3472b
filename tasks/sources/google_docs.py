"""Google Docs and files in Drive, opened by a service account that they are shared with.

A Doc is exported as Markdown by Drive; a Word file, PDF or text in Drive is read as it is.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote

import jwt
import orjson

from models.documents.service import NewDocument, NewFile
from models.kit import clock, outbound
from models.kit.errors import Forbidden, Invalid, Missing, TooLarge, TooMany
from models.kit.outbound import Answer, Limits
from models.kit.settings import settings
from tasks import reading
from tasks.reading import FileKind
from tasks.sources._base import Said, needs_credentials, reached
from tasks.writing.document import Format
from tasks.writing.parsing.errors import DocumentError
from tasks.writing.parsing.notices import NoticeCode

PREFIX: Final = "gdocs:"
PREFIXES: Final = (PREFIX, "google_docs:")
ADDRESS: Final = re.compile(
    r"https://(?:docs|drive)\.google\.com/(?:document|file)/(?:u/\d+/)?d/([\w-]{10,200})"
)
ID: Final = re.compile(r"[\w-]{10,200}")
SCOPE: Final = "https://www.googleapis.com/auth/drive.readonly"
DOC: Final = "application/vnd.google-apps.document"
LIFETIME: Final = timedelta(minutes=10)
BUSY: Final = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "sharingRateLimitExceeded"})
INSIDE_PICTURE: Final = re.compile(r"^\[[^\]\n]{1,100}\]: <?data:[^\n]*$", re.MULTILINE)
INSIDE_MARK: Final = re.compile(r"!\[([^\]\n]{0,500})\]\[(image\d{1,5})\]")
"""Where pictures that are inside the Doc stand: they have no address that readers could load."""
WHO: Final = "Google Drive"
TOTAL_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class _Account:
    email: str
    private_key: str


class GoogleDocs:
    """Satisfies `Source`; it has no state."""

    label = "Google Docs"
    example = "gdocs:ID"
    opened_by = "The JSON key of a service account with which the documents are shared."

    def canonical(self, ref: str) -> str | None:
        """Take `gdocs:` with an id or an address, and addresses of Google Docs."""
        prefix = next((each for each in PREFIXES if ref.startswith(each)), "")
        rest = ref.removeprefix(prefix).strip()
        if found := ADDRESS.match(rest):
            return PREFIX + found[1]
        if not prefix:
            return None
        if not ID.fullmatch(rest):
            raise Invalid(
                f"{ref[:80]!r} names no Google Doc. Send gdocs: with what stands between /d/ and the"
                " next / in its address."
            )
        return PREFIX + rest

    def check_secret(self, secret: str) -> None:
        """Refuse what is no JSON key of a service account."""
        _assertion(_account(secret))

    def fetch(self, ref: str, *, secret: str) -> NewDocument:
        """Return the Doc as Markdown, or the file as it is read."""
        if not secret:
            raise needs_credentials(
                "Google Docs are opened by a service account. Store its JSON key with"
                " PUT /api/v2/sources/google_docs/credentials and share the document with it."
            )
        account = _account(secret)
        drive = _Drive(account, _token(account), quote(ref.removeprefix(PREFIX), safe=""))
        about = drive.about()
        kind, name = str(about.get("mimeType", "")), str(about.get("name", ""))[:500]
        if kind == DOC:
            text, notices = _markdown(drive.content("/export?mimeType=text/markdown"))
            return NewDocument(text, Format.MARKDOWN, name, notices=notices)
        return _file(drive, kind, name)


@dataclass(frozen=True, slots=True)
class _Drive:
    """One file in Drive."""

    account: _Account
    token: str
    file_id: str

    def about(self) -> Mapping[str, Any]:
        """What Drive knows of the file."""
        fields = "?fields=name,mimeType,modifiedTime&supportsAllDrives=true"
        return Said(self._get(fields), WHO).json()

    def content(self, path: str) -> bytes:
        """What is in the file."""
        return self._get(path).body

    def _get(self, path: str) -> Answer:
        address = f"{settings().sources.google_url}/drive/v3/files/{self.file_id}{path}"
        headers = {"Authorization": f"Bearer {self.token}"}
        limits = Limits(size_bytes=settings().max_file_bytes, total_s=TOTAL_S)
        answer = reached(WHO, lambda: outbound.fetch(address, headers=headers, limits=limits))
        said = Said(answer, WHO)
        if answer.status == 403:
            self._refuse_forbidden(said)
        said.refuse(
            missing=f"There is no document {self.file_id} in Google Drive that is shared with"
            f" {self.account.email}. Share it with that address as a viewer.",
            closed="Google Drive does not accept the service account. Store its JSON key again.",
        )
        return answer

    def _refuse_forbidden(self, said: Said) -> None:
        """Drive says 403 for several things; only one of them is about who may read."""
        reason = _reason(said.json())
        if reason in BUSY:
            raise TooMany(
                "Google Drive takes no more requests for now.",
                code="source_busy",
                retry_after_s=said.pause_s(),
            )
        if reason == "exportSizeLimitExceeded":
            raise TooLarge("The Google Doc is larger than Drive exports (10 MB). Split it.")
        raise Forbidden(
            f"The document is not shared with {self.account.email} for reading, or the Drive API is"
            f" not switched on in its project{f' ({reason})' if reason else ''}."
        )


def _reason(body: Mapping[str, Any]) -> str:
    error = body.get("error")
    errors = error.get("errors") if isinstance(error, dict) else None
    first = errors[0] if isinstance(errors, list) and errors else {}
    return str(first.get("reason", "")) if isinstance(first, dict) else ""


def _account(secret: str) -> _Account:
    try:
        found = orjson.loads(secret)
    except orjson.JSONDecodeError:
        found = None
    email = found.get("client_email") if isinstance(found, dict) else None
    key = found.get("private_key") if isinstance(found, dict) else None
    if not isinstance(email, str) or not isinstance(key, str):
        raise Invalid(
            "This is not the JSON key of a service account: it needs client_email and private_key."
            " Make one in the Google Cloud console under IAM, Service accounts, Keys."
        )
    return _Account(email, key)


def _assertion(account: _Account) -> str:
    """What the service account signs to get a token. The key is used here and nowhere else."""
    now = clock.now()
    claims = {
        "iss": account.email,
        "scope": SCOPE,
        "aud": settings().sources.google_token_url,
        "iat": now,
        "exp": now + LIFETIME,
    }
    try:
        return jwt.encode(claims, account.private_key, algorithm="RS256")
    except (ValueError, TypeError, jwt.PyJWTError):
        raise Invalid(
            "The private_key in the service account's JSON can't be read. Download the JSON again."
        ) from None


def _token(account: _Account) -> str:
    grant = quote("urn:ietf:params:oauth:grant-type:jwt-bearer", safe="")
    address = settings().sources.google_token_url
    body = f"grant_type={grant}&assertion={_assertion(account)}".encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = reached("Google", lambda: outbound.send("POST", address, body=body, headers=headers))
    said = Said(answer, "Google")
    if answer.status in {400, 401, 403}:
        reason = str(said.json().get("error_description") or said.json().get("error") or "")
        raise Forbidden(
            f"Google does not accept the service account {account.email}: {reason[:200]}."
            " Store a valid JSON key."
        )
    said.refuse(missing="Google has no such service.", closed="Google refuses.")
    return str(said.json().get("access_token", ""))


def _markdown(raw: bytes) -> tuple[str, tuple[dict[str, str], ...]]:
    """The Doc without the pictures that Drive writes into it, and what was left out."""
    text = raw.decode("utf-8-sig", "replace")
    kept = INSIDE_PICTURE.sub("", text)
    left = INSIDE_MARK.findall(kept) if kept != text else []
    notices = tuple(
        {
            "code": str(NoticeCode.PICTURE_WITHOUT_ADDRESS),
            "message": f"A picture inside the Doc left out: {alt}"
            if alt
            else "A picture inside the Doc left out",
            "block_id": "",
        }
        for alt, _ in left[:10]
    )
    return INSIDE_MARK.sub("", kept) if left else kept, notices


def _file(drive: _Drive, kind: str, name: str) -> NewDocument:
    written = reading.TYPES.get(kind)
    if written is None:
        raise Missing(
            f"{name!r} in Google Drive is {kind[:80]}; only Docs, Word files, PDFs and text are read."
        )
    raw = drive.content("?alt=media&supportsAllDrives=true")
    try:
        found = reading.read(raw, written)
    except DocumentError as error:
        raise Invalid(f"{name}: {error.message}", code=error.code) from None
    file = NewFile(written, raw, name[:255]) if isinstance(written, FileKind) else None
    notices = tuple(asdict(notice) for notice in found.notices)
    return NewDocument(found.content, found.format, "", file, notices)


SOURCE = GoogleDocs()
