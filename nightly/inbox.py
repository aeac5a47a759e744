"""What an inbox holds, found from names, sizes and times alone: no file is opened."""

import hashlib
import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tiering.rules.extracts import REQUIRED, TABLE_BY_NAME

NAME = re.compile(
    r"(?P<table>[a-z_]{1,40})\.[fi]\.(?P<day>\d{8})(?P<part>_\d{3})?\.(?P<end>dat(?:\.gz)?|ok)"
)
# The first load has its own command and is no night's file.
FIRST_LOAD = "balance_history"
# Nobody says when the last of several files sent again has come: a day with a younger file may
# still be arriving.
SETTLED_AFTER = timedelta(minutes=2)
NONE: frozenset[str] = frozenset()


class InboxMissing(FileNotFoundError):
    """The inbox folder does not exist."""


@dataclass(frozen=True)
class Listing:
    """What lay in an inbox at one moment, by as-of day. Only days with at least one ``.ok`` are in
    it: without it a file does not exist yet (domain/08).

    ``signatures`` digest names, sizes and times: the same one means that nothing was sent since.
    ``announced`` are the tables with any ``.ok``, ``complete`` those with their last one (of parts,
    the one that counts them). ``touched`` are the moments at which its files were written by their
    sender, and at which they were put or changed here.
    """

    signatures: Mapping[date, str] = field(default_factory=dict)
    announced: Mapping[date, frozenset[str]] = field(default_factory=dict)
    complete: Mapping[date, frozenset[str]] = field(default_factory=dict)
    touched: Mapping[date, frozenset[datetime]] = field(default_factory=dict)

    def has_holdings(self, day: date) -> bool:
        return "holding" in self.announced.get(day, NONE)

    def has_required(self, day: date) -> bool:
        """Whether any required table is there; without one the day is one without files."""
        return not self.announced.get(day, NONE).isdisjoint(REQUIRED)

    def has_all_required(self, day: date) -> bool:
        return self.complete.get(day, NONE).issuperset(REQUIRED)

    def is_arriving(self, day: date, now: datetime) -> bool:
        """Whether a file of the day came, or was changed, in the last two minutes. A time far ahead
        of ``now`` says that the sender's clock is wrong, and nothing else."""
        moments = self.touched.get(day, frozenset())
        return any(abs(now - moment) < SETTLED_AFTER for moment in moments)


@dataclass(frozen=True)
class _Entry:
    """One file of a night: what its name says, and its line in the signature."""

    day: date
    table: str
    is_ok: bool
    is_part: bool
    line: str
    written: datetime
    put: datetime


def list_inbox(inbox: Path) -> Listing:
    """Look at the inbox once. Raises InboxMissing."""
    if not inbox.is_dir():
        raise InboxMissing(f"there is no inbox folder {inbox.name}")
    days: dict[date, list[_Entry]] = defaultdict(list)
    for entry in _entries(inbox):
        days[entry.day].append(entry)
    ready = {day: found for day, found in days.items() if any(entry.is_ok for entry in found)}
    return Listing(
        signatures={day: _signature(found) for day, found in ready.items()},
        announced={day: _tables(found, parts=True) for day, found in ready.items()},
        complete={day: _tables(found, parts=False) for day, found in ready.items()},
        touched={day: _moments(found) for day, found in ready.items()},
    )


def _entries(inbox: Path) -> Iterator[_Entry]:
    with os.scandir(inbox) as entries:
        for entry in entries:
            match = NAME.fullmatch(entry.name)
            if not match or match["table"] not in TABLE_BY_NAME or match["table"] == FIRST_LOAD:
                continue
            day = _day(match["day"])
            if day is None:
                continue
            status = entry.stat(follow_symlinks=False)
            yield _Entry(
                day=day, table=match["table"], is_ok=match["end"] == "ok",
                is_part=match["part"] is not None,
                line=f"{entry.name}|{status.st_size}|{status.st_mtime_ns}",
                written=_moment(status.st_mtime_ns), put=_moment(status.st_ctime_ns),
            )  # fmt: skip


def _signature(found: list[_Entry]) -> str:
    lines = sorted(entry.line for entry in found)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _tables(found: list[_Entry], *, parts: bool) -> frozenset[str]:
    return frozenset(e.table for e in found if e.is_ok and (parts or not e.is_part))


def _moments(found: list[_Entry]) -> frozenset[datetime]:
    return frozenset(moment for entry in found for moment in (entry.written, entry.put))


def _moment(nanoseconds: int) -> datetime:
    return datetime.fromtimestamp(nanoseconds // 10**9, UTC)


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 (a day has no zone)
    except ValueError:
        return None
