"""Reading the client page's numbers once per process."""

from functools import cache
from pathlib import Path

from clients.rules.client_policy import ClientPolicy, read_client_policy
from organisation.rules.yaml_text import load_yaml

FILE = Path(__file__).with_suffix(".yaml")


@cache
def client_policy() -> ClientPolicy:
    return read_client_policy(load_yaml(FILE.read_bytes(), name=FILE.name))
