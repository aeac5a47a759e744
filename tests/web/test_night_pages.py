"""The nights, as each role may see them, in a bounded number of statements."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from operations.models import NightlyRun, RunStep
from tests.factories import (
    DecisionFactory,
    FileFactory,
    RejectedRowFactory,
    RunFactory,
    StepFactory,
    account,
    published,
)
from tests.web.reading import without_tokens
from tiering.models import ExtractFile

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def client_of(role: str) -> Client:
    client = Client()
    client.force_login(account(role))
    return client


def text(response: Any) -> str:
    return without_tokens(str(response.content.decode()))


def held_night(rows: int = 1, day: date = DAY) -> ExtractFile:
    """A published day and a held one with ``rows`` files, steps, decisions and rejected rows."""
    published(RunFactory(as_of=day - timedelta(days=1)))
    run = RunFactory(as_of=day, status=NightlyRun.Status.HELD)
    for n in range(rows):
        StepFactory(run=run, name=["files", "judge", "balances"][n], position=n + 1)
        file = FileFactory(
            run=run, table=["holding", "loan", "sale"][n], verdict=ExtractFile.Verdict.HELD,
            reason="too_many_bad", rows=50_298, rejected=142, loaded=0, reasons={"bad_date": 142},
        )  # fmt: skip
        RejectedRowFactory.create_batch(rows, file=file, reason="bad_date", masked_row="C1**,张**")
        DecisionFactory(
            as_of=day, subject=file.name, digest=file.digest, requested_by=account("head_office")
        )
    return file


def test_before_the_first_night_the_page_says_what_comes() -> None:
    assert "还没有批次" in text(client_of("administrator").get("/nights/"))


def test_a_day_that_never_ran_is_not_found() -> None:
    held_night()
    assert client_of("head_office").get("/nights/2026-11-01/").status_code == 404


def test_head_office_sees_files_rows_and_the_share_of_bad_ones() -> None:
    held_night()
    page = text(client_of("head_office").get("/nights/"))
    assert all(figure in page for figure in ("50,298", "142", "0.28%", "holding.f.20261120.dat"))


def test_the_figures_of_a_refusal_stand_in_its_sentence_in_the_table_and_on_its_page() -> None:
    run = RunFactory(as_of=DAY, status=NightlyRun.Status.HELD)
    file = FileFactory(
        run=run, verdict=ExtractFile.Verdict.HELD, reason="ok_rows", rejected=0,
        detail="39 rows, .ok says 40",
    )  # fmt: skip
    client = client_of("head_office")
    page = text(client.get("/nights/"))
    assert "行数与 .ok 不符。（39 rows, .ok says 40）" in page
    assert '<span class="sub" lang="en">39 rows, .ok says 40</span>' in page
    assert "39 rows, .ok says 40" in text(client.get(f"/nights/files/{file.pk}/rejects/"))
    assert "39 rows" not in text(client_of("administrator").get("/nights/"))


def test_an_administrator_sees_steps_and_neither_files_nor_rows() -> None:
    file = held_night()
    page = text(client_of("administrator").get("/nights/"))
    assert "收文件、对 .ok" in page
    for secret in (file.name, "50,298", "142", "1,000", "holding", "已与数据组核对"):
        assert secret not in page


def test_a_branch_office_sees_files_but_cannot_open_rows_or_decide() -> None:
    file = held_night()
    page = text(client_of("branch_office").get("/nights/"))
    assert "50,298" in page
    assert f"/nights/files/{file.pk}/" not in page
    assert "确认放行" not in page


def test_a_file_name_cannot_carry_markup() -> None:
    run = RunFactory(as_of=DAY, status=NightlyRun.Status.HELD)
    FileFactory(run=run, name="<script>x</script>", verdict=ExtractFile.Verdict.HELD)
    page = text(client_of("head_office").get("/nights/"))
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


def test_the_rejected_rows_show_reasons_counts_and_masked_text() -> None:
    file = held_night()
    page = text(client_of("head_office").get(f"/nights/files/{file.pk}/rejects/"))
    assert all(words in page for words in ("不是日期", "bad_date", "142", "C1**,张**"))


def test_only_the_first_two_hundred_rows_are_on_the_page() -> None:
    file = held_night()
    RejectedRowFactory.create_batch(210, file=file, masked_row="a bad row")
    page = text(client_of("head_office").get(f"/nights/files/{file.pk}/rejects/"))
    assert page.count("C1**") + page.count("a bad row") == 200


def test_the_download_gives_every_rejected_row_masked_and_harmless(settings: Any) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from tiering.pipeline.lake import Lake

    file = held_night()
    rows = [
        {"file": file.name, "line": n, "column": "balance", "reason": "not_a_number",
         "masked_row": f"C{n},O1,P1,CNY,=1+1,"}
        for n in range(2, 302)
    ]  # fmt: skip
    settings.INBOX_DIR.mkdir(parents=True)
    with Lake(settings.LAKE_DIR).writing("rejects", DAY, file.run_id) as folder:
        pq.write_table(pa.Table.from_pylist(rows), folder / "rejects.parquet")
    response = client_of("head_office").get(f"/nights/files/{file.pk}/rejects/download/")
    lines = b"".join(response).decode().splitlines()  # type: ignore[arg-type]
    assert (
        response["Content-Disposition"] == 'attachment; filename="holding.f.20261120.rejects.csv"'
    )
    assert lines[0].startswith("line,column,reason,client_no")
    assert len(lines) == 301
    assert lines[1] == "2,balance,not_a_number,C2,O1,P1,CNY,'=1+1,"


def test_a_running_night_is_polled_and_an_ended_one_is_not() -> None:
    run = RunFactory(as_of=DAY, status=NightlyRun.Status.RUNNING, seconds=None)
    StepFactory(run=run, status=RunStep.Status.RUNNING, progress=0.62, rows=None)
    client = client_of("head_office")
    page = text(client.get("/nights/2026-11-20/live/"))
    assert 'hx-trigger="every 2s"' in page
    assert "进行中 62%" in page
    assert "<html" not in page
    NightlyRun.objects.update(status=NightlyRun.Status.FAILED)
    assert "hx-trigger" not in text(client.get("/nights/2026-11-20/live/"))


def test_two_steps_at_once_are_both_shown_and_their_seconds_counted_once() -> None:
    begun = datetime(2026, 11, 20, 22, 3, tzinfo=UTC)
    run = RunFactory(as_of=DAY, status=NightlyRun.Status.RUNNING, seconds=None)
    for name, place, first, last in (("stage", 6, 0, 80), ("holdings", 7, 60, 110)):
        StepFactory(
            run=run, name=name, position=place, seconds=last - first,
            started_at=begun + timedelta(seconds=first), ended_at=begun + timedelta(seconds=last),
        )  # fmt: skip
    client = client_of("head_office")
    page = text(client.get("/nights/2026-11-20/live/"))
    assert "已用 1 分 50 秒" in page
    again = {"status": RunStep.Status.RUNNING, "ended_at": None, "seconds": None, "progress": 0.0}
    RunStep.objects.filter(run=run).update(**again)
    page = text(client.get("/nights/2026-11-20/live/"))
    assert page.count("进行中 0%") == 2
    assert "第 6 / 9 步" in page


@pytest.mark.parametrize("address", ["/nights/", "/nights/{}/", "/", "/find/?q={}x"])
def test_a_page_takes_at_most_twelve_statements_however_many_rows(address: str) -> None:
    counts = []
    for rows, day in ((1, DAY), (3, DAY + timedelta(days=3))):
        held_night(rows, day)
        client = client_of("head_office")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address.format(day)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12, [query["sql"][:120] for query in queries]


@pytest.mark.parametrize(
    ("now", "waits_for"),
    [
        (datetime(2026, 11, 24, 5, 59, tzinfo=SHANGHAI), "2026-11-22 还没有批次"),
        (datetime(2026, 11, 24, 6, 0, tzinfo=SHANGHAI), "2026-11-23 还没有批次"),
        (datetime(2026, 11, 21, 7, 0, tzinfo=SHANGHAI), None),
    ],
)
def test_the_page_says_when_a_day_s_files_are_overdue(now: datetime, waits_for: str | None) -> None:
    published(RunFactory(as_of=DAY))
    with time_machine.travel(now, tick=False):
        page = text(client_of("administrator").get("/nights/"))
    assert waits_for in page if waits_for else "还没有批次" not in page


def test_a_held_earlier_day_comes_before_the_newest_one() -> None:
    published(RunFactory(as_of=DAY))
    RunFactory(as_of=DAY, revision=2, status=NightlyRun.Status.HELD)
    published(RunFactory(as_of=DAY + timedelta(days=1)))
    page = text(client_of("administrator").get("/nights/"))
    assert "<title>2026-11-20" in page
    assert "暂扣，等人处理" in page
