"""``bin/bench``: measures, prints, writes docs/benchmarks.md and the READMEs' few figures of it."""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.figures import BARS, LARGE, Measured
from bench.process import ROOT
from bench.readme import write_speed
from bench.report import markdown
from wealthcrm import frontend


def main() -> int:
    options = _arguments()
    keys = options.only.split(",") if options.only else list(BARS)
    unknown = set(keys) - set(BARS)
    if unknown:
        sys.exit(f"unknown figure {min(unknown)}; known: {', '.join(BARS)}")
    frontend.build()  # a clone has no css and js yet, and pages are weighed with theirs
    with tempfile.TemporaryDirectory(prefix="wcrm-bench-", dir=options.folder) as folder:
        measured = Measured(
            options.clients,
            Path(folder),
            lambda text: print(f"… {text}", file=sys.stderr),  # noqa: T201
        )
        results = {key: _measure(measured, key) for key in keys}
    if options.json:
        print(json.dumps(results))  # noqa: T201
    else:
        for key, result in results.items():
            mark = "ok " if result["holds"] else "NO "
            print(f"{mark} {key:<24} {result['value']:>12.3f}  bar {result['bar']}")  # noqa: T201
    if set(keys) == set(BARS) or options.write:
        (ROOT / "docs" / "benchmarks.md").write_text(markdown(results, options.clients))
    if set(keys) == set(BARS) and options.clients == LARGE:
        write_speed(results)
    return 0 if all(result["holds"] for result in results.values()) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("--only", default="", help="comma-separated figures")
    parser.add_argument("--clients", type=int, default=LARGE)
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "--write", action="store_true", help="write docs/benchmarks.md all the same"
    )
    parser.add_argument("--folder", default=None, help="where the banks are made")
    return parser.parse_args()


def _measure(measured: Measured, key: str) -> dict[str, Any]:
    value, parts = getattr(measured, key)()
    bar = BARS[key]
    return {"value": value, "bar": bar.limit, "holds": bar.holds(value), "parts": parts}


if __name__ == "__main__":
    sys.exit(main())
