"""What ``bin/test`` runs: pytest in a data directory of its own, services started and stopped."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="wcrm-") as folder:
        os.environ["WEALTHCRM_DATA_DIR"] = folder
        os.environ["WEALTHCRM_EMBEDDED_DURABLE"] = "no"
        os.environ["WEALTHCRM_TLS"] = "no"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wealthcrm.settings")
        from wealthcrm.embedded import services

        with services.from_environment(with_valkey=True):
            os.environ.setdefault("DATABASE_URL", services.database_url())
            os.environ.setdefault("REDIS_URL", services.redis_url())
            if not any(argument.startswith("-n") for argument in arguments):
                arguments = ["-n", str(len(os.sched_getaffinity(0))), *arguments]
            return subprocess.run(
                [sys.executable, "-m", "pytest", *arguments], check=False
            ).returncode


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parent.parent)
    sys.exit(main(sys.argv[1:]))
