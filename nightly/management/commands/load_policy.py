"""``manage.py load_policy FILE.yaml --effective-on D``: a new policy version, in force at once."""

import argparse
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from nightly.first_load import is_weighed_otherwise
from nightly.management.arguments import day, now
from operations.models import Day
from organisation.management.contract import ContractCommand
from tiering.pipeline.lake import Lake
from tiering.rules.policy import PolicyInvalid
from tiering.services.policies import days_of_other_versions, load_policy, read_policy_file


class Command(ContractCommand):
    help = "Load a policy as a new version in force from a day on (the operator's act)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--effective-on", type=day, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            version = load_policy(
                given=read_policy_file(path),
                effective_on=options["effective_on"],
                source=path.name,
                at=now(),
            )
        except (OSError, PolicyInvalid) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Policy version {version.version} is in force from {version.effective_on}."
        )
        if days := days_of_other_versions(version):
            self.stdout.write(
                f"{len(days)} published days from {days[0]} to {days[-1]} were made with another"
                " version. They stay as they are until they are run again:"
                f" run_night --as-of {days[0]} runs it and the days after it."
            )
        if Day.objects.exists() and is_weighed_otherwise(Lake(Path(settings.LAKE_DIR))):
            self.stdout.write(
                "The balance history keeps the weights it was loaded with:"
                " nights stand on it already."
            )
