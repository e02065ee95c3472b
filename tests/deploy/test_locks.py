"""The two lock files: current, complete, hashed, and without any address."""

import importlib.metadata
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

CHECKOUT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
RUNTIME = [Requirement(text) for text in PROJECT["dependencies"]]
DEV = [Requirement(text) for text in PROJECT["optional-dependencies"]["dev"]]
LOCKS = {"requirements.lock": RUNTIME, "requirements-dev.lock": RUNTIME + DEV}

Pins = dict[str, list[Requirement]]


def pins(name: str) -> Pins:
    """Return what a lock pins, by package; one may be pinned once for each platform."""
    found: Pins = {}
    text = (CHECKOUT / name).read_text("utf-8")
    for line in re.findall(r"^[^\s#].*$", text, re.MULTILINE):
        pin = Requirement(line.rstrip(" \\"))
        found.setdefault(canonicalize_name(pin.name), []).append(pin)
    return found


def version(pin: Requirement) -> Version:
    """Return the version that a pin allows."""
    (only,) = pin.specifier
    assert only.operator == "=="
    return Version(only.version)


@pytest.mark.parametrize("name", LOCKS)
def test_lock_satisfies_every_dependency_of_the_project(name: str) -> None:
    found = pins(name)

    unmet = [
        str(wanted)
        for wanted in LOCKS[name]
        if not any(
            version(pin) in wanted.specifier
            for pin in found.get(canonicalize_name(wanted.name), [])
        )
    ]

    assert unmet == [], "run ./toombos lock"


@pytest.mark.parametrize("name", LOCKS)
def test_lock_holds_what_the_dependencies_need_and_nothing_else(name: str) -> None:
    found = pins(name)
    needed: set[str] = set()
    todo = [(wanted, "") for wanted in LOCKS[name]]
    done: set[tuple[str, str]] = set()

    while todo:
        wanted, extra = todo.pop()
        key = canonicalize_name(wanted.name)
        if wanted.marker and not wanted.marker.evaluate({"extra": extra}):
            continue
        assert key in found, f"{wanted} is not locked: run ./toombos lock"
        assert any(version(pin) in wanted.specifier for pin in found[key]), f"{wanted} is not met"
        needed.add(key)
        for asked in {"", *wanted.extras}:
            if (key, asked) not in done:
                done.add((key, asked))
                requires = importlib.metadata.requires(key) or []
                todo += [(Requirement(text), asked) for text in requires]

    here = {key for key, all_pins in found.items() if any(map(_is_for_this_machine, all_pins))}
    assert here - needed == set(), "nobody needs these any more: run ./toombos lock"


@pytest.mark.parametrize("name", LOCKS)
def test_installed_packages_are_the_locked_ones(name: str) -> None:
    wrong = {
        key: importlib.metadata.version(key)
        for key, all_pins in pins(name).items()
        for pin in all_pins
        if _is_for_this_machine(pin) and Version(importlib.metadata.version(key)) != version(pin)
    }

    assert wrong == {}


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_hashes_and_no_address(name: str) -> None:
    text = (CHECKOUT / name).read_text("utf-8")

    assert "://" not in text
    assert not re.search(r"^\s*--(index|extra-index|find-links|trusted)", text, re.MULTILINE)
    assert re.findall(r"^([^\s#]\S*)[^\n]*(?<!\\)\n", text, re.MULTILINE) == []


def test_both_locks_pin_the_same_versions() -> None:
    # Not the same markers: the tools need some packages where the platform does not.
    runtime, dev = (
        {key: sorted(str(pin.specifier) for pin in found) for key, found in pins(name).items()}
        for name in LOCKS
    )

    assert {key: dev.get(key) for key in runtime} == runtime


def _is_for_this_machine(pin: Requirement) -> bool:
    return pin.marker is None or pin.marker.evaluate()
