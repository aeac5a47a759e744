"""Running a command of ours and watching its time and memory."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
# Often enough for what grows within a step. Looking costs a core some milliseconds each time, and
# takes them from the command alone, not from what it is compared with.
SAMPLE_SECONDS = 0.25
MIB = 1 << 20


@dataclass(frozen=True)
class Watched:
    """Seconds of wall time, peak MiB of memory and the output of a command."""

    seconds: float
    peak_mib: float
    output: str
    code: int


class CommandFailed(RuntimeError):
    """A command that the benchmark counts on ended badly; the message carries its last words."""


def manage(*arguments: str, data: Path, ok: Sequence[int] = (0,)) -> Watched:
    """``manage.py`` on the data directory ``data``; raises CommandFailed for another exit code."""
    return watch("manage.py", *arguments, data=data, ok=ok)


def watch(*arguments: str, data: Path, ok: Sequence[int] = (0,)) -> Watched:
    """The same for anything that our Python runs: a script, or ``-m`` and a module."""
    environment = os.environ | {"WEALTHCRM_DATA_DIR": str(data), "WEALTHCRM_TLS": "no"}
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    peak = _Peak(process.pid, data)
    peak.start()
    output, _ = process.communicate()
    seconds = time.perf_counter() - started
    peak.stop()
    if process.returncode not in ok:
        raise CommandFailed(f"{' '.join(arguments)}:\n{output[-3000:]}")
    return Watched(seconds, peak.mib, output, process.returncode)


class _Peak:
    """Samples the command and the database's backends: resident memory, shared memory apart."""

    def __init__(self, pid: int, data: Path) -> None:
        self.mib = 0.0
        self._pid, self._postmaster = pid, data / "postgres" / "cluster" / "postmaster.pid"
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(SAMPLE_SECONDS):
            self.mib = max(self.mib, sum(map(_private_mib, self._processes())))

    def _processes(self) -> list[psutil.Process]:
        found: list[psutil.Process] = []
        for pid in (self._pid, self._server()):
            try:
                process = psutil.Process(pid) if pid else None
                found += [process, *process.children(recursive=True)] if process else []
            except psutil.Error:
                continue
        return found

    def _server(self) -> int:
        try:
            return int(self._postmaster.read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return 0


def _private_mib(process: psutil.Process) -> float:
    try:
        memory = process.memory_info()
        return float(memory.rss - memory.shared) / MIB
    except psutil.Error:
        return 0.0
