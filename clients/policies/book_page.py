"""Reading the numbers that books are judged by once per process."""

from functools import cache
from pathlib import Path

import yaml

from clients.rules.book_health import BookPolicy, read_book_policy

FILE = Path(__file__).with_suffix(".yaml")


@cache
def book_policy() -> BookPolicy:
    return read_book_policy(yaml.safe_load(FILE.read_text(encoding="utf-8")))
