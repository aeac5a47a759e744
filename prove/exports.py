"""``python -m prove.exports DAY FOLDER``: every export of a published day, each by its command, and
the call lists made of it, in one process: most of what the commands take alone is their start."""

import sys
from datetime import date
from pathlib import Path

import django
from django.core.management import call_command

COMMANDS = ("snapshot", "books", "unmanaged", "rejects")
LISTS = "lists"  # which no command gives away
EXPORTS = (*COMMANDS, LISTS)


def path_of(kind: str, folder: Path) -> Path:
    return folder / f"{kind}.csv"


def main(day: str, folder: str) -> None:
    django.setup()
    for kind in COMMANDS:
        call_command(f"export_{kind}", "--as-of", day, "--out", str(path_of(kind, Path(folder))))
    _write_lists(date.fromisoformat(day), path_of(LISTS, Path(folder)))


def _write_lists(as_of: date, out: Path) -> None:
    """The entries of the day's run, without its number; none where it was not the newest day."""
    from operations.selectors.days import published_run
    from operations.services.bulk import copy_csv_out
    from outreach.services.entries import COLUMNS

    run = published_run(as_of).pk
    copy_csv_out(
        f"SELECT {', '.join(COLUMNS)} FROM outreach_entry WHERE run_id = {run}"  # noqa: S608
        " ORDER BY client_no",
        out,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
