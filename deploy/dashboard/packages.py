"""What the dashboard is made of: the known holes of its packages, and the list of them all, from its lock.

Called by `toombos dependencies`. Nothing is installed for it.
"""

import json
import subprocess

from deploy.dashboard import build, node

REPORT = "auditReportVersion"
"""What only an answer of the advisory service has."""


def audit() -> tuple[bool | None, str]:
    """Ask an advisory service; tell whether there are holes, or None when nobody answered, and why.

    Tools that only build the dashboard are looked at too: they run on our machines.
    """
    try:
        done = _npm("audit", "--json")
    except node.NoNodeError as error:
        return None, str(error)
    return verdict(done.stdout, done.stderr)


def verdict(said: str, complained: str) -> tuple[bool | None, str]:
    """Return what `audit` returns for what npm said."""
    try:
        report = json.loads(said)
    except ValueError:
        report = None
    if not isinstance(report, dict) or REPORT not in report:
        return None, complained.strip() or said.strip()
    holes = report.get("vulnerabilities", {})
    if not holes:
        return False, "No known vulnerabilities found in the dashboard's packages"
    lines = [f"{name} {hole['range']}: {hole['severity']}" for name, hole in sorted(holes.items())]
    return True, "\n".join([f"Found holes in {len(holes)} of the dashboard's packages", *lines])


def sbom() -> str:
    """Return all packages with versions and hashes as CycloneDX, in JSON.

    Raises NoNodeError, and BuildError when npm fails.
    """
    done = _npm("sbom", "--sbom-format", "cyclonedx")
    if done.returncode != 0:
        raise build.BuildError(f"npm sbom failed:\n{done.stderr.strip()}")
    return done.stdout


def _npm(*arguments: str) -> "subprocess.CompletedProcess[str]":
    found = node.get()
    return subprocess.run(
        [*found.npm, *arguments, "--package-lock-only"],
        cwd=build.FOLDER,
        env=dict(found.environment()),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
