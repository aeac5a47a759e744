"""The client table follows the judged files, there and back."""

from pathlib import Path

import pytest
from django.db import connection

from clients.models import Client
from tests.nightly.worlds import MONDAY, WEEK, rewrite, run_week
from tiering.models import BookMembership

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
