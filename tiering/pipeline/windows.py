"""Balance-days up to any day: from the balance folders, and before the first holding file from the
ledger of the first load. A night reads a handful of folders, however long the history."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tiering.pipeline.engine import Engine, Input, Part
from tiering.pipeline.history import ledger_month
from tiering.pipeline.manifests import read_manifest
from tiering.pipeline.night import DayRun, Night
from tiering.pipeline.shapes import Scratch
from tiering.rules.calendar_windows import TRAILING_365, usual_basis, windows_of


def write_history_balances(
    night: Night, engine: Engine, day: date, aside: Scratch, output: Path
) -> int:
    """The balances of ``day`` as the first load tells them, in the shape of ``balances``; empty
    without a first load. Returns the rows written."""
    windows = windows_of(day)
    eves = {
        "now": day,
        "month_eve": windows.month_anchor,
        "quarter_eve": windows.quarter_anchor,
        "year_eve": windows.year_anchor,
    }
    inputs: dict[str, Input] = {
        name: _ledger_at(night, engine, eve, aside, name) for name, eve in eves.items()
    }
    state = aside.table("history_state")
    if night.history is not None:
        state = night.lake.folder("history_state", *night.history)
    inputs |= {
        "history_state": state,
        "valued": Part("valued_history"),
        "client_totals": Part("client_totals"),
    }
    return engine.write("balances_from_history", inputs, {"day": day}, output)


def calendar_rows(night: Night, days: Sequence[date]) -> list[dict[str, object]]:
    """For each day, the lengths of its windows and the basis of a client with enough history."""
    rows = []
    for day in days:
        windows = windows_of(day)
        rows.append(
            {
                "day": day,
                "month_days": windows.month_days,
                "quarter_days": windows.quarter_days,
                "year_days": windows.year_days,
                "usual_basis": basis_on(night, day),
            }
        )
    return rows


def basis_on(night: Night, day: date) -> str:
    return usual_basis(
        day,
        average_basis=night.policy.average_basis,
        min_days_in_year=night.policy.min_days_in_year,
    )


def trailing_folders(
    night: Night, engine: Engine, days: Sequence[date], aside: Scratch
) -> list[Path]:
    """Balance-days to the eve of the trailing window of each day whose basis may be the trailing
    average; the other days need none."""
    return [
        _write_trailing(night, engine, day, aside)
        for day in days
        if basis_on(night, day) == TRAILING_365
    ]


def _write_trailing(night: Night, engine: Engine, day: date, aside: Scratch) -> Path:
    anchor = windows_of(day).trailing_anchor
    output = aside.folder(f"trailing_{day.isoformat()}")
    loaded = _balances_by(night, anchor)
    if loaded is None:
        now = _ledger_at(night, engine, anchor, aside, f"trailing_now_{day.isoformat()}")
        engine.write("trailing_from_history", {"now": now}, {"for_day": day}, output)
    else:
        engine.write(
            "trailing_from_balances",
            {"balances": night.lake.folder("balances", *loaded)},
            {"day": day, "loaded_on": loaded.as_of, "anchor": anchor},
            output,
        )
    return output


def _balances_by(night: Night, day: date) -> DayRun | None:
    """The last loaded day up to ``day``; None while the first load still speaks for ``day``."""
    before = [loaded for loaded in night.loaded if loaded <= day]
    if not before:
        return None
    last = DayRun(max(before), night.loaded[max(before)])
    return last if read_manifest(night.lake, last).has_holdings else None


def _ledger_at(night: Night, engine: Engine, day: date, aside: Scratch, name: str) -> Path:
    """The folder of every client's balance and balance-days at the end of ``day``."""
    output = aside.folder(name)
    ledger = ledger_month(night.lake, night.history, day) or aside.table("ledger")
    engine.write("ledger_at", {"ledger": ledger}, {"day": day}, output)
    return output
