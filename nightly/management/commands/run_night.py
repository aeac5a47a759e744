"""``manage.py run_night --as-of D``: judge and load the day's files, publish the day."""

import argparse
import json
import sys
from datetime import date
from typing import Any

from django.core.management.base import CommandError

from nightly.inbox import InboxMissing
from nightly.management.arguments import ENGINES, add_inbox, day, edge_of
from nightly.management.printing import print_report
from nightly.night import Report, run_night
from organisation.management.contract import ContractCommand, DatabaseAway

EXIT = {"published": 0, "failed": 1, "held": 2}


class Command(ContractCommand):
    help = "Judge and load the files of a day and publish it. Exit 0 published, 2 held, 1 failed."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--as-of", type=day, required=True)
        add_inbox(parser)
        parser.add_argument("--engine", choices=ENGINES, default="duckdb")
        parser.add_argument(
            "--dry-run", action="store_true", help="compute and show, publish nothing"
        )
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except DatabaseAway as error:
            if not options["json"]:
                raise
            self._fail(options["as_of"], str(error))
            raise SystemExit(EXIT["failed"]) from error

    def refuse(self, error: CommandError, *, is_json: bool) -> None:
        """A wrong command line has no day to name."""
        if is_json:
            self._fail(None, str(error))
        super().refuse(error, is_json=is_json)

    def _fail(self, as_of: date | None, message: str) -> None:
        """The JSON of a night that did not begin: every key is there."""
        report = Report(as_of or date.min, "failed", message).as_json()
        told = report | {"as_of": as_of.isoformat() if as_of else None}
        self.stdout.write(json.dumps(told, ensure_ascii=False))

    def handle(self, *args: Any, **options: Any) -> None:
        edge = edge_of(options["inbox"], options["engine"])
        try:
            report = run_night(options["as_of"], edge, is_dry=options["dry_run"])
        except InboxMissing as error:
            report = Report(options["as_of"], "failed", str(error))
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            print_report(report, self.stdout)
        sys.exit(EXIT[report.status])
