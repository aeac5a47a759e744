"""``manage.py load_history --inbox DIR``: the first load. Exit 0 loaded, 2 held, 1 failed."""

import argparse
from typing import Any

from django.core.management.base import CommandError
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from nightly.first_load import AlreadyRunning, load_history
from nightly.management.arguments import add_inbox, edge_of
from organisation.management.contract import ContractCommand
from tiering.pipeline.intake.history import HistoryMissing, HistoryRefused
from tiering.pipeline.intake.verdict import FileVerdict
from tiering.rules.dialect import DialectInvalid
from tiering.rules.policy import PolicyInvalid

PHASES = {
    "judge": "Judging the balance history",
    "ledger": "Building the ledger",
    "months": "Month ends of the clients' curves",
}
HELD = 2  # as of run_night
# A held history leaves nothing to export: so many of its bad rows are named at once.
ROWS_NAMED = 50


class Command(ContractCommand):
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
            except HistoryRefused as error:
                raise CommandError(_why(error.verdict), returncode=HELD) from error
            except (AlreadyRunning, HistoryMissing, DialectInvalid, PolicyInvalid) as error:
                raise CommandError(str(error)) from error
        history = loaded.history
        word = "Loaded" if loaded.is_new else "Already loaded:"
        self.stdout.write(
            f"{word} {history.rows:,} rows until {history.file_date},"
            f" {history.rejected:,} rejected."
        )
        for file in loaded.held:
            self.stderr.write(_why(file) + "\nNothing of it is used.")


def _why(verdict: FileVerdict) -> str:
    """What holds the file and, if it is its rows, how many by reason and where the first are."""
    held = f"{verdict.name} is held: {verdict.reason}: {verdict.detail}"
    if not verdict.samples:
        return held
    counts = ", ".join(f"{count} {reason}" for reason, count in verdict.reasons.items())
    rows = [
        f"{row.file} line {row.line}: {row.reason}" + (f" ({row.column})" if row.column else "")
        for row in verdict.samples[:ROWS_NAMED]
    ]
    return "\n".join([held, counts, *rows])
