#!/usr/bin/env python
"""Django's command line; starts the embedded services first where none are configured."""

import json
import os
import sys

# Commands that never touch the database: no reason to start PostgreSQL for them.
WITHOUT_DATABASE = frozenset(
    {
        "makemessages",
        "compilemessages",
        "collectstatic",
        "generate_bank",
        "import_berka",
        "help",
        "version",
    }
)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wealthcrm.settings")
    from django.core.management import execute_from_command_line

    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command in WITHOUT_DATABASE or "--help" in sys.argv:
        execute_from_command_line(sys.argv)
        return
    from contextlib import ExitStack

    from wealthcrm.embedded import services
    from wealthcrm.embedded.postgres import ServiceFailed
    from wealthcrm.ending import ends_on_sigterm

    started = ExitStack()
    with ends_on_sigterm(started.close, _interrupt), started:
        try:
            started.enter_context(services.from_environment())
            _run(command)
        except (ServiceFailed, services.DatabaseUrlWrong) as error:
            _cannot_begin(str(error))


def _run(command: str) -> None:
    """What the command writes is told as its doing."""
    import django
    from django.core.management import execute_from_command_line

    django.setup()
    from operations.services.acting import Acting, Origin, acting

    with acting(Acting(Origin.COMMAND, command)):
        execute_from_command_line(sys.argv)


def _interrupt() -> None:
    """Cut the engine's statements short, if it was ever asked for one."""
    running = sys.modules.get("tiering.pipeline.running")
    if running is not None:
        running.interrupt_statements()


def _cannot_begin(message: str) -> None:
    if "--json" in sys.argv:
        sys.stdout.write(json.dumps({"status": "failed", "message": message}) + "\n")
    sys.exit(message)


if __name__ == "__main__":
    main()
