"""Arguments and the clock that the commands share: this is an edge, the only one to read it."""

import argparse
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from nightly.context import Edge
from operations.models import NightlyRun

ENGINES = ("duckdb", "spark")


def day(text: str) -> date:
    """A day of the command line, YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day; write YYYY-MM-DD") from error


def add_inbox(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--inbox", type=Path, default=Path(settings.INBOX_DIR))


def edge_of(inbox: Path, engine: str = "duckdb") -> Edge:
    """The edge of a command: a person stands behind it."""
    return Edge(inbox=inbox.resolve(), engine=engine, trigger=NightlyRun.Trigger.COMMAND, clock=now)


def now() -> datetime:
    return timezone.now()
