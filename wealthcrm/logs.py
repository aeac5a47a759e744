"""Lines of the log: an exception tells where it was raised and its kind, never its words."""

import copy
import logging
import traceback
from types import TracebackType
from typing import Any

# Celery puts the words of what a task raised into the arguments of its lines, under this name.
WORDS = "exc"
CELERY = "celery."


class LineFormatter(logging.Formatter):
    """A library's message may quote what it read, a client's data included (domain/07)."""

    def format(self, record: logging.LogRecord) -> str:
        """Of a copy: another handler's words, kept in the record for the next one, are not ours."""
        told = copy.copy(record)
        told.args, told.exc_text = _without_words(record), None
        return super().format(told)

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """The kinds and the frames of the exception and of those it came from."""
        return "\n".join(_told(ei[1])) if ei[1] is not None else ""


def _without_words(record: logging.LogRecord) -> Any:
    """The arguments of a line, with the kind of each exception in its place."""
    args = record.args
    if isinstance(args, tuple):
        return tuple(_kind(each) for each in args)
    if not isinstance(args, dict):
        return args
    told = {name: _kind(each) for name, each in args.items()}
    if WORDS in told and record.name.startswith(CELERY):
        error = record.exc_info[1] if record.exc_info else None
        told[WORDS] = "its words are not logged" if error is None else type(error).__qualname__
    return told


def _kind(value: object) -> object:
    return type(value).__qualname__ if isinstance(value, BaseException) else value


def _told(error: BaseException) -> list[str]:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    frames = "".join(traceback.format_tb(error.__traceback__)).rstrip("\n")
    return [*(_told(cause) if cause else []), frames, type(error).__qualname__]
