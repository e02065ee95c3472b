"""The API's reference at `/docs` (to try) and `/redoc` (to read), without any file from elsewhere.

The two viewers come from the package fastapi-offline, which carries their builds; its code is not
used. The pages are ours: they have no inline script, so that their policy can forbid it.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from fastapi import APIRouter
from starlette.responses import FileResponse, HTMLResponse, Response

from models.kit.errors import Missing

router = APIRouter(include_in_schema=False)

CARRIER: Final = "fastapi_offline"
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; worker-src blob:; "
    # both viewers make their styles in the page, and their icons from text
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-cache",
}
_PAGE: Final = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Toombos API</title>
<link rel="icon" href="/favicon.ico">
{head}
<body>
<div id="reference"></div>
<script src="{viewer}"></script>
<script src="{start}"></script>
</body>
</html>
"""
_TRY_START: Final = """\
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  persistAuthorization: false,
  tryItOutEnabled: true,
});
"""
_READ_START: Final = """\
Redoc.init("/openapi.json", { disableSearch: false }, document.getElementById("reference"));
"""
_FILES: Final = {
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "swagger-ui.css": "text/css; charset=utf-8",
    "redoc.standalone.js": "text/javascript; charset=utf-8",
}
_STARTS: Final = {"try.js": _TRY_START, "read.js": _READ_START}


@router.get("/docs")
async def to_try() -> Response:
    """Return the reference in which every call can be tried."""
    return _page(
        head='<link rel="stylesheet" href="/docs/swagger-ui.css">',
        viewer="/docs/swagger-ui-bundle.js",
        start="/docs/try.js",
    )


@router.get("/redoc")
async def to_read() -> Response:
    """Return the reference as one long page."""
    return _page(head="", viewer="/docs/redoc.standalone.js", start="/docs/read.js")


@router.get("/docs/{name}")
async def file(name: str) -> Response:
    """Return a part of the two pages."""
    if name in _STARTS:
        return Response(_STARTS[name], media_type="text/javascript", headers=_HEADERS)
    if name in _FILES and (folder := _folder()):
        headers = {"Content-Type": _FILES[name], "Cache-Control": "public, max-age=3600"}
        return FileResponse(folder / name, headers=headers)
    raise Missing(f"There is no file {name[:80]!r} in the reference.")


def _page(**parts: str) -> Response:
    return HTMLResponse(_PAGE.format(**parts), headers=_HEADERS)


@cache
def _folder() -> Path | None:
    """Return where the viewers lie. Finds the package without importing it."""
    found = find_spec(CARRIER)
    return Path(found.origin).parent / "static" if found and found.origin else None
