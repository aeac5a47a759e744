"""Which days an inbox has files of, found from names and sizes alone: no file is opened."""

import hashlib
import os
import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from tiering.rules.extracts import TABLE_BY_NAME

NAME = re.compile(r"(?P<table>[a-z_]{1,40})\.[fi]\.(?P<day>\d{8})(?:_\d{3})?\.(?:dat(?:\.gz)?|ok)")
# The first load has its own command and is no night's file.
FIRST_LOAD = "balance_history"


class InboxMissing(FileNotFoundError):
    """The inbox folder does not exist."""


def signatures_by_day(inbox: Path) -> Mapping[date, str]:
    """As-of day → digest of the names, sizes and times of its files.

    Only days with at least one ``.ok``: without it a file does not exist yet. The same signature
    means that nothing was sent since; another one that somebody has to look. Raises InboxMissing.
    """
    if not inbox.is_dir():
        raise InboxMissing(f"there is no inbox folder {inbox.name}")
    found: dict[date, list[str]] = defaultdict(list)
    with os.scandir(inbox) as entries:
        for entry in entries:
            match = NAME.fullmatch(entry.name)
            is_nightly = match and match["table"] in TABLE_BY_NAME and match["table"] != FIRST_LOAD
            day = _day(match["day"]) if match and is_nightly else None
            if day is not None:
                status = entry.stat(follow_symlinks=False)
                found[day].append(f"{entry.name}|{status.st_size}|{status.st_mtime_ns}")
    return {
        day: hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()
        for day, names in found.items()
        if any(".ok|" in name for name in names)
    }


def days_with_holdings(inbox: Path) -> frozenset[date]:
    """The days that have a holding file with its ``.ok``."""
    names = (path.name for path in inbox.glob("holding.?.*.ok"))
    days = (_day(match["day"]) for name in names if (match := NAME.fullmatch(name)))
    return frozenset(day for day in days if day is not None)


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 (a day has no zone)
    except ValueError:
        return None
