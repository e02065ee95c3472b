"""The image and Compose files, as far as they can be judged without a Docker engine."""

import importlib
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from deploy import cli, environment
from models.kit.settings import Settings

CHECKOUT = Path(__file__).resolve().parents[2]
DOCKERFILE = CHECKOUT / "deploy" / "Dockerfile"
COMPOSE = CHECKOUT / "docker-compose.yml"
OURS = ("migrate", "api", "worker", "beat", "flower")
SECRETS = (
    "POSTGRES_PASSWORD",
    "REDIS_PASSWORD",
    "TOOMBOS_API_KEY",
    "TOOMBOS_ENCRYPTION_KEYS",
    "FLOWER_PASSWORD",
)


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """Give the services of the Compose file."""
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text("utf-8"))["services"]
    return found


def test_dockerfile_passes_the_linter() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")

    done = subprocess.run([hadolint, DOCKERFILE], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, "")


def test_dockerfile_fetches_no_other_frontend_and_runs_without_rights() -> None:
    text = DOCKERFILE.read_text("utf-8")

    assert "# syntax=" not in text
    assert "\nUSER 10001:10001\n" in text.split("\nFROM ")[-1]


def test_image_gets_every_package_of_the_project() -> None:
    copied = set(re.findall(r"^COPY (\w+) ", DOCKERFILE.read_text("utf-8"), re.MULTILINE))
    sent = set((CHECKOUT / "deploy" / "Dockerfile.dockerignore").read_text("utf-8").split())

    packages = {"api", "workers", "tasks", "models", "deploy", "dashboard"}
    assert packages == copied
    assert {f"!{name}" for name in packages} <= sent


def test_image_serves_the_dashboard_where_its_stage_put_it() -> None:
    text = DOCKERFILE.read_text("utf-8")

    folder = re.findall(r"TOOMBOS_DASHBOARD_DIR=(\S+)", text)
    assert folder == re.findall(r"^COPY --from=dashboard \S+/dist (\S+)$", text, re.MULTILINE)
    assert "dashboard_dir" in Settings.model_fields


@pytest.mark.parametrize("name", OURS)
def test_service_runs_a_command_that_exists(services: dict[str, Any], name: str) -> None:
    command, *arguments = services[name]["command"]

    assert command in cli.names()
    app = importlib.import_module(f"deploy.commands.{command}").app
    result = CliRunner().invoke(app, [*arguments, "--help"])
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("name", OURS)
def test_service_only_sets_settings_that_exist(services: dict[str, Any], name: str) -> None:
    known = {"DATABASE_URL", "REDIS_URL"} | {
        f"TOOMBOS_{field.upper()}" for field in Settings.model_fields
    }

    given = {variable.split("__")[0] for variable in services[name]["environment"]}

    assert given <= known


def test_only_the_api_is_published_and_only_to_this_machine(services: dict[str, Any]) -> None:
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}

    assert published == {"api": ["127.0.0.1:8000:8000"]}


@pytest.mark.parametrize("secret", SECRETS)
def test_secret_without_a_value_stops_compose(secret: str) -> None:
    uses = re.findall(r"\$\{" + secret + r"[^}]*\}", COMPOSE.read_text("utf-8"))

    assert uses
    assert all(use.startswith("${" + secret + ":?") for use in uses)


@pytest.mark.parametrize("name", ["worker", "beat", "flower"])
def test_process_one_forwards_signals(services: dict[str, Any], name: str) -> None:
    assert services[name]["init"] is True


def test_workers_can_be_scaled(services: dict[str, Any]) -> None:
    assert not {"container_name", "ports", "hostname"} & services["worker"].keys()


def test_everything_waits_for_the_schema(services: dict[str, Any]) -> None:
    for name in ("api", "worker", "beat", "flower"):
        condition = services[name]["depends_on"]["migrate"]["condition"]
        assert condition == "service_completed_successfully"


def test_compose_accepts_the_file() -> None:
    docker = shutil.which("docker")
    command = [docker or "docker", "compose"]
    if (
        not docker
        or subprocess.run([*command, "version"], capture_output=True, check=False).returncode
    ):
        pytest.skip("no docker compose here")

    done = subprocess.run(
        [*command, "-f", str(COMPOSE), "config", "--quiet"],
        capture_output=True,
        text=True,
        env=environment.for_child(dict.fromkeys(SECRETS, "x" * 32)),
        check=False,
    )

    assert done.returncode == 0, done.stderr
