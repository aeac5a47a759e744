"""``manage.py load_history --inbox DIR``: the first load."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from nightly.first_load import AlreadyRunning, load_history
from nightly.management.arguments import add_inbox, edge_of
from tiering.pipeline.intake.history import HistoryMissing, HistoryRefused

PHASES = {"judge": "Judging the balance history", "ledger": "Building the ledger"}


class Command(BaseCommand):
    help = "Load the balance history of the inbox; publishes nothing."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        add_inbox(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True)) as bars:
            tasks = {name: bars.add_task(text, total=1.0) for name, text in PHASES.items()}
            try:
                loaded = load_history(
                    edge_of(options["inbox"]),
                    progress=lambda phase, share: bars.update(tasks[phase], completed=share),
                )
            except (AlreadyRunning, HistoryMissing, HistoryRefused) as error:
                raise CommandError(str(error)) from error
        history = loaded.history
        word = "Loaded" if loaded.is_new else "Already loaded:"
        self.stdout.write(
            f"{word} {history.rows:,} rows until {history.file_date},"
            f" {history.rejected:,} rejected."
        )
