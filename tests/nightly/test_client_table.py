"""The client table follows the judged files, there and back."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from clients.models import Client
from nightly.context import Chain
from operations.models import Day
from tests.nightly.worlds import MONDAY, WEEK, change_line, edge, rewrite, run_week
from tiering.models import BookMembership
from tiering.pipeline.engine import duckdb_session
from tiering.pipeline.night import DayRun
from tiering.pipeline.staging.clients import client_state, different_clients, moved_clients
from tiering.services.policies import policy_in_force

pytestmark = pytest.mark.django_db(transaction=True)
TUESDAY = WEEK[1]


def indexes() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'clients_client'"
            " ORDER BY 1"
        )
        return list(cursor.fetchall())


def add(inbox: Path, table: str, line: str) -> list[str]:
    """Add a line to Tuesday's file; returns the lines it had."""
    path = inbox / f"{table}.f.{TUESDAY:%Y%m%d}.dat"
    lines = path.read_text(encoding="utf-8").splitlines()
    rewrite(path, [*lines, line])
    return lines


def test_the_first_fill_leaves_every_index_in_place(inbox: Path) -> None:
    before = indexes()
    run_week(inbox, [MONDAY])
    assert Client.objects.count() > 390
    assert indexes() == before
    assert len(before) >= 5


def test_a_client_whom_only_a_file_since_resent_named_is_gone(inbox: Path) -> None:
    client = (inbox / f"client.f.{TUESDAY:%Y%m%d}.dat").read_text(encoding="utf-8").splitlines()[1]
    old = client.split(",")[0]
    holding = (inbox / f"holding.f.{TUESDAY:%Y%m%d}.dat").read_text(encoding="utf-8").splitlines()
    product = next(line for line in holding[1:] if line.split(",")[3] == "CNY").split(",")
    clients = add(inbox, "client", ",".join(["ZZ1", *client.split(",")[1:]]))
    holdings = add(inbox, "holding", ",".join(["ZZ1", *product[1:4], "7000000.00", ""]))
    run_week(inbox, [MONDAY, TUESDAY])
    assert Client.objects.filter(pk="ZZ1").exists()
    assert BookMembership.objects.filter(client_no="ZZ1").exists()
    rewrite(inbox / f"client.f.{TUESDAY:%Y%m%d}.dat", clients)
    rewrite(inbox / f"holding.f.{TUESDAY:%Y%m%d}.dat", holdings)
    run_week(inbox, [TUESDAY])
    assert not Client.objects.filter(pk="ZZ1").exists()
    assert not BookMembership.objects.filter(client_no="ZZ1").exists()
    assert Client.objects.filter(pk=old).exists()


def test_tonight_s_file_names_whoever_differs_from_the_evening_before(inbox: Path) -> None:
    change_line(
        inbox / f"client.f.{TUESDAY:%Y%m%d}.dat", 3, lambda cells: [*cells[:1], "改名", *cells[2:]]
    )
    run_week(inbox, [MONDAY, TUESDAY])
    days = {day: Day.objects.get(as_of=day).loaded_run_id for day in (MONDAY, TUESDAY)}
    lake = edge(inbox).lake
    _, policy = policy_in_force(TUESDAY)
    night = Chain.of_today().night(TUESDAY, days[TUESDAY], lake, policy)
    eve = DayRun(MONDAY, days[MONDAY])
    here = DayRun(TUESDAY, days[TUESDAY])
    whole = different_clients(client_state(night, here), client_state(night, eve))
    quick = moved_clients(night, eve)
    assert "content" in quick[1]
    assert moved(quick) == moved(whole)
    assert len(moved(quick)) > 0


def moved(part: tuple[str, Mapping[str, Any]]) -> list[tuple[object, ...]]:
    with duckdb_session() as engine:
        return sorted(engine.execute(part[0], dict(part[1])).fetchall())
