"""What was told: to whom, in which words and order, and where it leads."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from operations.models import NightlyRun, Notice, RunStep
from operations.rules.stops import CODES, reason
from operations.selectors.notices import WORKER_SILENT, WORKER_STALLED
from operations.services.notices import settle_notices, tell
from organisation.rules.roles import Role
from tests.factories import (
    FileFactory,
    NoticeFactory,
    RunFactory,
    StepFactory,
    account,
    published,
)
from tests.web.routes import NIGHT_READERS
from tiering.models import ExtractFile
from web.pages.notices import NOTICE_TEXTS
from web.stops import ERROR_TEXTS, STOP_TEXTS, stop_texts

DAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 22, 3, tzinfo=UTC)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
FACTS: dict[str, Any] = {
    "table": "holding", "file": "holding.f.20261120.dat", "why": "too_many_bad", "moved": 1204,
    "clients": 20046, "limit": "5.00", "day": "2026-11-20", "error": "NightWrong", "step": "books",
    "detail": "39 rows, .ok says 40", "since": "11-21 02:03",
    "worker": "celery@w2",
}  # fmt: skip
EVERY = [reason(code, **{fact: FACTS[fact] for fact in facts}) for code, facts in CODES.items()]


def page(role: str, address: str, language: str = "zh-hans") -> str:
    client = Client()
    client.cookies["django_language"] = language
    client.force_login(account(role))
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def main_of(html: str) -> str:
    return html.split("<main", 1)[1]


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_open_notices_stand_on_the_home_page_of_who_sees_nights_and_nobody_else_s(
    role: str,
) -> None:
    published(RunFactory(as_of=DAY))
    NoticeFactory(subject="night_late", as_of=DAY + timedelta(days=1))
    html = page(role, "/")
    assert ("2026-11-21 的批处理晚点" in html) == (role in NIGHT_READERS)
    assert ("通知，1 项等人处理" in html) == (role in NIGHT_READERS)


@pytest.mark.django_db
def test_settled_notices_are_no_banner_and_ring_no_bell() -> None:
    NoticeFactory(settled_at=AT)
    html = page("head_office", "/")
    assert "批处理暂扣" not in html
    assert "l-bell__n" not in html


@pytest.mark.django_db
def test_an_administrator_reads_that_a_night_is_held_and_no_name_or_number() -> None:
    NoticeFactory(reasons=EVERY)
    for address in ("/", "/notices/", "/nights/"):
        html = page("administrator", address)
        assert "2026-11-20 的批处理暂扣" in html
        assert "管户包与提案" in html  # a step that failed is no figure
        for secret in ("holding", "1,204", "20,046", "坏行的比例"):
            assert secret not in main_of(html)


@pytest.mark.django_db
def test_head_office_is_told_once_about_a_file_that_holds_the_night() -> None:
    run = RunFactory(as_of=DAY, status=NightlyRun.Status.HELD)
    FileFactory(run=run, verdict=ExtractFile.Verdict.HELD)
    NoticeFactory(
        reasons=[
            reason(
                "file_held", file="holding.f.20261120.dat", why="ok_sum",
                detail="sum 12.00, .ok says 13.00",
            )
        ]
    )  # fmt: skip
    html = page("head_office", "/")
    said = "holding.f.20261120.dat 暂扣：金额合计与 .ok 不符。（sum 12.00, .ok says 13.00）"
    assert said in html
    assert html.count(">去处理</a>") == 1
    assert "个文件暂扣" not in html


@pytest.mark.django_db
def test_sentences_stand_apart_in_english_and_close_together_in_chinese() -> None:
    NoticeFactory(reasons=[reason("table_missing", table="loan")])
    assert "loan 没有到。处理之前，" in page("head_office", "/")
    assert "loan has not come. Until somebody" in page("head_office", "/", "en")


@pytest.mark.django_db
def test_one_banner_of_the_home_page_leads_to_the_nights() -> None:
    published(RunFactory(as_of=DAY))
    assert main_of(page("administrator", "/")).count(">看夜间批处理</a>") == 1
    NoticeFactory()
    assert main_of(page("administrator", "/")).count(">看夜间批处理</a>") == 1


@pytest.mark.django_db
def test_only_who_decides_is_sent_to_act() -> None:
    RunFactory(as_of=DAY, status=NightlyRun.Status.HELD)
    NoticeFactory()
    assert ">去处理</a>" in page("head_office", "/")
    assert ">去处理</a>" not in page("branch_office", "/")


@pytest.mark.django_db
def test_a_notice_leads_to_its_night_or_to_the_nights_if_there_was_none() -> None:
    NoticeFactory(subject="night_late")
    assert 'href="/nights/2026-11-20/"' not in main_of(page("head_office", "/notices/"))
    RunFactory(as_of=DAY, status=NightlyRun.Status.RUNNING)
    assert 'href="/nights/2026-11-20/"' in main_of(page("head_office", "/notices/"))


@pytest.mark.django_db
def test_open_ones_come_first_the_earliest_day_first_then_the_newest_settled() -> None:
    for back in (0, 1, 2):
        day = DAY - timedelta(days=back)
        NoticeFactory(subject="night_late", as_of=day, told_at=AT - timedelta(days=back))
        NoticeFactory(
            subject="night_failed", as_of=day, told_at=AT - timedelta(days=back), settled_at=AT
        )
    html = main_of(page("head_office", "/notices/"))
    found = re.findall(r">(2026-11-\d\d) 的(批处理晚点|批处理失败)<", html)
    assert found == [
        ("2026-11-18", "批处理晚点"), ("2026-11-19", "批处理晚点"),
        ("2026-11-20", "批处理晚点"), ("2026-11-20", "批处理失败"),
        ("2026-11-19", "批处理失败"), ("2026-11-18", "批处理失败"),
    ]  # fmt: skip
    assert html.count("2026-11-21 06:03") == 5  # told of one day, settled of three, and once open


@pytest.mark.django_db
def test_the_history_is_cut_at_a_hundred_and_says_so() -> None:
    NoticeFactory.create_batch(101, settled_at=AT)
    html = main_of(page("head_office", "/notices/"))
    assert html.count("<tr>") == 101  # its head, and a hundred
    assert "最近 100 项" in html


@pytest.mark.django_db
def test_without_notices_the_page_says_what_would_be_told() -> None:
    assert "没有要处理的事" in page("head_office", "/notices/")


@pytest.mark.django_db
def test_the_nights_page_tells_of_other_days_and_of_overdue_files_once() -> None:
    published(RunFactory(as_of=DAY - timedelta(days=30)))
    RunFactory(as_of=DAY, status=NightlyRun.Status.HELD)
    NoticeFactory()
    NoticeFactory(subject="night_late", as_of=DAY + timedelta(days=1))
    html = main_of(page("branch_office", "/nights/"))
    assert "2026-11-21 的批处理晚点" in html
    assert "2026-11-20 的批处理暂扣" not in html
    assert "还没有批次" not in html


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("zh-hans", "失败"), ("en", "failed")])
def test_a_failed_night_says_why_in_the_reader_s_language_only(language: str, words: str) -> None:
    RunFactory(
        as_of=DAY, status=NightlyRun.Status.FAILED, message="stage: NightWrong: sums differ",
        reasons=[reason("step_failed", step="stage", error="NightWrong")],
    )  # fmt: skip
    html = main_of(page("head_office", "/nights/", language))
    assert words in html
    assert ("发布前核对”失败" in html) == (language == "zh-hans")
    assert ("did not pass the checks" in html) == (language == "en")
    assert "sums differ" not in html


@pytest.mark.django_db
def test_a_night_held_by_the_guard_on_moves_says_how_many_would_move() -> None:
    run = RunFactory(
        as_of=DAY, status=NightlyRun.Status.HELD,
        reasons=[reason("too_many_moves", moved=1204, clients=20046, limit="5")],
    )  # fmt: skip
    StepFactory(run=run, name="judge", result={"missing": [], "had_files": True})
    books = StepFactory(run=run, name="books", position=5, status=RunStep.Status.DONE)
    about = f"?subject=guard:moves&digest={books.input_digest}&decision=release"
    for address in ("/nights/", f"/nights/{DAY}/decide/{about}"):
        html = main_of(page("head_office", address))
        assert "管户变动超限" in html
        assert "1,204 / 20,046 户，占 6.01%，超过策略上限 5%。" in html


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/notices/", "/", "/nights/"])
def test_a_page_takes_as_many_statements_for_three_notices_as_for_one(address: str) -> None:
    published(RunFactory(as_of=DAY - timedelta(days=9)))
    counts = []
    for batch in (1, 2):
        NoticeFactory.create_batch(batch, reasons=EVERY)
        NoticeFactory.create_batch(batch, settled_at=AT)
        client = Client()
        client.force_login(account("head_office"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12, [query["sql"][:120] for query in queries]


@pytest.mark.django_db
def test_something_told_again_after_it_was_settled_is_open_with_its_new_reasons() -> None:
    about = {"key": "k", "level": "act", "subject": "night_failed", "as_of": DAY}
    assert tell(**about, at=AT, reasons=[EVERY[0]])
    assert not tell(**about, at=AT + timedelta(hours=1), reasons=[EVERY[1]])
    assert settle_notices(until=DAY, at=AT + timedelta(hours=2)) == 1
    assert tell(**about, at=AT + timedelta(hours=3), reasons=[EVERY[2]])
    notice = Notice.objects.get()
    assert (notice.told_at, notice.settled_at) == (AT + timedelta(hours=3), None)
    assert notice.reasons == [EVERY[2]]


def test_every_subject_and_every_code_has_words() -> None:
    assert set(NOTICE_TEXTS) == {*Notice.Subject.values, WORKER_STALLED, WORKER_SILENT}
    assert set(STOP_TEXTS) == set(CODES)


@pytest.mark.parametrize("why", EVERY, ids=lambda why: why["code"])
def test_a_reason_reads_well_in_both_languages_and_tells_its_facts(why: dict[str, Any]) -> None:
    with translation.override("zh-hans"):
        [chinese] = stop_texts([why], with_figures=True)
    with translation.override("en"):
        [english] = stop_texts([why], with_figures=True)
    assert CHINESE.search(chinese)
    assert not CHINESE.search(english)
    told = {"moved": "1,204", "clients": "20,046", "limit": "5%"}
    for fact, value in why.items():
        if fact not in ("code", "why", "error", "step"):
            shown = told.get(fact, str(value))
            assert shown in chinese and shown in english


def test_an_error_nobody_wrote_words_for_is_named() -> None:
    [text] = stop_texts([reason("step_failed", step="books", error="KeyError")], with_figures=False)
    assert text == "步骤“管户包与提案”失败：程序出错（KeyError），详情已记入日志，请交系统管理员。"


def test_the_errors_with_words_are_errors_of_ours_and_of_the_libraries() -> None:
    import duckdb
    from django.db import OperationalError

    from clients.services.snapshots import SnapshotWrong
    from nightly.late_lists import Killed
    from operations.services.night_lock import NightLockLost
    from organisation.rules.tree import TreeBroken
    from tiering.pipeline.balances import AmountsBeyondRange, HoldingsNotPriced
    from tiering.pipeline.countable import TotalsBeyondRange
    from tiering.pipeline.engine import BeyondDecimal
    from tiering.pipeline.lake import NotInLake
    from tiering.pipeline.publishing import PublishingWrong
    from tiering.pipeline.staging.checks import NightWrong

    known = (
        HoldingsNotPriced, AmountsBeyondRange, NightWrong, SnapshotWrong, PublishingWrong,
        NotInLake, NightLockLost, TreeBroken, OperationalError, duckdb.OutOfMemoryException,
        duckdb.IOException, OSError, BeyondDecimal, TotalsBeyondRange, Killed,
    )  # fmt: skip
    assert set(ERROR_TEXTS) == {error.__name__ for error in known}
