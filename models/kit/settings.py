"""Every setting, read once from the environment. `toombos settings` prints them with their source.

Names start with `TOOMBOS_`, sections are joined by two underscores (`TOOMBOS_FLOWER__URL`). The
plain names that other deployments already use (`DATABASE_URL`, `REDIS_URL`, `ENVIRONMENT`,
`CORS_ORIGINS`, `API_KEY`, `LOG_LEVEL`, `LOG_FORMAT`) are read too.
"""

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, BaseModel, Field, IPvAnyNetwork, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

SHORTEST_KEY = 32
"""Characters of a key that encrypts or signs."""


class Environment(StrEnum):
    """Where this runs, which decides how strict the defaults are."""

    DEVELOPMENT = "development"
    STAGING = "staging"
    PRODUCTION = "production"


class Anonymous(StrEnum):
    """What a WebSocket without credentials gets."""

    FULL = "full"
    HINTS = "hints"
    DENY = "deny"


class Registration(StrEnum):
    """Who may make an account."""

    INVITE_ONLY = "invite-only"
    OPEN = "open"


class SmtpSettings(BaseModel):
    """The server that sends letters to people: invitations and reset links."""

    host: str = Field("", description="Its name. Not set: nothing is sent, admins hand out links.")
    port: int = Field(587, ge=1, le=65535, description="Its port.")
    starttls: bool = Field(default=True, description="Whether to encrypt; false only on loopback.")
    user: str = Field("", description="Who logs in there, if anybody.")
    password: SecretStr = Field(SecretStr(""), description="That user's password.")
    sender: str = Field("Toombos <toombos@localhost>", description="The letters' From.")


class FlowerSettings(BaseModel):
    """Flower, which the gateway shows at `/flower/`."""

    url: str = Field("http://127.0.0.1:5555", description="Where Flower listens, without a path.")
    password: SecretStr = Field(
        SecretStr(""),
        description="Password of Flower's user `toombos`; Flower does not start without one.",
    )


class EngineSettings(BaseModel):
    """How steps are claimed and given up. All times in seconds."""

    lease_s: float = Field(15, gt=0, description="A claimed step is taken back after this silence.")
    heartbeat_s: float = Field(4, gt=0, description="A worker says this often that it lives.")
    sweep_s: float = Field(
        1, gt=0, description="How often due, lost and forgotten steps are looked for."
    )
    claim_size: int = Field(
        25, ge=1, le=500, description="Steps claimed at once in the short lane."
    )
    turn_s: float = Field(2, gt=0, description="A worker slot works this long for one wake-up.")
    tokens: int = Field(32, ge=1, description="Wake-ups that may wait in one lane.")
    cancel_s: float = Field(1, gt=0, description="How often a worker asks whether to stop a step.")
    cancel_grace_s: float = Field(
        10, gt=0, description="A step that did not stop by itself is cancelled after this time."
    )
    quiet_s: float = Field(
        300,
        gt=0,
        description="A step that reaches no checkpoint for so long hangs: its process is ended.",
    )
    drain_s: float = Field(
        5,
        gt=0,
        description="A worker that is to end finishes what it can in this time, and gives back the rest.",
    )
    max_running: int | None = Field(
        None,
        ge=1,
        description="Steps of one tenant that may run at once, unless it has a number of its own.",
    )
    max_attempts: int = Field(5, ge=1, description="Tries of a step before it fails for good.")
    max_crashes: int = Field(
        3, ge=1, description="Worker losses of a step before it fails for good."
    )


class LiveSettings(BaseModel):
    """The event log and those who follow it over WebSocket or SSE."""

    sockets_per_key: int = Field(
        100, ge=1, description="Streams that one API process keeps open for a key or an address."
    )
    replay_max: int = Field(
        5_000, ge=1, description="Who missed more events than this reads the state again."
    )
    events_kept_days: int = Field(
        30, ge=1, description="Events of a job are deleted this many days after its end."
    )


class LimitsSettings(BaseModel):
    """How much a key and a tenant may use. A tenant's own quotas go before those here."""

    key_per_s: float = Field(
        50, ge=0, description="Requests a second of one key, in the long run; 0 is no limit."
    )
    key_burst: int = Field(500, ge=1, description="Requests of one key at once.")
    tenant_per_s: float = Field(
        200, ge=0, description="Requests a second of one tenant; 0 is no limit."
    )
    tenant_burst: int = Field(2_000, ge=1, description="Requests of one tenant at once.")
    jobs_per_day: int | None = Field(
        None, ge=0, description="Jobs a tenant may make in a day (UTC). Not set: no limit."
    )
    storage_bytes: int | None = Field(
        None, ge=0, description="Bytes a tenant may store. Not set: no limit."
    )
    tokens_per_day: int | None = Field(
        None, ge=0, description="Tokens of language models in a day (UTC). Not set: no limit."
    )


