"""``manage.py import_berka``: the public Berka data as extract files."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from rich.progress import Progress as Bar

from nightly.banks.berka import DaysInvalid, import_berka
from nightly.banks.berka_source import BerkaUnreadable
from nightly.management.arguments import day
from organisation.management.contract import ContractCommand


class Command(ContractCommand):
    help = "Writes the Berka data set as extract files: a first load, then nights."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", type=Path, help="folder with account.csv, client.csv, …")
        parser.add_argument("--out", type=Path, required=True, help="inbox folder to write into")
        parser.add_argument("--from", dest="start", type=day, default=date(1996, 1, 1))
        parser.add_argument("--until", type=day, default=date(1997, 12, 31))

    def handle(self, *args: Any, **options: Any) -> None:
        with Bar() as bar:
            task = bar.add_task("Berka", total=None)

            def show(what: str, done: int, total: int) -> None:
                bar.update(task, description=what, completed=done, total=total)

            try:
                nights = import_berka(
                    options["source"],
                    options["out"],
                    start=options["start"],
                    until=options["until"],
                    progress=show,
                )
            except (BerkaUnreadable, DaysInvalid) as error:
                raise CommandError(str(error)) from error
        self.stdout.write(f"{len(nights)} nights from {nights[0]} to {nights[-1]}")
