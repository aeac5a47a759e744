"""What SIGTERM does to a command: it ends as by Ctrl-C, and what it started stops with it."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

STATUS = 128 + signal.SIGTERM
# Python hears a signal between two of its own steps. A statement of the database may take longer.
GRACE_SECONDS = 5.0


@contextmanager
def ends_on_sigterm(stop: Callable[[], None]) -> Iterator[None]:
    """SIGTERM raises SystemExit in the block; where that does not come through in time (a wait for
    the night's lock), ``stop`` is called from a thread and the process ends.

    A command that handles SIGTERM itself (``runserver``) puts its own handler in the place of ours.
    """
    heard, over = threading.Event(), threading.Event()
    reading, writing = os.pipe()
    os.set_blocking(writing, False)

    def end(_number: int, _frame: FrameType | None) -> None:
        if not heard.is_set():  # told once is enough: it must not cut short what stops the rest
            heard.set()
            raise SystemExit(STATUS)

    def watch() -> None:
        while told := os.read(reading, 1):
            if told[0] == signal.SIGTERM and not heard.wait(GRACE_SECONDS) and not over.is_set():
                stop()
                os._exit(STATUS)

    before = signal.signal(signal.SIGTERM, end)
    fd_before = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    watcher = threading.Thread(target=watch, name="sigterm", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        signal.set_wakeup_fd(fd_before)
        signal.signal(signal.SIGTERM, before)
        os.close(writing)  # ends the watcher
        watcher.join()
        os.close(reading)
