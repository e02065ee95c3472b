import importlib.machinery
import importlib.util
import os
import subprocess
import sys
import threading
from pathlib import Path
from types import ModuleType

import pytest

from deploy import environment

CHECKOUT = Path(__file__).resolve().parents[2]
PATCHED = """
import importlib.util, runpy, sys
sys.argv = sys.argv[1:]
{patch}
runpy.run_path(sys.argv[0], run_name="__main__")
"""
OLD_PYTHON = "sys.version_info = (3, 9, 1, 'final', 0)"
NOTHING_INSTALLED = "importlib.util.find_spec = lambda name: None"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Give a checkout without `.venv`, below a path with a space and an accent."""
    folder = tmp_path / "a checkout in é"
    folder.mkdir()
    for name in ("toombos", "pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        (folder / name).write_bytes((CHECKOUT / name).read_bytes())
    (folder / "toombos").chmod(0o755)
    return folder


def launch(
    checkout: Path, *arguments: str, patch: str, path: str
) -> subprocess.CompletedProcess[str]:
    """Run the launcher on a machine that differs as `patch` says, with these programs."""
    script = [sys.executable, "-I", "-c", PATCHED.format(patch=patch), str(checkout / "toombos")]
    return subprocess.run(
        [*script, *arguments],
        capture_output=True,
        text=True,
        env=environment.for_child({"PATH": path}),
        check=False,
    )


def loaded(checkout: Path) -> ModuleType:
    """Import the launcher of a checkout."""
    loader = importlib.machinery.SourceFileLoader("launcher", str(checkout / "toombos"))
    spec = importlib.util.spec_from_loader("launcher", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def install_fake(checkout: Path, kind: str) -> ModuleType:
    """Make a `.venv` that looks as the launcher leaves it."""
    launcher = loaded(checkout)
    launcher.PYTHON.parent.mkdir(parents=True)
    launcher.PYTHON.symlink_to(sys.executable)
    launcher.STAMP.write_text(f"{kind} {launcher.fingerprint()}\n{checkout}\n")
    return launcher


def test_python_that_is_too_old_is_named(checkout: Path) -> None:
    done = launch(checkout, "up", patch=OLD_PYTHON, path="/nowhere")

    assert done.returncode == 1
    assert "needs Python 3.11 or newer, and this is" in done.stderr


def test_newer_python_on_the_path_takes_over(checkout: Path, tmp_path: Path) -> None:
    newer = tmp_path / "python3.13"
    newer.write_text('#!/bin/sh\necho "newer: $@"\n')
    newer.chmod(0o755)

    done = launch(checkout, "up", "--port", "1", patch=OLD_PYTHON, path=str(tmp_path))

    assert done.stdout == f"newer: {checkout / 'toombos'} up --port 1\n"


def test_python_without_pip_and_venv_says_what_to_install(checkout: Path) -> None:
    done = launch(checkout, "up", patch=NOTHING_INSTALLED, path="/nowhere")

    assert done.returncode == 1
    assert "apt install python3-venv" in done.stderr


def test_failed_installation_says_which_step(checkout: Path, tmp_path: Path) -> None:
    uv = tmp_path / "uv"
    uv.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "uv 99.0.0" || exit 2\n')
    uv.chmod(0o755)

    done = launch(checkout, "up", patch="", path=f"{tmp_path}:/bin:/usr/bin")

    assert done.returncode == 1
    assert f"Failed: {uv} venv" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("kind", "dev", "expected"),
    [
        ("runtime", False, True),
        ("runtime", True, False),
        ("dev", False, True),
        ("dev", True, True),
    ],
)
def test_development_tools_serve_for_everything(
    checkout: Path, kind: str, dev: bool, expected: bool
) -> None:
    launcher = install_fake(checkout, kind)

    assert launcher.installed(dev=dev) is expected


@pytest.mark.parametrize("name", ["pyproject.toml", "requirements.lock", "requirements-dev.lock"])
def test_changed_lock_installs_again(checkout: Path, name: str) -> None:
    launcher = install_fake(checkout, "dev")

    with (checkout / name).open("a") as file:
        file.write("# changed\n")

    assert not launcher.installed(dev=False)


def test_moved_checkout_makes_a_new_environment(checkout: Path, tmp_path: Path) -> None:
    install_fake(checkout, "dev")

    moved = checkout.rename(tmp_path / "moved")

    assert not loaded(moved).usable_venv()


def test_removed_python_makes_a_new_environment(checkout: Path) -> None:
    launcher = install_fake(checkout, "dev")

    launcher.PYTHON.unlink()
    launcher.PYTHON.symlink_to("/nowhere/python3")

    assert not launcher.usable_venv()


def test_second_launcher_waits_for_the_first(checkout: Path) -> None:
    launcher = loaded(checkout)
    order: list[str] = []

    def second() -> None:
        with launcher.one_at_a_time():
            order.append("second")

    with launcher.one_at_a_time():
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(timeout=0.2)
        order.append("first")
    thread.join()

    assert order == ["first", "second"]


def test_pinned_uv_comes_with_hashes(checkout: Path) -> None:
    version, lines = loaded(checkout).pinned_uv()

    assert lines.startswith(f"uv=={'.'.join(map(str, version))} \\\n    --hash=sha256:")
    assert not lines.rstrip().endswith("\\")


def test_only_a_uv_that_runs_has_a_version(checkout: Path, tmp_path: Path) -> None:
    broken = tmp_path / "uv"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    launcher = loaded(checkout)

    assert launcher.uv_version(broken) == ()
    assert launcher.uv_version(tmp_path / "absent") == ()
    assert launcher.uv_version(Path(sys.executable).with_name("uv")) >= (0, 13)


def test_command_runs_from_any_folder_and_never_takes_its_modules(
    checkout: Path, tmp_path: Path
) -> None:
    install_fake(checkout, "dev")
    trap = tmp_path / "trap"
    (trap / "deploy").mkdir(parents=True)
    (trap / "deploy" / "cli.py").write_text("print('trapped')")

    done = subprocess.run(
        [checkout / "toombos", "--help"],
        cwd=trap,
        capture_output=True,
        text=True,
        env={"PATH": os.defpath + ":" + str(Path(sys.executable).parent)},
        check=False,
    )

    assert "trapped" not in done.stdout
