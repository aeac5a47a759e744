"""What ``bin/demo`` says when everything runs."""

from rich.console import Console
from rich.table import Table

from wealthcrm.demo.state import read_state


def greet(address: str) -> None:
    """The address and one login per role."""
    state = read_state()
    console = Console(highlight=False)
    console.print(f"\n[bold]WealthCRM[/bold] runs at [bold]{address}[/bold]")
    table = Table("Employee number", "Name", "Role", "Where", title_justify="left")
    for login in state.logins:
        table.add_row(login.employee_no, login.name, login.role, login.place)
    console.print(table)
    console.print(f"Password of all of them: [bold]{state.password}[/bold]")
    console.print("Ctrl-C stops everything that was started here.")
