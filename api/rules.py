"""Which permission each route needs. `api.app` calls it; a route without a rule stops the start.

A route states its rule by `api.deps.require`; the few that need none are listed here. The OpenAPI
document names each rule as `x-permission`, and the matrix test tries them all.
"""

from collections.abc import Iterator
from typing import Any, Final

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIWebSocketRoute, RouteContext, iter_route_contexts

from api.deps import permission_of
from models.access import permissions

OPEN: Final = frozenset(
    {
        "/",
        "/account",
        "/api/v2/auth/forgot",
        "/api/v2/auth/join",
        "/api/v2/auth/login",
        "/api/v2/auth/refresh",
        "/api/v2/auth/register",
        "/api/v2/auth/reset",
        "/app",
        "/app/{path:path}",
        "/docs",
        "/docs/{name}",
        "/favicon.ico",
        "/flower",
        "/health",
        "/health/check/{component}",
        "/health/detailed",
        "/live",
        "/liveness",
        "/metrics",
        "/metrics/prometheus",
        "/openapi.json",
        "/ready",
        "/redoc",
        "/startup",
        "/static/{name}",
    }
)
"""Addresses for everybody: pages and their files, the reference, health, figures, logging in."""

SELF_GUARDED: Final = frozenset({"/flower/{path:path}", "/ws/jobs", "/ws/jobs/{session_id}"})
"""Addresses with a check of their own: a browser signs in to Flower by Basic, and the reader of a
socket may be anonymous, or sign in by its first frame."""


_ANY: Final = (("503", "A part of the platform is down; try again."),)
_TAKES_SOMETHING: Final = (("422", "Something that was sent can't be used."),)
_TAKES_BODY: Final = (
    ("400", "The body can't be read."),
    ("413", "The body is too large."),
)
_GUARDED: Final = (
    ("401", "Who asks is not known."),
    ("403", "Not allowed to."),
    ("429", "Too many requests."),
)


class Gateway(FastAPI):
    """FastAPI whose OpenAPI document names the permission of each operation."""

    def openapi(self) -> dict[str, Any]:
        """Return the document; it is made once."""
        is_made = self.openapi_schema is not None
        document = super().openapi()
        if is_made:
            return document
        for route in iter_route_contexts(self.routes):
            if permission := _permission(route):
                for method in route.methods or ():
                    operation = document["paths"].get(route.path, {}).get(method.lower())
                    if operation is not None:
                        _describe(operation, permission)
        for path in document["paths"].values():
            for operation in path.values():
                _add_problems(operation)
        document["components"]["schemas"].pop("HTTPValidationError", None)
        document["components"]["schemas"].pop("ValidationError", None)
        return document


def check(app: FastAPI) -> None:
    """Raise RuntimeError when a route of the application has no rule, or an open one has one."""
    problems = list(_problems(app))
    if problems:
        raise RuntimeError("\n".join(problems))


def _problems(app: FastAPI) -> Iterator[str]:
    for route in iter_route_contexts(app.routes):
        path = route.path or ""
        permission = _permission(route)
        if path in OPEN or path in SELF_GUARDED:
            if permission:
                yield f"{path} is listed as open in api/rules.py, but needs {permission}."
        elif permission is None:
            yield (
                f"{path} has no rule. Take its actor by `Annotated[Actor, require('noun.verb')]`"
                " with a permission of models/access/permissions.py, or list it in api/rules.py."
            )


def _permission(route: RouteContext) -> str | None:
    if isinstance(route.original_route, APIWebSocketRoute) or not route.endpoint:
        return None
    dependant = getattr(route, "dependant", None)
    return next(_permissions(dependant), None) if dependant else None


def _permissions(dependant: Dependant) -> Iterator[str]:
    for each in dependant.dependencies:
        if each.call and (permission := permission_of(each.call)):
            yield permission
        yield from _permissions(each)


def _describe(operation: dict[str, Any], permission: str) -> None:
    if "x-permission" in operation:
        return
    operation["x-permission"] = permission
    said = operation.get("description", "")
    who = permissions.needed(permission)
    operation["description"] = f"{said}\n\nNeeds `{permission}`: {who}.".strip()


def _add_problems(operation: dict[str, Any]) -> None:
    """Name the errors that any operation of its kind may answer, all in the one shape."""
    found = operation["responses"]
    wrong = found.get("422", {}).get("content", {}).get("application/json", {}).get("schema", {})
    if str(wrong.get("$ref", "")).endswith("/HTTPValidationError"):
        del found["422"]  # FastAPI's own, which is not what clients get
    kinds = [bool(operation.get("parameters")), "requestBody" in operation]
    for status, meaning in _ANY:
        found.setdefault(status, _problem(meaning))
    for status, meaning in _TAKES_SOMETHING if any(kinds) else ():
        found.setdefault(status, _problem(meaning))
    for status, meaning in _TAKES_BODY if kinds[1] else ():
        found.setdefault(status, _problem(meaning))
    for status, meaning in _GUARDED if "x-permission" in operation else ():
        found.setdefault(status, _problem(meaning))


def _problem(meaning: str) -> dict[str, object]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": meaning, "content": {"application/json": {"schema": schema}}}
