"""What the demo remembers between starts: ``demo.json`` in the data directory."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from wealthcrm.paths import data_dir


@dataclass
class Login:
    """One account of the demo. ``role`` and ``place`` are in Chinese, as pages show them;
    ``with_code`` says that signing in asks for a code, too."""

    employee_no: str
    name: str
    role: str
    place: str
    with_code: bool = False


@dataclass
class DemoState:
    """``is_made`` is set when the bank, its history and its nights are all there. ``ending`` is the
    last day of the first start, ``files_until`` the last day that files were written for."""

    clients: int = 0
    seed: int = 0
    ending: str = ""
    files_until: str = ""
    password: str = ""
    factor_secret: str = ""
    is_generated: bool = False
    is_made: bool = False
    logins: list[Login] = field(default_factory=list)


def _path() -> Path:
    return data_dir() / "demo.json"


def read_state() -> DemoState:
    """The state of the last start; a new one on the first."""
    if not _path().exists():
        return DemoState()
    kept = json.loads(_path().read_text(encoding="utf-8"))
    kept["logins"] = [Login(**login) for login in kept["logins"]]
    return DemoState(**kept)


def write_state(state: DemoState) -> None:
    """Only the owner may read it: it holds the demo's password."""
    making = _path().with_name("demo.json.part")
    descriptor = os.open(making, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as target:
        json.dump(asdict(state), target, ensure_ascii=False, indent=1)
    making.replace(_path())
