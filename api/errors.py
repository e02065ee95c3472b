"""The one shape of every error answer, and which status each kind of error has.

A superset of RFC 9457 problem details: existing clients show `detail` as text, so it is always a
plain string; the list of what is wrong with a payload is in `errors`.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.answers import JSONResponse
from models.kit import log
from models.kit.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    Missing,
    Outdated,
    OverQuota,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
    Unconditional,
)

_log = log.get(__name__)

STATUS: dict[type[DomainError], int] = {
    Invalid: 422,
    Unauthenticated: 401,
    Forbidden: 403,
    Missing: 404,
    Conflict: 409,
    Outdated: 412,
    Unconditional: 428,
    TooLarge: 413,
    TooMany: 429,
    OverQuota: 429,
    Unavailable: 503,
}
CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    422: "validation_error",
}
SHOWN_ERRORS = 20
"""At most this many wrong fields are listed; a body of 10,000 mistakes needs no 10,000 answers."""


def problem(
    status: int,
    detail: str,
    *,
    code: str,
    correlation_id: str,
    errors: Sequence[dict[str, object]] | None = None,
    retry_after_s: int | None = None,
) -> Response:
    """Return an error answer in the one shape."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "message": detail,
        "error": code,
        "correlation_id": correlation_id,
    }
    headers = {}
    if errors:
        body["errors"] = list(errors)
    if retry_after_s is not None:
        body["retry_after"] = retry_after_s
        headers["Retry-After"] = str(retry_after_s)
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(body, status_code=status, headers=headers)


def install(app: FastAPI) -> None:
    """Answer every error of the application in the one shape."""
    app.exception_handler(DomainError)(_domain)
    app.exception_handler(RequestValidationError)(_payload)
    app.exception_handler(HTTPException)(_http)
    app.exception_handler(OperationalError)(_database)
    app.exception_handler(PoolTimeout)(_database)
    app.exception_handler(Exception)(_unforeseen)


def correlation_id(request: Request) -> str:
    """Return the id that ties this request to its log lines and its job."""
    return str(request.scope.get("correlation_id", ""))


async def _domain(request: Request, error: DomainError) -> Response:
    return problem(
        STATUS.get(type(error), 500),
        error.message,
        code=error.code,
        correlation_id=correlation_id(request),
        errors=error.errors,
        retry_after_s=error.retry_after_s,
    )


async def _payload(request: Request, error: RequestValidationError) -> Response:
    if _is_other_than_json(request, error):
        kind = request.headers["content-type"][:80]
        return problem(
            415,
            f"A body of type {kind!r} can't be read here."
            " Send JSON, with the header Content-Type: application/json.",
            code="unsupported_media_type",
            correlation_id=correlation_id(request),
        )
    found = [_mistake(item) for item in error.errors()[:SHOWN_ERRORS]]
    first = found[0]
    where = "" if first["type"] == "json_invalid" else f"{_where(error.errors()[0])}: "
    more = f" (and {len(error.errors()) - 1} more)" if len(error.errors()) > 1 else ""
    return problem(
        422,
        f"{where}{first['msg']}{more}",
        code="validation_error",
        correlation_id=correlation_id(request),
        errors=[dict(item) for item in found],
    )


def _is_other_than_json(request: Request, error: RequestValidationError) -> bool:
    """Tell whether the body as a whole could not be read, and was not said to be JSON."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    whole = all(item["loc"] == ("body",) for item in error.errors())
    return whole and bool(kind) and not kind.endswith(("/json", "+json"))


def _mistake(item: Mapping[str, Any]) -> dict[str, object]:
    message = str(item["msg"])
    if item["type"] == "json_invalid":
        message = (
            f"The body is not valid JSON: {item['ctx']['error']} at character {item['loc'][-1]}."
        )
    return {"loc": [_plain(part) for part in item["loc"]], "msg": message, "type": item["type"]}


def _where(item: Mapping[str, Any]) -> str:
    return ".".join(str(_plain(part)) for part in item["loc"][1:]) or str(item["loc"][0])


def _plain(part: object) -> object:
    return part if isinstance(part, int) else str(part)[:80].encode(errors="replace").decode()


async def _http(request: Request, error: HTTPException) -> Response:
    answer = problem(
        error.status_code,
        _clearer(request, error),
        code=CODES.get(error.status_code, "http_error"),
        correlation_id=correlation_id(request),
    )
    for name, value in (error.headers or {}).items():
        answer.headers[name] = value
    return answer


def _clearer(request: Request, error: HTTPException) -> str:
    """The framework's own sentences name no way out, so another is said instead."""
    path = request.url.path[:200].encode(errors="replace").decode()
    match error.detail:
        case "Not Found":
            return f"There is nothing at {path}. GET /docs lists all addresses."
        case "Method Not Allowed":
            allowed = (error.headers or {}).get("Allow", "")
            return f"{path} takes {allowed or 'other methods'}, not {request.method}."
        case "There was an error parsing the body":
            return "The body is not valid JSON in UTF-8. Check its encoding."
    return str(error.detail)


async def _database(request: Request, error: Exception) -> Response:
    _log.error("database.unavailable", error=type(error).__name__)
    return problem(
        503,
        "The database does not answer at the moment. Nothing was changed; try again shortly.",
        code="unavailable",
        correlation_id=correlation_id(request),
        retry_after_s=2,
    )


async def _unforeseen(request: Request, error: Exception) -> Response:
    _log.error("request.crashed", exc_info=error, path=request.url.path)
    ident = correlation_id(request)
    return problem(
        500,
        f"Something went wrong on our side. Tell support the correlation id {ident}.",
        code="internal_error",
        correlation_id=ident,
    )
