"""``manage.py export_rejects --as-of D --out F.csv``."""

import argparse
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from nightly.exports import export_rejects
from nightly.management.arguments import edge_of
from nightly.management.exporting import add_export_arguments
from nightly.whole_file import NotWritten
from operations.selectors.days import NotPublished
from organisation.management.contract import ContractCommand


class Command(ContractCommand):
    help = "File, line, column and reason of every rejected row of a day, as CSV."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        add_export_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows = export_rejects(
                options["as_of"], options["out"], edge_of(Path(settings.INBOX_DIR))
            )
        except (NotPublished, NotWritten) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{rows:,} rows in {options['out']}")
