"""What SIGTERM does to a command: it ends as by Ctrl-C, and what it started stops with it."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

STATUS = 128 + signal.SIGTERM
# Python hears a signal between two of its own steps. A statement of the database may take longer.
GRACE_SECONDS = 5.0
# A statement may begin after the one before it was cut short.
AGAIN_SECONDS = 0.2


@dataclass
class Ending:
    """A block that may be told to end; ``watch`` runs in a thread, which hears at once."""

    stop: Callable[[], None]
    interrupt: Callable[[], None]
    heard: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)

    def hear(self, _number: int, _frame: FrameType | None) -> None:
        if not self.heard.is_set():  # once is enough: it must not cut short what stops the rest
            self.heard.set()
            raise SystemExit(STATUS)

    def watch(self, reading: int) -> None:
        while told := os.read(reading, 1):
            if told[0] == signal.SIGINT:
                self.interrupt()
            elif told[0] == signal.SIGTERM:
                self._see_it_end(time.monotonic() + GRACE_SECONDS)

    def _see_it_end(self, until: float) -> None:
        self.interrupt()
        while not self.over.wait(AGAIN_SECONDS):
            self.interrupt()
            if not self.heard.is_set() and time.monotonic() > until:
                self.stop()
                os._exit(STATUS)


@contextmanager
def ends_on_sigterm(stop: Callable[[], None], interrupt: Callable[[], None]) -> Iterator[None]:
    """SIGTERM raises SystemExit in the block; where that does not come through in time (a wait for
    the night's lock), ``stop`` is called from a thread and the process ends. Whatever the block
    makes of it, or of a statement that was cut short, an error ends it with STATUS.

    ``interrupt`` cuts short the statements that run. It is called from a thread: once for Ctrl-C,
    until the block is over for SIGTERM. A command that handles SIGTERM itself (``runserver``) puts
    its own handler in the place of ours.
    """
    ending = Ending(stop, interrupt)
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    before = signal.signal(signal.SIGTERM, ending.hear)
    fd_before = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    watcher = threading.Thread(target=ending.watch, args=(reading,), name="sigterm", daemon=True)
    watcher.start()
    try:
        yield
    except BaseException as error:
        if ending.heard.is_set():
            raise SystemExit(STATUS) from error
        raise
    finally:
        ending.over.set()
        signal.set_wakeup_fd(fd_before)
        signal.signal(signal.SIGTERM, before)
        os.close(writing)  # ends the watcher
        watcher.join()
        os.close(reading)
