"""Where the product keeps its files: one data directory, told by WEALTHCRM_DATA_DIR."""

import hashlib
import os
import tempfile
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
# A Unix socket's whole path may have 107 bytes; PostgreSQL adds "/.s.PGSQL.5432".
LONGEST_SOCKET_DIR = 90


def data_dir() -> Path:
    """The data directory (lake, inbox, embedded services, secrets)."""
    return Path(os.environ.get("WEALTHCRM_DATA_DIR", BASE_DIR / "data")).resolve()


def socket_dir() -> Path:
    """Where the embedded services put their sockets: in the data directory if its path is short
    enough for a Unix socket, else in a private folder named after it in the temporary directory."""
    inside = data_dir() / "run"
    if len(str(inside).encode()) <= LONGEST_SOCKET_DIR:
        return inside
    digest = hashlib.sha256(str(inside).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"wealthcrm-{digest}"


# Our apps, the lowest first.
APPS = ("organisation", "operations", "clients", "tiering", "outreach", "nightly", "web", "api")
