"""``manage.py catch_up --until D``: publish all missing days, oldest first."""

import argparse
import sys
from datetime import date
from typing import Any

from django.core.management.base import CommandError

from nightly.inbox import InboxMissing
from nightly.management.arguments import ENGINES, add_inbox, day, edge_of
from nightly.management.commands.run_night import EXIT
from nightly.management.printing import print_line, print_report
from nightly.night import catch_up
from operations.selectors.days import current_history, last_published_day
from organisation.management.contract import ContractCommand


def _nothing_to_do(until: date) -> str:
    """What to say where no day was worked through. Raises CommandError where nothing ever came."""
    if last_published_day() is not None:
        return "Nothing is missing."
    history = current_history()
    if history is None:
        raise CommandError(
            f"nothing was ever loaded: no files up to {until} in the inbox, and no first load"
        )
    return f"Nothing is missing: the nights begin after the first load of {history.file_date}."


class Command(ContractCommand):
    help = (
        "Publish every day up to a day that is not published, oldest first, gaps included;"
        " stops at the first that is held or failed."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--until", type=day, required=True)
        add_inbox(parser)
        parser.add_argument("--engine", choices=ENGINES, default="duckdb")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            reports = catch_up(
                options["until"],
                edge_of(options["inbox"], options["engine"]),
                told=lambda report: print_line(report, self.stdout),
            )
        except InboxMissing as error:
            raise CommandError(str(error)) from error
        if not reports:
            self.stdout.write(_nothing_to_do(options["until"]))
        elif reports[-1].status != "published":
            print_report(reports[-1], self.stdout)
            sys.exit(EXIT[reports[-1].status])
