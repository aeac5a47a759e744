"""Reading the numbers that books are judged by once per process."""

from functools import cache
from pathlib import Path

from clients.rules.book_health import BookPolicy, read_book_policy
from organisation.rules.yaml_text import load_yaml

FILE = Path(__file__).with_suffix(".yaml")


@cache
def book_policy() -> BookPolicy:
    return read_book_policy(load_yaml(FILE.read_bytes(), name=FILE.name))
