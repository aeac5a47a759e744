"""Why an entry of the day's list was not worked."""

from datetime import datetime


class WorkRefused(RuntimeError):
    """Nothing was written; the subclass says why."""


class NotOnList(WorkRefused):
    """The client is not due on that day, or not in a book of the person's own."""


class ListOver(WorkRefused):
    """The list of a day that is past, and there is a newer one: what it says does not change any
    more. What was said after all is logged as a contact."""


class NotTheirs(WorkRefused):
    """Not one of the client's people: no client is handed to who does not see it by name."""


class WorkChanged(WorkRefused):
    """Somebody was first: whoever it was (an account's number; None: the list was made anew), when,
    and what it is now."""

    def __init__(self, by: int | None, at: datetime, state: str) -> None:
        super().__init__(state)
        self.by, self.at, self.state = by, at, state


class SkipUnsaid(WorkRefused):
    """Skipped for another reason, which was not written down."""


class NotLater(WorkRefused):
    """Not an hour at which calls are made, or one of today that is over."""


class UndoOver(WorkRefused):
    """Nothing that this person did just now."""


class NothingSuggested(WorkRefused):
    """No such move is suggested any more: the evidence changed, or somebody decided."""


class GridChanged(WorkRefused):
    """Since the page was read clients of these cells were put on the lists, or taken off them."""
