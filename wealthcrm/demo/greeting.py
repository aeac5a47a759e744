"""What ``bin/demo`` says when everything runs, and the code of the moment."""

import sys
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table

from wealthcrm.demo.state import read_state


def greet(address: str) -> None:
    """The address and one login per role."""
    state = read_state()
    console = Console(highlight=False)
    console.print(f"\n[bold]WealthCRM[/bold] runs at [bold]{address}[/bold]")
    table = Table("Employee number", "Name", "Role", "Where", "Asks for", title_justify="left")
    for login in state.logins:
        asks = "password and code" if login.with_code else "password"
        table.add_row(login.employee_no, login.name, login.role, login.place, asks)
    console.print(table)
    console.print(f"Password of all of them: [bold]{state.password}[/bold]")
    console.print(
        f"Code, a new one every 30 seconds: [bold]{code_now()}[/bold]"
        f" (bin/demo --code prints the one of now; or give an authenticator app the key"
        f" {state.factor_secret})",
        soft_wrap=True,
    )
    console.print("Ctrl-C stops everything that was started here.")


def code_now() -> str:
    """The code that the demo's second factor shows now; empty before the demo was made."""
    from organisation.rules.second_factor import code_at

    secret = read_state().factor_secret
    return code_at(secret, datetime.now(UTC)) if secret else ""


class ShownCode:
    """The code of the moment on the last line of a terminal; elsewhere nothing moves."""

    def __init__(self) -> None:
        self._last = ""

    def show(self) -> None:
        code = code_now() if sys.stdout.isatty() else ""
        if code and code != self._last:
            self._last = code
            sys.stdout.write(f"\rCode now: {code} ")
            sys.stdout.flush()
