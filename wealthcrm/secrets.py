"""Secrets: from the environment in production; elsewhere made once, kept in the data directory."""

import base64
import contextlib
import json
import os
import secrets as random
from pathlib import Path
from typing import TypedDict

from wealthcrm.paths import data_dir


class Secrets(TypedDict):
    secret_key: str
    field_keys: dict[str, str]
    index_key: str


def load_secrets() -> Secrets:
    """The Django key, the field encryption keys (key id → base64 of 32 bytes; the first one
    encrypts, all decrypt) and the blind index key (base64 of 32 bytes).

    Each is taken from WEALTHCRM_SECRET_KEY, WEALTHCRM_FIELD_KEYS (``id:key,id:key``) and
    WEALTHCRM_INDEX_KEY; with none of them set, from ``secrets.json`` in the data directory, which
    is made on first use so that a fresh machine needs no configuration.
    """
    if "WEALTHCRM_SECRET_KEY" in os.environ:
        pairs = os.environ["WEALTHCRM_FIELD_KEYS"].split(",")
        return {
            "secret_key": os.environ["WEALTHCRM_SECRET_KEY"],
            "field_keys": dict(pair.split(":", 1) for pair in pairs),
            "index_key": os.environ["WEALTHCRM_INDEX_KEY"],
        }
    return _kept_secrets(data_dir() / "secrets.json")


def _kept_secrets(path: Path) -> Secrets:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(made, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            json.dump(_new_secrets(), handle)
        # Fails if another process was first: then its secrets stand.
        with contextlib.suppress(FileExistsError):
            os.link(made, path)
        made.unlink()
    kept: Secrets = json.loads(path.read_text())
    return kept


def _new_secrets() -> Secrets:
    def key() -> str:
        return base64.b64encode(random.token_bytes(32)).decode()

    return {"secret_key": random.token_urlsafe(50), "field_keys": {"k1": key()}, "index_key": key()}
