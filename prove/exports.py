"""``python -m prove.exports DAY FOLDER``: every export of a published day, each by its command, in
one process: most of what the four commands take alone is their start."""

import sys
from pathlib import Path

import django
from django.core.management import call_command

EXPORTS = ("snapshot", "books", "unmanaged", "rejects")


def path_of(kind: str, folder: Path) -> Path:
    return folder / f"{kind}.csv"


def main(day: str, folder: str) -> None:
    django.setup()
    for kind in EXPORTS:
        call_command(f"export_{kind}", "--as-of", day, "--out", str(path_of(kind, Path(folder))))


if __name__ == "__main__":
    main(*sys.argv[1:])
