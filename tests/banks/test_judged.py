"""Nothing of a clean bank is refused (issue §6.3); a dirty one is in ``test_dirty_judged.py``."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from nightly.banks.berka import import_berka
from tests.banks.inboxes import SMALL, every_row, judge_of, judged
from tiering.pipeline.intake.verdict import DayVerdict
from tiering.pipeline.lake import Lake


def _refused(verdict: DayVerdict) -> list[object]:
    return [(f.name, f.reason, f.reasons) for f in verdict.files if f.rejected or f.held]


def test_no_row_and_no_file_of_a_clean_bank_is_refused() -> None:
    # The optional tables of a clean bank all come within two nights.
    _, verdicts = judged(SMALL, 2)
    for verdict in verdicts:
        assert verdict.missing == ()
        assert _refused(verdict) == []
        assert len(verdict.files) >= 9


@pytest.mark.shared
def test_berka_nights_load_whole_with_their_new_clients_in_incremental_files(
    tmp_path: Path, lake: Lake, shared_data: Path
) -> None:
    folder = tmp_path / "berka"
    start, until = date(1996, 1, 1), date(1996, 1, 5)
    nights = import_berka(shared_data / "berka", folder, start=start, until=until)
    inbox = judge_of(folder, lake)
    came = 0
    for day in nights:
        verdict = inbox.judge(day)
        assert verdict.missing == ()
        assert _refused(verdict) == []
        came += sum(file.loaded for file in verdict.files if file.name.startswith("client.i."))
        held = duckdb.execute(
            "SELECT count(*), sum(balance) FROM read_parquet(?)", [lake.files("holding", day, 1)]
        ).fetchone()
        rows = every_row(folder, "holding", day)
        assert held == (len(rows), sum(Decimal(row["balance"]) for row in rows))
    assert len(nights) >= 4
    assert came > 0
