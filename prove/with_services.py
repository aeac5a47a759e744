"""Runs a module with the embedded database and Valkey of its data directory, which end with it."""

import os
import subprocess
import sys


def main() -> int:
    from wealthcrm.embedded import services

    with services.from_environment(with_valkey=True):
        os.environ.setdefault("DATABASE_URL", services.database_url())
        os.environ.setdefault("REDIS_URL", services.redis_url())
        return subprocess.run([sys.executable, "-m", *sys.argv[1:]], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