class WebhooksSettings(BaseModel):
    """How customers' endpoints are called, and how long what was sent is kept."""

    max_per_tenant: int = Field(20, ge=0, description="Endpoints a tenant may have.")
    timeout_s: float = Field(
        20, gt=0, le=120, description="An endpoint that takes longer to answer has failed."
    )
    at_once: int = Field(4, ge=1, description="Requests to one endpoint that may run at once.")
    threads: int = Field(8, ge=1, description="Requests that one worker process runs at once.")
    disable_after_days: float = Field(
        5, gt=0, description="An endpoint is switched off after failing for so many days."
    )
    kept_days: int = Field(30, ge=1, description="Deliveries and their requests are kept so long.")


class SourcesSettings(BaseModel):
    """Where the services that documents are fetched from answer."""

    google_url: str = Field(
        "https://www.googleapis.com", description="Where Google Drive answers, without a path."
    )
    google_token_url: str = Field(
        "https://oauth2.googleapis.com/token", description="Where Google gives out tokens."
    )
    notion_url: str = Field(
        "https://api.notion.com", description="Where Notion answers, without a path."
    )


class LlmSettings(BaseModel):
    """How a language model is asked; where it answers is in the settings that begin with OPENAI_."""

    timeout_s: float = Field(
        30, gt=0, description="Longest time for one answer, from the request to its last word."
    )
    tries: int = Field(
        3, ge=1, le=10, description="Tries of one call when the endpoint fails or is busy."
    )
    pause_s: float = Field(
        60,
        ge=0,
        description="After five failed calls in a row the model is left alone for so long.",
    )
    input_price: float = Field(
        0, ge=0, description="Price of a million tokens sent, in your currency."
    )
    output_price: float = Field(
        0, ge=0, description="Price of a million tokens answered, in your currency."
    )
    document_chars: int = Field(
        24_000, ge=1_000, description="So much of a document is shown to the model, in characters."
    )
    answers_kept_days: int = Field(
        30, ge=0, description="The same question within these days gets the same answer for free."
    )


def _plain(name: str) -> AliasChoices:
    return AliasChoices(f"TOOMBOS_{name}", name)


