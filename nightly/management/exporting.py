"""What the export commands share."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from nightly.exports import export_published
from nightly.management.arguments import day
from nightly.whole_file import NotWritten
from operations.selectors.days import NotPublished
from organisation.management.contract import ContractCommand


def add_export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as-of", type=day, required=True)
    parser.add_argument("--out", type=Path, required=True)


class PublishedExport(ContractCommand):
    """An export of a published day; ``kind`` names its query."""

    kind: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        add_export_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows = export_published(self.kind, options["as_of"], options["out"])
        except (NotPublished, NotWritten) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{rows:,} rows in {options['out']}")
