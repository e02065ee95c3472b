"""Which settings are too weak to serve others with: each is named, with the way out."""

import pytest

from models.kit import safety
from models.kit.safety import Unsafe
from models.kit.settings import Settings

RANDOM = "f3Zt9qLmW2xKf3Zt9qLmW2xKf3Zt9qLmW2xK"
SAFE = {
    "ENVIRONMENT": "production",
    "DATABASE_URL": f"postgresql://u:{RANDOM}@db/x?sslmode=verify-full",
    "REDIS_URL": f"rediss://:{RANDOM}@cache/0",
    "TOOMBOS_API_KEY": f"tb_live_{RANDOM}",
    "TOOMBOS_ENCRYPTION_KEYS": RANDOM,
    "TOOMBOS_FLOWER__PASSWORD": RANDOM,
    "TOOMBOS_METRICS_TOKEN": RANDOM,
    "TOOMBOS_SMTP__HOST": "mail.example.com",
    "CORS_ORIGINS": "https://app.example.com",
}
STOPS = [
    ("CORS_ORIGINS", "*"),
    ("TOOMBOS_WS_ANONYMOUS", "full"),
    ("LOG_LEVEL", "debug"),
    ("TOOMBOS_ENCRYPTION_KEYS", ""),
    ("TOOMBOS_ENCRYPTION_KEYS", "dev-key-that-is-long-enough-but-known"),
    ("TOOMBOS_ENCRYPTION_KEYS", "a" * 40),
    ("TOOMBOS_API_KEY", "test-key-123"),
    ("TOOMBOS_API_KEY", "tb_live_short"),
    ("TOOMBOS_FLOWER__PASSWORD", "flower"),
    ("TOOMBOS_METRICS_TOKEN", "changeme-changeme"),
    ("DATABASE_URL", "postgresql://u@db/x"),
    ("DATABASE_URL", "postgresql://postgres:postgres@db/x"),
    ("DATABASE_URL", "postgresql://u:short@db/x"),
    ("REDIS_URL", "redis://cache/0"),
    ("REDIS_URL", "redis://:password123456@cache/0"),
    ("TOOMBOS_SMTP__STARTTLS", "false"),
    ("TOOMBOS_OUTBOUND_NETWORKS", "10.0.0.0/8,127.0.0.0/8"),
    ("TOOMBOS_OUTBOUND_NETWORKS", "169.254.169.254/32"),
    ("TOOMBOS_OUTBOUND_NETWORKS", "0.0.0.0/0"),
    ("TOOMBOS_OUTBOUND_NETWORKS", "::/0"),
]
TOLD = [
    ("DATABASE_URL", f"postgresql://u:{RANDOM}@db/x"),
    ("REDIS_URL", f"redis://:{RANDOM}@cache/0"),
    ("DATABASE_URL", f"postgresql://u:{RANDOM}@db/x?sslmode=require"),
    ("REDIS_URL", f"rediss://:{RANDOM}@cache/0?ssl_cert_reqs=none"),
    ("CORS_ORIGINS", "http://app.example.com"),
    ("TOOMBOS_METRICS_TOKEN", None),
]


@pytest.fixture(autouse=True)
def _safe(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SAFE.items():
        monkeypatch.setenv(name, value)


def test_safe_settings_are_safe() -> None:
    assert list(safety.doubts(Settings())) == []
    safety.must_be_safe(Settings())


@pytest.mark.parametrize(("name", "value"), STOPS)
def test_a_weak_setting_stops_the_start_and_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(Unsafe, match=name) as caught:
        safety.must_be_safe(Settings())

    assert len(str(caught.value).splitlines()) == 3, "only this one is named"


@pytest.mark.parametrize(("name", "value"), TOLD)
def test_a_doubtful_setting_is_told_and_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str | None
) -> None:
    if value is None:
        monkeypatch.delenv(name)
    else:
        monkeypatch.setenv(name, value)

    assert [doubt.setting for doubt in safety.doubts(Settings())] == [name]
    safety.must_be_safe(Settings())


@pytest.mark.parametrize(("name", "value"), STOPS)
def test_on_ones_own_machine_nothing_stops(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv("ENVIRONMENT", "development")
    monkeypatch.setenv(name, value)

    safety.must_be_safe(Settings())


def test_servers_of_this_machine_need_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql:///x?host=/run/toombos")
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:6379/0")

    assert list(safety.doubts(Settings())) == []


def test_what_the_caller_provides_does_not_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOOMBOS_ENCRYPTION_KEYS", "")

    safety.must_be_safe(Settings(), except_for=frozenset({"TOOMBOS_ENCRYPTION_KEYS"}))


def test_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://:hunter2@cache/0")

    assert "hunter2" not in str([*safety.doubts(Settings())])
