"""Lines of the log: an exception tells where it was raised and its kind, never its words."""

import logging
import traceback
from types import TracebackType


class LineFormatter(logging.Formatter):
    """A library's message may quote what it read, a client's data included (domain/07)."""

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """The kinds and the frames of the exception and of those it came from."""
        return "\n".join(_told(ei[1])) if ei[1] is not None else ""


def _told(error: BaseException) -> list[str]:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    frames = "".join(traceback.format_tb(error.__traceback__)).rstrip("\n")
    return [*(_told(cause) if cause else []), frames, type(error).__qualname__]
