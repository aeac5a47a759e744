"""What ``bin/test`` runs: pytest in a data directory of its own, services started and stopped.

Temporary files of the tests lie in that directory too: nothing is left of a run, nor of one that
was told to end (``timeout``, a cancelled job).
"""

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="wcrm-") as folder:
        os.environ["WEALTHCRM_DATA_DIR"] = folder
        os.environ["WEALTHCRM_EMBEDDED_DURABLE"] = "no"
        os.environ["WEALTHCRM_TLS"] = "no"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wealthcrm.settings")
        from wealthcrm.embedded import services
        from wealthcrm.ending import ends_on_sigterm

        started = ExitStack()
        with ends_on_sigterm(started.close, lambda: None), started:
            started.enter_context(services.from_environment(with_valkey=True))
            os.environ.setdefault("DATABASE_URL", services.database_url())
            os.environ.setdefault("REDIS_URL", services.redis_url())
            if not any(argument.startswith("-n") for argument in arguments):
                # A process that has nothing left takes tests from the other.
                cores = str(len(os.sched_getaffinity(0)))
                arguments = ["-n", cores, "--dist", "worksteal", *arguments]
            status = subprocess.run(
                [sys.executable, "-m", "pytest", *arguments], env=_own_temporary(folder),
                check=False,
            ).returncode  # fmt: skip
    if Path(folder).exists():
        sys.stderr.write(f"bin/test left {folder}\n")
        return status or 1
    return status


def _own_temporary(folder: str) -> dict[str, str]:
    """The environment of the tests, whose temporary folder goes with the data directory."""
    temporary = Path(folder) / "tmp"
    temporary.mkdir()
    return os.environ | {"TMPDIR": str(temporary)}


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parent.parent)
    sys.exit(main(sys.argv[1:]))
