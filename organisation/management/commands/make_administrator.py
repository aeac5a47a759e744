"""``manage.py make_administrator NUMBER``: the first administrator, or one more in an emergency."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from organisation.management.contract import ContractCommand
from organisation.services.account_codes import VALID_FOR, AccountDisabled
from organisation.services.administrators import NoPlace, NoSuchPerson, make_administrator


class Command(ContractCommand):
    help = "Gives a person the administrator role and prints a one-time code to set a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("employee_no", help="the employee number to sign in with")
        parser.add_argument("--name", default="", help="for who is not in the bank's staff file")
        parser.add_argument(
            "--institution", default="", help="where the role is held (default: the head office)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            code = make_administrator(
                employee_no=options["employee_no"],
                name=options["name"],
                institution_code=options["institution"],
                on=timezone.localdate(),
            )
        except NoPlace as error:
            raise CommandError(f"no open institution {error}: run the first night first") from error
        except NoSuchPerson as error:
            raise CommandError(f"nobody has the number {error}; give --name to add them") from error
        except AccountDisabled as error:
            raise CommandError(f"the account {error} is disabled") from error
        self.stdout.write(code)
        self.stderr.write(
            f"The one-time code of {options['employee_no']}, good for {VALID_FOR.days} days:"
            " choose 设置密码 (Set a password) on the sign-in page."
        )
