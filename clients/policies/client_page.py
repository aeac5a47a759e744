"""Reading the client page's numbers once per process."""

from functools import cache
from pathlib import Path

import yaml

from clients.rules.client_policy import ClientPolicy, read_client_policy

FILE = Path(__file__).with_suffix(".yaml")


@cache
def client_policy() -> ClientPolicy:
    return read_client_policy(yaml.safe_load(FILE.read_text(encoding="utf-8")))
