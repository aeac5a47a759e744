"""Processes that live as long as ``bin/demo`` does, each in a group of its own.

Ctrl-C in the terminal reaches only the parent, which then stops each child by its own group: what
it did not start, it cannot stop. A parent that is killed takes its children along (Linux: the
kernel sends them SIGTERM).
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from wealthcrm.paths import BASE_DIR

STOP_SECONDS = 15.0
START_SECONDS = 60.0
PR_SET_PDEATHSIG = 1


class ChildEnded(RuntimeError):
    """A process that should have gone on ended; the message names it and its log."""


@contextmanager
def stop_on_signals() -> Iterator[threading.Event]:
    """An event set by Ctrl-C, SIGTERM or a closed terminal, for the block."""
    stop = threading.Event()
    kinds = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {kind: signal.signal(kind, lambda *_: stop.set()) for kind in kinds}
    try:
        yield stop
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


def _die_with_parent() -> None:
    # ctypes, because Python has no call for it; other systems than Linux go without.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Children:
    """The processes started so far, in their order."""

    def __init__(self, logs: Path, stop: threading.Event) -> None:
        self.logs = logs
        self.stop = stop
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        logs.mkdir(parents=True, exist_ok=True)

    def start(self, name: str, arguments: Sequence[str]) -> None:
        """Start ``python`` with these arguments, its output going to ``logs/<name>.log``."""
        with (self.logs / f"{name}.log").open("ab") as log:
            self._running[name] = self._begin(arguments, log.fileno())

    def run_to_end(self, name: str, arguments: Sequence[str]) -> bool:
        """Run ``python`` in the foreground; True if it ended well, False if not or if stopped."""
        child = self._running[name] = self._begin(arguments, None)
        while child.poll() is None and not self.stop.is_set():
            time.sleep(0.05)
        if child.poll() is None:
            return False
        del self._running[name]
        return child.returncode == 0

    def wait(self, until: Callable[[], bool] = lambda: False) -> bool:
        """Until asked to stop (False) or ``until`` says so (True); raises ChildEnded if one ends by
        itself before."""
        while not self.stop.wait(0.5):
            self._must_all_run()
            if until():
                return True
        return False

    def wait_for_web(self, address: str) -> None:
        """Until the pages answer; raises ChildEnded if a process ends, or after a minute."""
        deadline = time.monotonic() + START_SECONDS
        while not self.stop.is_set():
            self._must_all_run()
            try:
                with urllib.request.urlopen(address, timeout=5):  # noqa: S310 (our own address)
                    return
            except (urllib.error.URLError, OSError):
                if time.monotonic() > deadline:
                    log = self.logs / "web.log"
                    raise ChildEnded(f"the pages do not answer; see {log}") from None
            time.sleep(0.1)

    def stop_all(self) -> None:
        """Ask every child to end, last one first; what does not within 15 seconds is killed."""
        running = [child for child in reversed(self._running.values()) if child.poll() is None]
        for child in running:
            os.killpg(child.pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in running:
            try:
                child.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        self._running.clear()

    def _begin(self, arguments: Sequence[str], output: int | None) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 (this process has one thread)
        )

    def _must_all_run(self) -> None:
        for name, child in self._running.items():
            if child.poll() is not None:
                raise ChildEnded(
                    f"{name} ended with code {child.returncode}; see {self.logs / f'{name}.log'}"
                )
