"""``manage.py catch_up --until D``: publish all missing days, oldest first."""

import argparse
import sys
from typing import Any

from django.core.management.base import CommandError

from nightly.inbox import InboxMissing
from nightly.management.arguments import ENGINES, add_inbox, day, edge_of
from nightly.management.commands.run_night import EXIT
from nightly.management.printing import print_line, print_report
from nightly.night import catch_up
from organisation.management.contract import ContractCommand


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
            self.stdout.write("Nothing is missing.")
        elif reports[-1].status != "published":
            print_report(reports[-1], self.stdout)
            sys.exit(EXIT[reports[-1].status])
