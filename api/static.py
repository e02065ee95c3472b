"""Serves the page at `/`: the files of api/pages, held in memory from the start of the process.

Called once by `api.app`. It must not know any route of the API: the page finds its own way there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Final

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse

from models.kit.errors import Missing

PAGES: Final = Path(__file__).parent / "pages"

# Not `mimetypes`: its answers differ between machines, and `nosniff` makes a wrong one fatal.
_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        ".html": "text/html; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".md": "text/markdown; charset=utf-8",
        ".svg": "image/svg+xml",
    }
)

PAGE_POLICY: Final = (
    "default-src 'self'; frame-src 'self' blob: data:; img-src 'self' https: data:; "
    "style-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)

# A `srcdoc` frame inherits the policy of the document around it, and an email is nothing without
# its inline styles. So previews live inside this empty page: styles and pictures, never a script.
_PREVIEW_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; font-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)

_COMMON_HEADERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Cache-Control": "no-cache",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
)


@dataclass(frozen=True, slots=True)
class PageFile:
    """One file as it is sent: its bytes and every header that belongs to it."""

    content: bytes
    headers: Mapping[str, str]

    def answer(self, request: Request) -> Response:
        """Return the file, or 304 when the client's copy is the same (RFC 9110, 13.1.2)."""
        known = request.headers.get("if-none-match", "")
        tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
        if self.headers["ETag"] in tags or "*" in tags:
            kept = {name: text for name, text in self.headers.items() if name != "Content-Type"}
            return Response(status_code=304, headers=kept)
        return Response(self.content, headers=dict(self.headers))


def load_pages(folder: Path = PAGES) -> Mapping[str, PageFile]:
    """Return every file of the folder by name; files of other types than ours are left out."""
    found = {path.name: load_file(path) for path in sorted(folder.iterdir())}
    return {name: file for name, file in found.items() if file}


def mount(app: FastAPI) -> None:
    """Make `app` answer `/`, `/account`, `/static/{name}` and `/favicon.ico`.

    `GET /` is the page for browsers and `{service, version, status}` for clients that accept JSON
    but not HTML. Only names that existed at the start are served, so no path leads elsewhere.
    """
    pages = load_pages()
    router = APIRouter(include_in_schema=False)

    @router.api_route("/", methods=["GET", "HEAD"])
    async def index(request: Request) -> Response:
        accept = request.headers.get("accept", "")
        if "application/json" in accept and "text/html" not in accept:
            about = {"service": app.title, "version": app.version, "status": "running"}
            return JSONResponse(about, headers={"Cache-Control": "no-cache", "Vary": "Accept"})
        answer = pages["index.html"].answer(request)
        answer.headers["Vary"] = "Accept"
        return answer

    @router.api_route("/account", methods=["GET", "HEAD"])
    async def account(request: Request) -> Response:
        return pages["account.html"].answer(request)

    @router.api_route("/static/{name}", methods=["GET", "HEAD"])
    async def static_file(name: str, request: Request) -> Response:
        if name not in pages:
            raise Missing(f"There is no file {name[:80]!r} in this page.")
        return pages[name].answer(request)

    @router.api_route("/favicon.ico", methods=["GET", "HEAD"])
    async def favicon(request: Request) -> Response:
        return pages["favicon.svg"].answer(request)

    app.include_router(router)


def load_file(path: Path, headers: Mapping[str, str] = MappingProxyType({})) -> PageFile | None:
    """Return a file as it is sent, with these headers on top; None when it is of no type of ours."""
    if path.suffix not in _TYPES:
        return None
    content = path.read_bytes()
    policy = _PREVIEW_POLICY if path.name == "preview.html" else PAGE_POLICY
    return PageFile(
        content,
        MappingProxyType(
            {
                **_COMMON_HEADERS,
                "Content-Type": _TYPES[path.suffix],
                "Content-Security-Policy": policy,
                "X-Frame-Options": "SAMEORIGIN" if path.name == "preview.html" else "DENY",
                "ETag": f'"{sha256(content).hexdigest()[:32]}"',
                **headers,
            }
        ),
    )
