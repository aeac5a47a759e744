"""Work that a night does beside its main line, in a thread with a connection of its own."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from types import TracebackType

from django.db import connections


class Beside:
    """One piece of work that begins when ``begin`` is called, or at the end of the block at the
    latest; the block ends when it has ended, and raises its error unless it raises one itself.

    A block that fails waits too, and begins nothing any more: whoever works for a night works under
    its lock.
    """

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._pool = ThreadPoolExecutor(1, "beside")
        self._begun: Future[None] | None = None

    def begin(self) -> None:
        if self._begun is None:
            # Who acts is told by the context (operations.services.acting).
            self._begun = self._pool.submit(copy_context().run, self._worked)

    def _worked(self) -> None:
        try:
            self._work()
        finally:
            connections.close_all()  # those of this thread

    def __enter__(self) -> "Beside":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self.begin()
        self._pool.shutdown(wait=True)
        if error is None and self._begun is not None:
            self._begun.result()
