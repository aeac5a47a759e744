"""Dirty files end to end: a held file changes no row, bad rows change nobody but their clients."""

import csv
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from clients.models import Client
from nightly.banks.dirt_files import FILE_KINDS, plant_file, spoil_sum
from nightly.banks.plan import BankPlan
from nightly.night import run_night
from operations.models import Day
from tests.banks.inboxes import ENDING, inbox_of, report_of
from tests.nightly.worlds import MONDAY, edge, exports, first_load, own_inbox, run_week, wipe
from tiering.models import BookMembership
from tiering.rules.extracts import REQUIRED

pytestmark = pytest.mark.django_db(transaction=True)
TUESDAY = MONDAY + timedelta(days=1)
SOILED = BankPlan(ending=ENDING, clients=2_600, days=40, nights=5, seed=8, dirty=True)


def published() -> list[object]:
    """All that a night could have changed: clients, books, which run is published."""
    return [
        list(Client.objects.order_by("pk").values()),
        list(BookMembership.objects.order_by("pk").values()),
        list(Day.objects.order_by("pk").values()),
    ]


def spoil(inbox: Path, table: str, kind: str) -> tuple[str, str]:
    """A bad file in place of Tuesday's good one: its name, and the reason it is held for."""
    path = inbox / f"{table}.f.{TUESDAY:%Y%m%d}.dat"
    if kind == "wrong_sum":
        bad = spoil_sum(path, is_required=True)
    else:
        bad = plant_file(inbox, path.stem, path.read_bytes(), kind)
    return bad.file, bad.reason


def test_a_required_file_that_is_bad_in_any_way_leaves_every_row_as_it_was(
    tmp_path: Path,
) -> None:
    good = own_inbox(tmp_path)
    first_load(good)
    run_week(good, [MONDAY])
    before = published()
    bad_files = [(kind, "client") for kind in FILE_KINDS]
    for kind, table in [*bad_files, ("too_many_bad", "holding"), ("wrong_sum", "holding")]:
        (tmp_path / f"{kind}-{table}").mkdir()
        inbox = own_inbox(tmp_path / f"{kind}-{table}")
        name, reason = spoil(inbox, table, kind)
        report = run_night(TUESDAY, edge(inbox))
        held = {f["name"]: f["reason"] for f in report.as_json()["files"] if f["held"]}
        required = {n: r for n, r in held.items() if n.split(".")[0] in REQUIRED}
        assert report.status == "held", (kind, table)
        assert required == ({name: reason} if reason else {}), (kind, table)
        assert (name if reason else table) in report.message
        assert published() == before, (kind, table)
    run_week(good, [TUESDAY])
    after = exports(tmp_path, [TUESDAY])
    wipe()
    first_load(good)
    run_week(good, [MONDAY, TUESDAY])
    assert exports(tmp_path, [TUESDAY]) == after


def rows_of(text: str) -> dict[str, dict[str, str]]:
    return {row["client_no"]: row for row in csv.DictReader(text.splitlines())}


def people() -> list[object]:
    fields = ("client_no", "name", "phone_masked", "id_no_masked", "risk_level", "opened_on")
    return list(Client.objects.order_by("client_no").values_list(*fields))


def test_a_dirty_bank_publishes_what_the_clean_one_does_but_for_stale_clients(
    tmp_path: Path,
) -> None:
    nights = list(SOILED.file_days[:-1])  # the last night has a required file that is held
    found: dict[bool, tuple[dict[date, dict[str, dict[str, str]]], list[object]]] = {}
    for is_dirty in (True, False):
        inbox = inbox_of(replace(SOILED, dirty=is_dirty))
        wipe()
        first_load(inbox)
        run_week(inbox, nights)
        snapshots = exports(tmp_path, nights)
        found[is_dirty] = (
            {day: rows_of(snapshots["snapshot", day]) for day in nights},
            people(),
        )
        if is_dirty:
            before = published()
            assert run_night(SOILED.file_days[-1], edge(inbox)).status == "held"
            assert published() == before
    assert found[True][1] == found[False][1]
    stale: set[str] = set()
    for day in nights:
        dirty, clean = found[True][0][day], found[False][0][day]
        frozen = {number for number, row in dirty.items() if row["stale"] == "true"}
        assert frozen == _named_by_bad_rows(day), day
        assert {n: r for n, r in dirty.items() if n not in frozen | stale} == {
            n: r for n, r in clean.items() if n not in frozen | stale
        }
        stale |= frozen
    assert 3 <= len(stale) < 100


def _named_by_bad_rows(day: date) -> set[str]:
    """The known clients that bad holding rows of the day name, read as plain text."""
    name = f"holding.f.{day:%Y%m%d}.dat"
    lines = (inbox_of(SOILED) / name).read_bytes().split(b"\n")
    bad = [lines[row["line"] - 1] for row in report_of(SOILED)["rows"] if row["file"] == name]
    numbers = {line.decode(errors="replace").split(",")[0].strip('"') for line in bad}
    return {number for number in numbers if number.startswith("C") and number != "C99999999"}
