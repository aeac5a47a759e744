"""What the bank's files change of clients is told, row by row, with the night that did it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from clients.models import Client
from clients.services.sync import CLIENT_COLUMNS, remove_clients, replace_family, upsert_clients
from operations.models import AuditEntry, NightlyRun
from operations.services.acting import acting, by_run
from operations.services.bulk import csv_rows
from tests.factories import RunFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


@pytest.fixture
def run() -> NightlyRun:
    made: NightlyRun = RunFactory(as_of=DAY)
    return made


def line(number: str, **given: Any) -> list[Any]:
    row: dict[str, Any] = dict.fromkeys(CLIENT_COLUMNS, "") | {
        "client_no": number, "name": "欧阳珊瑚", "id_type": "id_card", "opened_on": "2014-05-08",
        "has_marketing_consent": "true", "is_do_not_contact": "false", "loaded_on": "2026-11-20",
        "phone_sealed": "\\x01aa", "phone_index": "\\x02aa", "phone_masked": "138****5678",
    }  # fmt: skip
    empty = {"id_no_sealed", "id_no_index", "birthday", "risk_assessed_on"}
    row |= dict.fromkeys(empty) | given
    return [row[name] for name in CLIENT_COLUMNS]


def sync(run: NightlyRun, folder: Path, *rows: list[Any]) -> int:
    (folder / "clients.csv").write_bytes(csv_rows(rows).read())
    with transaction.atomic():
        return upsert_clients(changed=folder / "clients.csv", run_id=run.pk, as_of=DAY)


def told() -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(relation="clients_client").order_by("at", "id"))


def test_a_first_load_is_one_entry_with_its_number_of_rows(run: NightlyRun, tmp_path: Path) -> None:
    assert sync(run, tmp_path, line("A"), line("B"), line("C")) == 3
    (entry,) = told()
    assert (entry.action, entry.row_key, entry.changes) == ("insert", "", {"rows": 3})
    assert (entry.origin, entry.reference) == ("run", f"2026-11-20 #{run.pk}")


def test_later_nights_tell_what_changed_and_sum_who_is_new(run: NightlyRun, tmp_path: Path) -> None:
    sync(run, tmp_path, line("A"), line("B"))
    changed = line("A", employer="东岸纺织", risk_level="C3", loaded_on="2026-11-21")
    number = line("B", phone_sealed="\\x01bb", phone_index="\\x02bb", phone_masked="139****1111")
    assert sync(run, tmp_path, changed, number, line("C")) == 3
    found = {(entry.action, entry.client_no): entry.changes for entry in told()[1:]}
    assert found == {
        ("insert", None): {"rows": 1},
        ("update", "A"): {"employer": ["", "东岸纺织"], "risk_level": ["", "C3"]},
        ("update", "B"): {
            "phone_sealed": "changed", "phone_index": "changed",
            "phone_masked": ["138****5678", "139****1111"],
        },
    }  # fmt: skip
    assert {entry.actor_no for entry in told()} == {None}


def test_the_same_rows_again_tell_nothing(run: NightlyRun, tmp_path: Path) -> None:
    sync(run, tmp_path, line("A"), line("B"))
    before = len(told())
    assert sync(run, tmp_path, line("A"), line("B")) == 0
    assert sync(run, tmp_path, line("A", loaded_on="2026-11-21")) == 1
    assert len(told()) == before


def test_who_vanishes_with_a_resent_file_is_told(run: NightlyRun, tmp_path: Path) -> None:
    sync(run, tmp_path, line("A"), line("B"))
    (tmp_path / "gone.csv").write_text("B\n")
    with acting(by_run(DAY, run.pk)), transaction.atomic():
        remove_clients(gone=tmp_path / "gone.csv")
    gone = told()[-1]
    assert (gone.action, gone.client_no, gone.origin) == ("delete", "B", "run")
    assert gone.changes["name"] == ["欧阳珊瑚", None]
    assert Client.objects.count() == 1


def test_the_family_of_the_file_is_told_where_it_changes(run: NightlyRun, tmp_path: Path) -> None:
    def family(*rows: str) -> None:
        (tmp_path / "family.csv").write_text("".join(f"{row}\n" for row in rows))
        with acting(by_run(DAY, run.pk)), transaction.atomic():
            replace_family(rows=tmp_path / "family.csv", place=None)

    family("A,配偶,上官秋水,1980-01-01", "A,女儿,上官小满,")
    family("A,配偶,上官秋水,1981-01-01")
    found = AuditEntry.objects.filter(relation="clients_familymember").order_by("at", "id")
    changes = [(entry.action, entry.client_no, entry.changes) for entry in found]
    assert changes[0] == ("insert", None, {"rows": 2})
    assert changes[2] == ("update", "A", {"birthday": ["1980-01-01", "1981-01-01"]})
    assert changes[1][:2] == ("delete", "A")
