"""``manage.py generate_bank``: an invented bank as extract files."""

from argparse import ArgumentParser
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import CommandError
from rich.progress import Progress as Bar

from nightly.banks.bank import generate_bank
from nightly.banks.plan import BankPlan, PlanInvalid
from nightly.management.arguments import day
from organisation.management.contract import ContractCommand


class Command(ContractCommand):
    help = "Writes the extract files of an invented bank; equal arguments give equal bytes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--clients", type=int, default=20_000)
        parser.add_argument(
            "--days", type=int, default=400, help="days of history, nights included"
        )
        parser.add_argument(
            "--nights", type=int, default=7, help="how many last days are nightly files"
        )
        parser.add_argument("--out", type=Path, required=True, help="inbox folder to write into")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--ending", type=day, help="last day (default: yesterday)")
        parser.add_argument("--dirty", action="store_true", help="plant bad rows and bad files")

    def handle(self, *args: Any, **options: Any) -> None:
        ending = options["ending"] or _yesterday()
        try:
            plan = BankPlan(
                ending=ending,
                **{name: options[name] for name in ("clients", "days", "nights", "seed", "dirty")},
            )
        except PlanInvalid as error:
            raise CommandError(str(error)) from error
        with Bar() as bar:
            task = bar.add_task("bank", total=None)

            def show(what: str, done: int, total: int) -> None:
                bar.update(task, description=what, completed=done, total=total)

            generate_bank(plan, options["out"], show)
        self.stdout.write(
            f"{plan.clients} clients, history to {plan.history_day}, nights to {ending}"
        )


def _yesterday() -> date:
    return datetime.now(ZoneInfo("Asia/Shanghai")).date() - timedelta(days=1)
