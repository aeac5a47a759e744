"""Progress bars of what takes long."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn


class Parts:
    """One progress bar per part of the work."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars

    def begin(self, what: str, total: float | None = None) -> TaskID:
        return self._bars.add_task(what, total=total, note="")

    def tell(self, task: TaskID, done: float, total: float, note: str = "") -> None:
        self._bars.update(task, completed=done, total=total, note=note)

    def end(self, task: TaskID, note: str = "") -> None:
        self._bars.update(task, completed=1, total=1, note=note)


@contextmanager
def shown_parts() -> Iterator[Parts]:
    """Bars on the terminal for the block."""
    columns = (
        TextColumn("{task.description:<32}"), BarColumn(28), TextColumn("{task.fields[note]:<14}"),
        TimeElapsedColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(highlight=False)) as bars:
        yield Parts(bars)