class Settings(BaseSettings):
    """The settings of one process."""

    model_config = SettingsConfigDict(
        env_prefix="TOOMBOS_", env_nested_delimiter="__", extra="ignore", populate_by_name=True
    )

    environment: Environment = Field(
        Environment.DEVELOPMENT,
        validation_alias=_plain("ENVIRONMENT"),
        description="development, staging or production.",
    )
    database_url: SecretStr = Field(
        SecretStr("postgresql://127.0.0.1:5432/toombos"),
        validation_alias=_plain("DATABASE_URL"),
        description="Postgres, the truth. `./toombos up` starts its own when this is not set.",
    )
    redis_url: SecretStr = Field(
        SecretStr("redis://127.0.0.1:6379/0"),
        validation_alias=_plain("REDIS_URL"),
        description="Redis or Valkey, for wake-ups and events. May be lost at any time.",
    )
    api_key: SecretStr | None = Field(
        None,
        validation_alias=_plain("API_KEY"),
        description="A key that the API makes sure exists; also what the command line sends.",
    )
    api_url: str = Field(
        "http://127.0.0.1:8000", description="Where the command line finds the API."
    )
    data_dir: Path = Field(
        Path(".toombos"),
        validation_alias=AliasChoices("TOOMBOS_DATA", "TOOMBOS_DATA_DIR"),
        description="Where embedded servers keep their data, and the first key is written.",
    )
    dashboard_dir: Path | None = Field(
        None,
        description="A build of the dashboard to serve at /app/. Not set: that of the checkout.",
    )
    sites_dir: Path | None = Field(
        None,
        description="Where static sites are written, which API and workers share. Not set: `sites` in the data directory.",
    )
    public_url: str = Field(
        "", description="Where people reach this Toombos, for links in emails: https://…"
    )
    registration: Registration = Field(
        Registration.INVITE_ONLY,
        description="invite-only, or open: whoever comes may make a tenant.",
    )
    cors_origins: Annotated[list[str], NoDecode] = Field(
        [],
        validation_alias=_plain("CORS_ORIGINS"),
        description="Web origins that may call the API, comma-separated. Empty: any port of localhost in development, none elsewhere.",
    )
    ws_anonymous: Anonymous | None = Field(
        None,
        validation_alias=_plain("WS_ANONYMOUS"),
        description="full, hints or deny. Not set: full in development, hints elsewhere.",
    )
    encryption_keys: Annotated[list[SecretStr], NoDecode] = Field(
        [],
        validation_alias=AliasChoices("TOOMBOS_ENCRYPTION_KEYS", "API_KEY_ENCRYPTION_KEY"),
        description="Keys of stored secrets, comma-separated, newest first, each of at least 32 characters. `toombos encryption key` makes one; `./toombos up` keeps its own.",
    )
    metrics_token: SecretStr | None = Field(
        None,
        description="What Prometheus sends as `Authorization: Bearer …` to read /metrics. Not set: everybody may.",
    )
    outbound_networks: Annotated[list[IPvAnyNetwork], NoDecode] = Field(
        [],
        description="Private networks that addresses given by users may lead to, comma-separated, such as 10.1.0.0/16.",
    )
    log_level: str = Field(
        "INFO", validation_alias=_plain("LOG_LEVEL"), description="Least level logged."
    )
    log_format: str = Field(
        "",
        validation_alias=_plain("LOG_FORMAT"),
        description="json or text. Not set: text in development, json elsewhere.",
    )
    max_document_bytes: int = Field(
        5_000_000, ge=1, description="Largest document accepted, in bytes of its text."
    )
    max_file_bytes: int = Field(
        10_000_000, ge=1, description="Largest Word file or PDF accepted, in bytes."
    )
    max_body_bytes: int = Field(
        10_500_000, ge=1, description="Largest request body accepted, in bytes."
    )
    idempotency_hours: int = Field(
        48, ge=24, description="How long the answer to a request with an Idempotency-Key is kept."
    )
    db_pool: int = Field(20, ge=1, description="Database connections of one API process.")
    plugins: Annotated[list[str], NoDecode] = Field(
        [], description="Modules with further channels, comma-separated: the last name is the key."
    )
    google_credentials_json: SecretStr | None = Field(
        None,
        validation_alias=_plain("GOOGLE_CREDENTIALS_JSON"),
        description="JSON key of a service account; opens Google Docs for the default tenant only.",
    )
    notion_api_key: SecretStr | None = Field(
        None,
        validation_alias=_plain("NOTION_API_KEY"),
        description="Token of an integration; opens Notion pages for the default tenant only.",
    )
    openai_base_url: str = Field(
        "",
        validation_alias=_plain("OPENAI_BASE_URL"),
        description="Where a language model answers that speaks OpenAI's protocol, such as http://127.0.0.1:11434/v1. May be private.",
    )
    openai_api_key: SecretStr = Field(
        SecretStr(""),
        validation_alias=_plain("OPENAI_API_KEY"),
        description="The key for it, if it wants one.",
    )
    openai_model: str = Field(
        "",
        validation_alias=_plain("OPENAI_MODEL"),
        description="The model's name there. Not set: jobs that ask for `llm` are refused.",
    )
    sender_name: str = Field("", description="Who the email comes from, as readers see it.")
    sender_address: str = Field("", description="The email's From address.")
    postal_address: str = Field("", description="Postal address in the email's footer.")
    unsubscribe_url: str = Field("", description="https address where a reader unsubscribes.")
    card_fonts: Annotated[list[str], NoDecode] = Field(
        [], description="Font files for cards in scripts that ours has not, comma-separated."
    )
    mastodon_characters: int = Field(
        500, ge=100, description="Longest post of your Mastodon server (its instance page says)."
    )
    flower: FlowerSettings = FlowerSettings()
    smtp: SmtpSettings = SmtpSettings()
    engine: EngineSettings = EngineSettings()
    live: LiveSettings = LiveSettings()
    limits: LimitsSettings = LimitsSettings()
    llm: LlmSettings = LlmSettings()
    sources: SourcesSettings = SourcesSettings()
    webhooks: WebhooksSettings = WebhooksSettings()

    @field_validator(
        "card_fonts",
        "cors_origins",
        "encryption_keys",
        "outbound_networks",
        "plugins",
        mode="before",
    )
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return [item.strip() for item in value.split(",") if item.strip()]
        return value

    @field_validator("encryption_keys")
    @classmethod
    def _long_enough(cls, keys: list[SecretStr]) -> list[SecretStr]:
        if any(len(key.get_secret_value()) < SHORTEST_KEY for key in keys):
            raise ValueError(f"each key needs at least {SHORTEST_KEY} characters")
        return keys

    @property
    def production(self) -> bool:
        """Whether this is not somebody's own machine."""
        return self.environment is not Environment.DEVELOPMENT

    @property
    def anonymous(self) -> Anonymous:
        """What a WebSocket without credentials gets here."""
        default = Anonymous.HINTS if self.production else Anonymous.FULL
        return self.ws_anonymous or default

    @property
    def json_logs(self) -> bool:
        """Whether log lines are JSON."""
        return self.log_format == "json" or (not self.log_format and self.production)


@cache
def settings() -> Settings:
    """Return the settings of this process, read at the first call."""
    return Settings()
