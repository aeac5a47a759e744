"""How long ``bin/demo`` takes from a clean clone (packages already in pip's cache), and again."""

import os
import signal
import subprocess
import time
from pathlib import Path

from bench.process import ROOT

READY = "http://"
PATIENCE_SECONDS = 600


def measure_demo(clone: Path) -> tuple[float, float]:
    """Seconds until the address is printed, for the first and for the second start."""
    subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)  # noqa: S607
    return _until_ready(clone), _until_ready(clone)


def _until_ready(clone: Path) -> float:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("WEALTHCRM_")}
    started = time.perf_counter()
    process = subprocess.Popen(
        [str(clone / "bin" / "demo"), "--port", "8765"], cwd=clone, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    try:
        return _seconds_to_address(process, started)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def _seconds_to_address(process: "subprocess.Popen[str]", started: float) -> float:
    words: list[str] = []
    assert process.stdout is not None  # noqa: S101 (a pipe was asked for)
    for line in process.stdout:
        words.append(line)
        if READY in line:
            return time.perf_counter() - started
        if time.perf_counter() - started > PATIENCE_SECONDS:
            break
    raise RuntimeError("bin/demo never printed its address:\n" + "".join(words[-30:]))
