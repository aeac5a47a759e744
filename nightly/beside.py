"""Work that a night does beside its main line, in a thread with a connection of its own."""

from collections.abc import Callable
from contextvars import copy_context
from threading import Event, Thread
from types import TracebackType

from django.db import connections


class Beside:
    """One piece of work that begins when ``begin`` is called, or at the end of the block at the
    latest; the block ends when it has ended, and raises its error unless it raises one itself.

    A block that fails waits too, and begins nothing any more; so does one that is told to end while
    it waits: whoever works for a night works under its lock. (No pool: its ``submit`` and ``join``
    lose sight of a thread when a signal breaks them off.)
    """

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._is_wanted = False
        self._told, self._ended = Event(), Event()
        self._error: BaseException | None = None

    def begin(self) -> None:
        self._tell(is_wanted=True)

    def _tell(self, *, is_wanted: bool) -> None:
        """Whether the work is to be done; what was told first holds."""
        if not self._told.is_set():
            self._is_wanted = is_wanted
            self._told.set()

    def _wait_and_work(self) -> None:
        self._told.wait()
        try:
            if self._is_wanted:
                self._work()
        except BaseException as error:  # the block raises it
            self._error = error
        finally:
            connections.close_all()  # those of this thread
            self._ended.set()

    def __enter__(self) -> "Beside":
        # Who acts is told by the context (operations.services.acting).
        target = copy_context().run
        thread = Thread(target=target, args=(self._wait_and_work,), name="beside")
        try:
            thread.start()
        except BaseException:
            self._tell(is_wanted=False)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._tell(is_wanted=error is None)
            self._ended.wait()
        except BaseException:  # a signal raises here; the work hears of it by itself
            self._tell(is_wanted=False)
            self._ended.wait()
            raise
        if error is None and self._error is not None:
            raise self._error
