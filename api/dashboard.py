"""Serves the built dashboard at `/app/`: the files of its build, or a page that says what is missing.

Called once by `api.app`. The build may appear or change while the process runs, so the folder is
looked at again whenever the page is asked for. Paths that are no file are pages of the dashboard,
which finds its own way; only files that the build lists are ever served.
"""

import gzip
from collections.abc import Mapping
from dataclasses import replace
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import Final

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from api.static import PAGE_POLICY, PageFile, load_file
from models.kit.errors import Missing
from models.kit.settings import settings

CHECKOUT: Final = Path(__file__).resolve().parents[1] / "dashboard"
WHY: Final = "why-not.txt"
"""Beside the build: why there is none, in the words of whoever tried to make it."""
_FOR_EVER: Final = "public, max-age=31536000, immutable"  # the names of assets hold their hashes
_PACKED: Final = ".gz"
_MISSING: Final = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Toombos</title>
<link rel="icon" href="/favicon.ico">
<link rel="stylesheet" href="/static/app.css">
<body>
<main id="main">
<h1>The dashboard is not built</h1>
<p>{reason}</p>
<p><a href="/">The simple page</a>, the <a href="/docs">API</a> and everything else work.</p>
</main>
</body>
</html>
"""
_BEING_MADE: Final = (
    "./toombos up builds it right after the start, which takes a minute the first time: reload this"
    " page then. ./toombos dashboard build does it by hand, and says what is missing."
)


class Build:
    """The files of one build, read again when the build was replaced."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made_at = -1
        self._files: Mapping[str, PageFile] = MappingProxyType({})

    def files(self) -> Mapping[str, PageFile]:
        """Return what is to be served, by its path below `/app/`; nothing without a build."""
        try:
            made_at = (self._folder / "index.html").stat().st_mtime_ns
        except OSError:
            return MappingProxyType({})
        if made_at != self._made_at:
            self._files, self._made_at = _load(self._folder), made_at
        return self._files

    def missing(self) -> str:
        """Return the page that says why there is no build."""
        try:
            reason = (self._folder.parent / WHY).read_text("utf-8").strip()
        except OSError:
            reason = ""
        return _MISSING.format(reason=escape(reason or _BEING_MADE))


def mount(app: FastAPI, folder: Path | None = None) -> None:
    """Make `app` answer `/app` and everything below it."""
    build = Build(folder or settings().dashboard_dir or CHECKOUT / "dist")
    router = APIRouter(include_in_schema=False)

    @router.api_route("/app", methods=["GET", "HEAD"])
    async def to_folder() -> Response:
        return RedirectResponse("/app/", status_code=308)

    @router.api_route("/app/{path:path}", methods=["GET", "HEAD"])
    async def page_or_file(path: str, request: Request) -> Response:
        files = await run_in_threadpool(build.files)
        if path in files:
            return _smallest(files, path, request).answer(request)
        if path.startswith("assets/"):
            raise Missing(f"There is no file {path[:80]!r} in this build of the dashboard.")
        if "index.html" in files:
            return _smallest(files, "index.html", request).answer(request)
        headers = {"Content-Security-Policy": PAGE_POLICY, "Retry-After": "10"}
        return Response(build.missing(), 503, headers, "text/html; charset=utf-8")

    app.include_router(router)


def _smallest(files: Mapping[str, PageFile], path: str, request: Request) -> PageFile:
    packed = "gzip" in request.headers.get("accept-encoding", "")
    return files[path + _PACKED if packed else path]


def _load(folder: Path) -> Mapping[str, PageFile]:
    found: dict[str, PageFile] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        lasting = {"Cache-Control": _FOR_EVER} if name.startswith("assets/") else {}
        if file := load_file(path, lasting):
            found[name] = _with(file, file.content, {"Vary": "Accept-Encoding"})
            packed = {"Vary": "Accept-Encoding", "Content-Encoding": "gzip"}
            tag = f'{file.headers["ETag"][:-1]}-gzip"'
            content = gzip.compress(file.content, mtime=0)
            found[name + _PACKED] = _with(file, content, {**packed, "ETag": tag})
    return MappingProxyType(found)


def _with(file: PageFile, content: bytes, headers: Mapping[str, str]) -> PageFile:
    return replace(file, content=content, headers=MappingProxyType({**file.headers, **headers}))
