"""``manage.py make_api_token NUMBER``: a token of the API for a person's script or a system."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from organisation.management.contract import ContractCommand
from organisation.models import User
from organisation.rules.token_scopes import TokenScope
from organisation.services.account_codes import AccountDisabled
from organisation.services.tokens import (
    ExpiryOutOfRange,
    NoPosting,
    SecondFactorNeeded,
    make_token,
)


class Command(ContractCommand):
    help = "Makes a token of the REST API in a person's name and prints it, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("employee_no", help="in whose name: their postings say what it reaches")
        parser.add_argument("--name", required=True, help="what it is for")
        parser.add_argument(
            "--scope", action="append", required=True, choices=TokenScope.values, dest="scopes"
        )
        parser.add_argument("--days", type=int, default=30, help="good for so many days")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.localtime()
        longest = timedelta(days=settings.API_TOKEN_DAYS)
        try:
            _, text = make_token(
                user=User.objects.get(employee_no=options["employee_no"]), name=options["name"],
                scopes=options["scopes"], expires_at=now + timedelta(days=options["days"]),
                longest=longest, at=now,
            )  # fmt: skip
        except User.DoesNotExist as error:
            raise CommandError("nobody with this number has an account") from error
        except (AccountDisabled, NoPosting) as error:
            raise CommandError("the account is disabled or holds no posting") from error
        except ExpiryOutOfRange as error:
            raise CommandError(f"a token is good for 1 to {longest.days} days") from error
        except SecondFactorNeeded as error:
            raise CommandError(
                "the person's roles ask for a second factor, which a command cannot show: an"
                " administrator grants this token, and the person collects it"
            ) from error
        self.stdout.write(text)
