"""``python -m bench.berka``: the Berka data through the product; the table in the READMEs.

Imports the real data, loads its history and runs the night of every month end of 1996 and 1997;
that each figure is right to the cent is shown by tests/nightly/test_berka.py.
"""

import calendar
import csv
import re
import sys
import tempfile
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

from bench.bank import services
from bench.process import ROOT, manage

SOURCE = ROOT.parent / "shared" / "data" / "berka"
TIERS = ("private", "wealth", "mid", "long_tail", "potential")
SHOWN = {3, 6, 9, 12}  # the quarter ends; all 24 nights are run
SECTION = re.compile(r"<!-- berka -->.*?<!-- /berka -->", re.DOTALL)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="wcrm-berka-") as name:
        data, inbox = Path(name) / "data", Path(name) / "inbox"
        data.mkdir()
        manage("import_berka", str(SOURCE), "--out", str(inbox), data=data)
        with services(data):
            manage("migrate", data=data)
            manage("load_history", "--inbox", str(inbox), data=data)
            rows = [_night(day, data, inbox) for day in _month_ends()]
    shown = [row for day, row in zip(_month_ends(), rows, strict=True) if day.month in SHOWN]
    section = "\n".join(["<!-- berka -->", *HEAD, *shown, "<!-- /berka -->"])
    for readme in ("README.md", "README.zh.md"):
        path = ROOT / readme
        path.write_text(SECTION.sub(lambda _: section, path.read_text()))
    return 0


HEAD = (
    "| as of | clients | AUM | mean annual average | " + " | ".join(TIERS) + " | basis |",
    "|---|---:|---:|---:|" + "---:|" * len(TIERS) + "---|",
)


def _month_ends() -> list[date]:
    return [
        date(year, month, calendar.monthrange(year, month)[1])
        for year in (1996, 1997)
        for month in range(1, 13)
    ]


def _night(day: date, data: Path, inbox: Path) -> str:
    manage("run_night", "--as-of", day.isoformat(), "--inbox", str(inbox), data=data)
    out = data / "snapshot.csv"
    manage("export_snapshot", "--as-of", day.isoformat(), "--out", str(out), data=data)
    with out.open(encoding="utf-8") as source:
        rows = list(csv.DictReader(source))
    tiers = Counter(row["tier"] for row in rows)
    bases = Counter(row["annual_basis"] for row in rows)
    aum = sum((Decimal(row["aum"]) for row in rows), Decimal(0))
    annual = sum((Decimal(row["annual_average"]) for row in rows), Decimal(0)) / len(rows)
    cells = [
        day.isoformat(), f"{len(rows)}", f"{aum:,.2f}", f"{annual:,.2f}",
        *(f"{tiers[tier]}" for tier in TIERS),
        ", ".join(f"{basis} {count}" for basis, count in sorted(bases.items())),
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main())
