"""What the commands of the contract do alike when they cannot even begin (issue §4: 1 is failed).

argparse ends with 2 where a command line is wrong, which says "held" here; and a database that is
not there, or not made yet, is a plain sentence and not a traceback. No sentence holds a part of
DATABASE_URL: a mistyped one may hold the password anywhere.
"""

from typing import Any

import psycopg2
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error
from psycopg2 import errorcodes

NOT_REACHED = "the database cannot be reached: look at DATABASE_URL, and whether its server runs"
NOT_MADE = "the database is not made for this release: run manage.py migrate first"


class DatabaseAway(CommandError):
    """The database cannot be worked with; the message says what to do."""


class UsageWrong(CommandError):
    """The command line cannot be understood; the message names the argument."""


class ContractCommand(BaseCommand):
    """Ends with 1 for a command line, and a database, that it cannot work with."""

    # Django's checks load every page and route first, half a second that a night has no use for:
    # bin/check and a release run them.
    requires_system_checks: tuple[str, ...] = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.called_from_command_line = False  # raises CommandError, instead of exit 2
        return parser

    def run_from_argv(self, argv: list[str]) -> None:
        parser = self.create_parser(argv[0], argv[1])
        try:
            parser.parse_args(argv[2:])
        except CommandError as error:
            self.stderr.write(parser.format_usage().rstrip(), lambda text: text)
            self.refuse(UsageWrong(str(error)), is_json="--json" in argv)
        else:
            super().run_from_argv(argv)

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except (Error, psycopg2.Error) as error:
            raise DatabaseAway(why_away(error)) from error

    def refuse(self, error: CommandError, *, is_json: bool) -> None:
        """Say why nothing was begun, and end with 1."""
        self.stderr.write(f"{error}")
        raise SystemExit(1)


def why_away(error: BaseException) -> str:
    """What to do about an error of the database, without its words: they may quote data."""
    cause = error if isinstance(error, psycopg2.Error) else error.__cause__
    code = cause.pgcode if isinstance(cause, psycopg2.Error) else None
    if code in (errorcodes.UNDEFINED_TABLE, errorcodes.UNDEFINED_COLUMN):
        return NOT_MADE
    # An error without a code of the server did not come from one.
    is_away = isinstance(cause, psycopg2.OperationalError | psycopg2.InterfaceError)
    if is_away and code is None:
        return NOT_REACHED
    return f"the database refused the work ({type(cause or error).__name__})"
