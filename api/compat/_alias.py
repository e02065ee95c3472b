"""How a native route answers under another path too."""

from fastapi import APIRouter
from fastapi.routing import APIRoute

TAG = "older clients"


def alias(router: APIRouter, path: str, native: APIRouter, name: str) -> None:
    """Answer `path` by a native route, with its checks, parameters and answers.

    `name` is the operation id of the native route, or the name of its function. The alias has the
    native route's method. Raises LookupError when there is no such route.
    """
    route = _find(native, name)
    method = min(route.methods or {"GET"})
    router.add_api_route(
        path,
        route.endpoint,
        methods=[method],
        response_model=route.response_model,
        responses=route.responses,
        status_code=route.status_code,
        dependencies=route.dependencies,
        summary=route.summary,
        description=f"The same as `{method} {route.path}`, which new clients use.",
        operation_id=f"{route.name}_by_{_words(path)}",
        deprecated=True,
    )


def _find(native: APIRouter, name: str) -> APIRoute:
    for route in native.routes:
        if isinstance(route, APIRoute) and name in (route.operation_id, route.name):
            return route
    raise LookupError(f"there is no route {name!r} to be an alias of")


def _words(path: str) -> str:
    return "_".join(part.strip("{}").replace("-", "_") for part in path.split("/") if part)
