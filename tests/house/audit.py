"""Known vulnerabilities in what we run: pip-audit over the pinned packages and all they pull in.

``python -m tests.house.audit requirements.txt``: exit 0 clean, 1 a vulnerability (or pip-audit
broke), 77 not audited: there is no network, or the package index keeps no vulnerability list.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

CLEAN, FOUND, SKIPPED = 0, 1, 77
NO_NETWORK = re.compile(r"Could not connect|ConnectionError|Max retries|not redirecting", re.I)


def requirements(path: Path) -> list[Requirement]:
    lines = (line.strip() for line in path.read_text().splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]


def installed_closure(wanted: Iterable[Requirement]) -> dict[str, str]:
    """Name → installed version of the wanted packages and everything they need here."""
    found: dict[str, str] = {}
    waiting = [(need.name, frozenset(need.extras)) for need in wanted]
    seen = set()
    while waiting:
        name, extras = key = waiting.pop()
        if key in seen:
            continue
        seen.add(key)
        try:
            package = distribution(name)
        except PackageNotFoundError:
            continue  # an extra of something that is not installed
        found[package.metadata["Name"]] = package.version
        for text in package.requires or ():
            need = Requirement(text)
            asked = need.marker is None or any(
                need.marker.evaluate({"extra": extra}) for extra in extras or {""}
            )
            if asked:
                waiting.append((need.name, frozenset(need.extras)))
    return found


def verdict(output: str, errors: str) -> tuple[int, str]:
    """Exit code and the line that says why, from what pip-audit wrote."""
    try:
        packages: list[dict[str, Any]] = json.loads(output)["dependencies"]
    except ValueError:
        if NO_NETWORK.search(errors):
            return SKIPPED, "no network: the vulnerability list could not be reached"
        return FOUND, f"pip-audit failed: {errors.strip()}"
    holes = [
        f"{package['name']} {package['version']}: {hole['id']}, fixed in {hole['fix_versions']}"
        for package in packages
        for hole in package.get("vulns", ())
    ]
    if holes:
        return FOUND, "\n".join(holes)
    unknown = [package["name"] for package in packages if "skip_reason" in package]
    if unknown:
        part = f"{len(unknown)} of {len(packages)} packages"
        return SKIPPED, f"the package index lists no vulnerabilities for {part}"
    return CLEAN, f"{len(packages)} packages, no known vulnerability"


def main(path: Path) -> int:
    with tempfile.TemporaryDirectory() as folder:
        pins = Path(folder) / "pins.txt"
        closure = installed_closure(requirements(path))
        pins.write_text("".join(f"{name}=={version}\n" for name, version in closure.items()))
        done = subprocess.run(
            [sys.executable, "-m", "pip_audit", "--requirement", str(pins), "--no-deps",
             "--disable-pip", "--format", "json", "--progress-spinner", "off"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    code, line = verdict(done.stdout, done.stderr)
    print(line)  # noqa: T201
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
