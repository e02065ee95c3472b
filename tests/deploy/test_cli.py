import importlib
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from deploy import cli, environment
from models.kit.settings import settings

CHECKOUT = Path(__file__).resolve().parents[2]


def toombos(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the program as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "deploy.cli", *arguments],
        capture_output=True,
        text=True,
        env=environment.for_child({"PYTHONPATH": str(CHECKOUT), **variables}),
        check=False,
    )


def test_help_lists_every_command_with_one_line() -> None:
    said = toombos("--help").stdout

    for name in cli.names():
        (line,) = (line for line in said.splitlines() if line.startswith(f"  {name} "))
        assert line.endswith(".")


HANDED_ON = {"bench", "chaos"}  # its options, `--help` too, belong to another program


@pytest.mark.parametrize("name", sorted(set(cli.names()) - HANDED_ON))
def test_every_command_explains_itself(name: str) -> None:
    app = importlib.import_module(f"deploy.commands.{name}").app
    assert isinstance(app, typer.Typer)

    result = CliRunner().invoke(app, ["--help"])

    assert result.exit_code == 0
    assert "Usage" in result.output


def test_misspelt_command_gets_a_hint() -> None:
    done = toombos("wroker")

    assert done.returncode == 1
    assert "There is no command 'wroker'. Did you mean `worker`?" in done.stderr


def test_help_imports_no_framework() -> None:
    code = "import sys; sys.argv[1:] = ['--help']; from deploy.cli import main; main();"
    code += "print([name for name in ('celery', 'fastapi', 'sqlalchemy') if name in sys.modules])"

    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=environment.for_child({"PYTHONPATH": str(CHECKOUT)}),
        check=False,
    )

    assert done.stdout.endswith("[]\n")


def test_exit_code_of_the_tests_is_passed_on(tmp_path: Path) -> None:
    no_tests_collected = 5

    done = toombos("test", str(tmp_path), f"--rootdir={tmp_path}", "-c/dev/null", "-n0")

    assert done.returncode == no_tests_collected


def test_flower_without_a_password_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    app = importlib.import_module("deploy.commands.flower").app
    monkeypatch.setenv("TOOMBOS_FLOWER__PASSWORD", "")
    settings.cache_clear()

    result = CliRunner().invoke(app, [])

    settings.cache_clear()
    assert result.exit_code != 0
    assert "TOOMBOS_FLOWER__PASSWORD" in result.output


def test_settings_show_their_source_and_no_secret() -> None:
    said = toombos("settings", DATABASE_URL="postgresql://u:hidden@h/d", LOG_LEVEL="DEBUG").stdout

    assert "hidden" not in said
    assert "TOOMBOS_DATABASE_URL or DATABASE_URL = (set)  [environment]" in said
    assert "TOOMBOS_LOG_LEVEL or LOG_LEVEL = DEBUG  [environment]" in said
    assert "TOOMBOS_FLOWER__URL = http://127.0.0.1:5555  [default]" in said
