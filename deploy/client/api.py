"""The HTTP client of the commands. Every method raises Failure with one sentence for the user."""

import ipaddress
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypeVar
from urllib.parse import urlsplit

import httpx2
from pydantic import BaseModel, ValidationError

from api.schemas import (
    Cancelled,
    ChannelsAnswer,
    ContentType,
    DocumentAnswer,
    JobContent,
    JobsPage,
    Problem,
    RetriedJob,
    SyncJob,
    TemplateStyle,
)
from deploy import instance
from deploy.client.failures import Failure, Unavailable
from deploy.client.sources import Source
from models.kit.settings import Settings

KEY_FILE = "api-key"
TIMEOUT_S = 30
BUSY = {429, 502, 503, 504}
"""Statuses after which the same request may work a little later."""

ModelT = TypeVar("ModelT", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What `generate` asks for."""

    source: Source
    channels: list[str]
    title: str = ""
    content_type: ContentType = ContentType.UPDATE
    template_style: TemplateStyle = TemplateStyle.MODERN
    llm: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Access:
    """Where the API is and what opens it; `origin` says where the key was found."""

    url: str
    key: str
    origin: str

    @property
    def local(self) -> bool:
        """Whether the address is this machine: a proxy of the environment must not get in between."""
        host = urlsplit(self.url).hostname or ""
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return host == "localhost"
        return address.is_loopback or address.is_unspecified  # 0.0.0.0 is what `up` may listen on


class Api:
    """One running Toombos. Close it, or use it as a context."""

    def __init__(self, access: Access) -> None:
        self.access = access
        headers = {"Authorization": f"Bearer {access.key}"} if access.key else {}
        self._http = httpx2.Client(
            base_url=access.url, headers=headers, timeout=TIMEOUT_S, trust_env=not access.local
        )

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close the connections."""
        self._http.close()

    def channels(self) -> list[str]:
        """Return the keys of all channels."""
        answer = self._ask("GET", "/api/v2/channels", ChannelsAnswer)
        return [channel.key for channel in answer.channels]

    def submit(self, wish: Wish) -> SyncJob:
        """Make a job and return it at once. Each call makes another one."""
        body = {
            **self._document(wish),
            "channels": wish.channels,
            "content_type": wish.content_type,
            "template_style": wish.template_style,
            **({"llm": True} if wish.llm else {}),
            "dry_run": wish.dry_run,
            "metadata": {"source": wish.source.name},
        }
        return self._ask("POST", "/api/v2/content/sync", SyncJob, body=body)

    def _document(self, wish: Wish) -> dict[str, object]:
        """Return what a request says of its document; a file that is no text is stored first."""
        title = {"title": wish.title} if wish.title else {}
        source = wish.source
        if source.file:
            form = {"format": str(source.format), **title}
            stored = self._ask(
                "POST",
                "/api/v2/documents",
                DocumentAnswer,
                form=form,
                file=(source.name, source.file),
            )
            return {"document_id": stored.document_id}
        return {"document": {"content": source.content, "format": source.format, **title}}

    def job(self, job_id: str) -> SyncJob:
        """Return a job as it is now."""
        return self._ask("GET", f"/api/v2/jobs/{job_id}", SyncJob)

    def cancel(self, job_id: str) -> Cancelled:
        """Cancel a job; what is done of it is kept. A cancelled one stays so."""
        return self._ask("DELETE", f"/api/v2/jobs/{job_id}", Cancelled)

    def retry(self, job_id: str) -> RetriedJob:
        """Make a job that does again what failed or was cancelled. Each call makes another one."""
        return self._ask("POST", f"/api/v2/jobs/{job_id}/retry", RetriedJob)

    def jobs(self, *, limit: int, status: str = "", channel: str = "") -> JobsPage:
        """Return the latest jobs, newest first."""
        query = {"limit": str(limit)}
        query |= {"status": status} if status else {}
        query |= {"channel": channel} if channel else {}
        return self._ask("GET", "/api/v2/jobs", JobsPage, query=query)

    def content(self, job_id: str) -> JobContent:
        """Return the content of a job's channels that are done."""
        return self._ask("GET", f"/api/v2/jobs/{job_id}/content", JobContent)

    def _ask(
        self,
        method: str,
        path: str,
        model: type[ModelT],
        *,
        query: dict[str, str] | None = None,
        body: dict[str, object] | None = None,
        form: dict[str, str] | None = None,
        file: tuple[str, bytes] | None = None,
    ) -> ModelT:
        files = {"file": file} if file else None
        try:
            answer = self._http.request(
                method, path, params=query, json=body, data=form, files=files
            )
        except (httpx2.UnsupportedProtocol, httpx2.InvalidURL):
            raise Failure(_no_address(self.access.url)) from None
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            raise Unavailable(_nobody_there(self.access, error)) from None
        except httpx2.HTTPError as error:
            reason = str(error).rstrip(".") or type(error).__name__
            raise Unavailable(f"{self.access.url} did not answer: {reason}.") from None
        if answer.is_success:
            return self._understood(model, answer)
        raise self._refusal(answer)

    def _understood(self, model: type[ModelT], answer: httpx2.Response) -> ModelT:
        try:
            return model.model_validate_json(answer.content)
        except ValidationError:
            raise Failure(_stranger(self.access.url, answer)) from None

    def _refusal(self, answer: httpx2.Response) -> Failure:
        try:
            detail = Problem.model_validate_json(answer.content).detail
        except ValidationError:
            if answer.status_code in BUSY:
                return Unavailable(f"{self.access.url} is not ready (HTTP {answer.status_code}).")
            return Failure(_stranger(self.access.url, answer))
        if answer.status_code == httpx2.codes.UNAUTHORIZED:
            return Failure(_locked(self.access, detail))
        return Unavailable(detail) if answer.status_code in BUSY else Failure(detail)


def connect() -> Api:
    """Return the API that the settings name, or that `up` has noted in the data folder.

    The key is TOOMBOS_API_KEY or the one in the file `api-key` there. Nothing is sent yet.
    """
    try:
        found = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise Failure(f"The setting {where} can't be used: {first['msg']}.") from None
    url = found.api_url if "api_url" in found.model_fields_set else _noted(found.data_dir)
    key, origin = _key(found)
    if not key.isascii() or not key.isprintable():
        raise Failure(f"The API key from {origin} has characters that no key has.")
    return Api(Access((url or found.api_url).rstrip("/"), key, origin))


def _noted(data: Path) -> str:
    """Return where the Toombos of this data folder runs; nothing when it does not."""
    try:
        note = instance.read(data)
        if note is None:
            return ""
        os.kill(note.pid, 0)  # sends nothing; fails when there is no such process
    except (OSError, ValueError, TypeError):
        return ""
    return note.url


def _key(found: Settings) -> tuple[str, str]:
    if found.api_key:
        return found.api_key.get_secret_value().strip().strip('"'), "TOOMBOS_API_KEY"
    file = found.data_dir / KEY_FILE
    try:
        return file.read_text("utf-8").strip(), str(file)
    except FileNotFoundError:
        return "", ""
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(f"The API key in {file} can't be read: {error}.") from None


def _no_address(url: str) -> str:
    return f"{url!r} is no address. Set TOOMBOS_API_URL to one like http://127.0.0.1:8000"


def _nobody_there(access: Access, error: Exception) -> str:
    if access.local:
        return f"Toombos does not answer at {access.url}. Start it with ./toombos up"
    return (
        f"Toombos does not answer at {access.url} ({error})."
        " The address comes from TOOMBOS_API_URL; start a Toombos of your own with ./toombos up"
    )


def _stranger(url: str, answer: httpx2.Response) -> str:
    kind = answer.headers.get("content-type", "no type")
    return (
        f"{url} answers, but not as Toombos does (HTTP {answer.status_code}, {kind})."
        " Check TOOMBOS_API_URL."
    )


def _locked(access: Access, detail: str) -> str:
    if access.key:
        return f"{detail} The key was read from {access.origin}."
    return (
        "No API key was found. Set TOOMBOS_API_KEY, or set TOOMBOS_DATA to the folder in which"
        f" ./toombos up has written the file {KEY_FILE}."
    )
