"""A list as a file: whoever asks gets what they see when it is made."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from clients.models import ClientGrant
from clients.selectors import exporting
from clients.selectors.exporting import ExportRefused
from clients.services import client_export
from clients.services.client_export import (
    export_clients,
)
from operations.models import Export, Job
from operations.services.export_files import clients_in, remove_old_files
from operations.services.jobs import cancel_job, run_job
from organisation.models import Institution, Posting, User
from tests.clients.exports import RM, acts, ask, bank, content, run, texts
from tests.factories import account
from tests.published import DAY, client_row, publish, snapshot
from tests.sheets import read_sheet

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sent")]


def test_the_file_has_the_filter_sort_and_columns_of_the_page(head: User) -> None:
    bank(3, next_matures_on=DAY, employee_no="E1", manager_role=RM)
    export = run(
        ask(head, columns=["annual_average", "next_matures_on", "manager"], sort="aum",
            filters={"aum_to": ["99950"]})
    )  # fmt: skip
    read = read_sheet(content(export))
    assert read.texts(2) == [
        "客户号", "客户", "年日均（元）", "年日均口径", "最近到期", "客户经理", "客户经理工号",
    ]  # fmt: skip
    assert read.row(3)[:5] == [
        ("s", "C002"), ("s", "陈002"), ("n", "99800.00"), ("s", "自然年"), ("n", "46346"),
    ]  # fmt: skip
    assert read.texts(4)[0] == "C001"
    assert (export.rows, export.as_of, export.job.state) == (2, DAY, "done")


def test_the_sheet_of_definitions_says_what_it_is(head: User) -> None:
    bank(2)
    said = texts(run(ask(head, filters={"tier": ["mid"]})))
    for words in (
        "周令仪 E9",
        "2026-11-20",
        "层级：中高端",
        "机密",
        "策略版本",
        "不须批准",
        "户数",
    ):
        assert words in said


def test_it_speaks_the_language_of_who_asked(head: User) -> None:
    bank(1)
    said = texts(run(ask(head, language="en", filters={"tier": ["mid"]})))
    assert "Client number" in said and "Confidential" in said
    assert "客户号" not in said and "层级" not in said


def test_names_are_masked_as_on_pages_and_no_number_is_told(outlet: Institution) -> None:
    lobby = account("lobby_manager", outlet, employee_no="E1")
    team = account("relationship_manager", outlet, employee_no="E2")
    client_row("C1", name="欧阳修远", phone_masked="138****5678")
    publish([snapshot("C1", home_outlet="O1", employee_no="E2", manager_role=RM)])
    own = texts(run(ask(team)))
    assert "欧阳修远" in own and "138****5678" not in own
    with pytest.raises(ExportRefused, match="nobody"):
        ask(lobby)


def test_whoever_may_not_is_refused_when_asking_and_when_it_is_made(
    outlet: Institution, head: User
) -> None:
    bank(1)
    teller = account("teller", outlet)
    with pytest.raises(ExportRefused, match="no_right"):
        ask(teller)
    export = ask(head)
    Posting.objects.filter(staff=head.staff).update(left_on=DAY)
    assert (run(export).job.state, run(export).job.error) == ("failed", "no_right")


def test_the_rows_are_those_its_maker_sees_when_it_is_made(outlet: Institution) -> None:
    maker = account("relationship_manager", outlet, employee_no="E1")
    client_row("C1", name="陈婉清")
    client_row("C2", name="沈砚舟")
    both = {"home_outlet": "O1", "manager_role": RM, "employee_no": "E1"}
    publish([snapshot("C1", **both), snapshot("C2", **both)])
    export = ask(maker)
    later = DAY + timedelta(days=1)
    publish([snapshot("C1", **both), snapshot("C2", **(both | {"employee_no": "E2"}))], as_of=later)
    made = run(export)
    assert (made.rows, made.as_of) == (1, later)
    assert "沈砚舟" not in texts(made)


def test_a_message_holds_the_number_and_the_params_no_person(
    head: User, sent: list[tuple[str, list[Any]]]
) -> None:
    bank(2)
    export = ask(head)
    assert sent == [("jobs.client_export", [export.pk])]
    assert set(export.job.params) == {"filters", "sort", "columns", "format"}
    assert "陈" not in str(export.job.params)


def test_the_same_form_sent_twice_is_one_export(head: User) -> None:
    bank(1)
    assert ask(head).pk == ask(head).pk
    assert ask(head, "b").pk != ask(head).pk
    assert acts(ask(head)) == ["asked"]


def test_the_file_lies_enciphered_and_for_its_owner_alone(head: User) -> None:
    bank(1)
    export = run(ask(head, file_format=Export.Format.CSV))
    folder = Path(settings.EXPORT_DIR)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert sorted(p.name for p in folder.iterdir()) == [
        export.file_name, f"{export.file_name}.who",
    ]  # fmt: skip
    assert len(export.file_name) == 32
    for path in folder.iterdir():
        assert path.stat().st_mode & 0o777 == 0o600
        assert "陈000".encode() not in path.read_bytes()
        assert b"C000" not in path.read_bytes()
    assert "陈000" in texts(export)
    assert clients_in(export) == {"full": ["C000"], "masked": []}


def test_nothing_of_a_client_is_logged(head: User, caplog: pytest.LogCaptureFixture) -> None:
    bank(2)
    caplog.set_level("DEBUG")
    run(ask(head))
    told = " ".join(record.getMessage() for record in caplog.records if "django.db" not in
                    record.name)  # fmt: skip
    assert "陈0" not in told and "C00" not in told


def test_cancelled_half_way_nothing_is_left(head: User, monkeypatch: pytest.MonkeyPatch) -> None:
    bank(30)
    export = ask(head)
    monkeypatch.setattr(client_export, "REPORTED_EVERY", 10)
    ticks: Iterator[int] = iter(range(1000))

    def clock() -> datetime:
        """Every look is two seconds later; at the sixth somebody asks to stop."""
        tick = next(ticks)
        if tick == 5:
            cancel_job(job=export.job, by=head, at=timezone.now())
        return datetime(2026, 11, 21, 4, tzinfo=UTC) + timedelta(seconds=2 * tick)

    run_job(job_id=export.pk, work=export_clients, clock=clock)
    export.refresh_from_db()
    assert Job.objects.get(pk=export.pk).state == "cancelled"
    assert export.made_at is None
    assert list(Path(settings.EXPORT_DIR).iterdir()) == []


def test_a_worker_killed_half_way_leaves_what_the_next_attempt_removes(head: User) -> None:
    bank(3)
    export = ask(head)
    left = Path(settings.EXPORT_DIR) / f".making-{export.pk}"
    left.mkdir(parents=True)  # as kill -9 leaves it, and the row says running
    (left / "plain.xlsx").write_text("half")
    Job.objects.filter(pk=export.pk).update(state="running", attempts=1)
    made = run(export)
    assert (made.job.state, made.job.attempts, made.rows) == ("done", 2, 3)
    assert not left.exists()
    assert len(list(Path(settings.EXPORT_DIR).iterdir())) == 2


def test_files_go_after_their_time_and_the_row_stays(head: User) -> None:
    bank(1)
    export = run(ask(head))
    assert export.made_at is not None
    assert remove_old_files(now=export.made_at + settings.EXPORT_KEPT) == 0
    assert remove_old_files(now=export.made_at + settings.EXPORT_KEPT + timedelta(seconds=1)) == 1
    export.refresh_from_db()
    assert (export.rows, export.has_file) == (1, False)
    assert list(Path(settings.EXPORT_DIR).iterdir()) == []
    assert acts(export) == ["asked", "made"]


def test_what_nobody_knows_is_removed_after_a_day(head: User) -> None:
    bank(1)
    export = run(ask(head))
    folder = Path(settings.EXPORT_DIR)
    (folder / ".making-9").mkdir()
    (folder / "stray").write_text("x")
    remove_old_files(now=timezone.now())
    assert (folder / "stray").exists()
    remove_old_files(now=timezone.now() + timedelta(days=2))
    assert {p.name for p in folder.iterdir()} == {export.file_name, f"{export.file_name}.who"}


def test_records_only_grow(head: User) -> None:
    bank(1)
    ask(head)
    for statement in (
        "DELETE FROM operations_exportrecord",
        "UPDATE operations_exportrecord SET rows=0",
    ):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_who_still_sees_a_file_is_asked_of_every_client_in_it(outlet: Institution) -> None:
    maker = account("employee", outlet, employee_no="E1")
    manager = account("relationship_manager", outlet, employee_no="E2")
    client_row("C1")
    publish([snapshot("C1", home_outlet="O1", employee_no="E2", manager_role=RM)])
    at = timezone.now()
    assert exporting.still_seen(manager, {"full": ["C1"], "masked": []}, at=at)
    assert not exporting.still_seen(manager, {"full": ["C1", "C2"], "masked": []}, at=at)
    assert not exporting.still_seen(maker, {"full": [], "masked": []}, at=at)
    ClientGrant.objects.create(client_no="C1", employee_no="E3", source="team", granted_at=at)
    User.objects.filter(pk=manager.pk).update(is_active=False)
    manager.refresh_from_db()
    assert not exporting.still_seen(manager, {"full": ["C1"], "masked": []}, at=at)
