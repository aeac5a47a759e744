"""The start page: by role, by day, empty, late; and the words of amounts."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from operations.models import NightlyRun
from operations.rules.freshness import expected_day, was_late
from operations.services.telling import tell_person
from organisation.models import Institution
from organisation.rules.roles import Role
from tests.factories import (
    FileFactory,
    InstitutionFactory,
    RunFactory,
    account,
    book,
    book_figures,
    book_load,
    published,
    summary,
)
from tests.numbers import numbers
from tiering.models import ExtractFile
from tiering.services.policies import ensure_default_policy, policy_in_force
from web.templatetags.figures import count, duration, money, month_day, share_of

DAY = date(2026, 11, 20)
SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 11, 21, 7, 0, tzinfo=SHANGHAI)


def home(role: str, place: Institution | None = None) -> str:
    client = Client()
    client.force_login(account(role, place))
    with time_machine.travel(MORNING, tick=False):
        return str(client.get("/").content.decode())


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_before_the_first_night_every_role_reads_what_comes(role: str) -> None:
    assert "还没有发布过数据" in home(role)


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_every_role_reads_which_day_is_published_and_when(role: str) -> None:
    published(RunFactory(as_of=DAY))
    page = home(role)
    assert "2026-11-20 周五" in page
    assert "11-21 05:41 发布" in page
    assert "尚未发布" not in page


@pytest.mark.django_db
def test_a_late_day_is_named_together_with_the_one_pages_stand_on() -> None:
    published(RunFactory(as_of=date(2026, 11, 19)))
    page = home("teller")
    assert "2026-11-20 尚未发布" in page
    assert "2026-11-19" in page


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["relationship_manager", "teller", "administrator"])
def test_everybody_reads_on_every_page_that_a_night_is_at_work(role: str) -> None:
    published(RunFactory(as_of=DAY))
    client = Client()
    client.force_login(account(role))

    def read(address: str) -> str:
        with time_machine.travel(MORNING, tick=False):
            return str(client.get(address).content.decode())

    assert "夜间批处理中</span>" not in read("/notices/")
    RunFactory(as_of=DAY + timedelta(days=1), status=NightlyRun.Status.RUNNING)
    assert "夜间批处理中</span>" in read("/notices/")
    assert 'title="夜间批处理进行中，页面仍按 11-20"' in read("/notices/")
    main = read("/").split("<main", 1)[1]
    assert "夜间批处理进行中，页面仍按 11-20" in main


@pytest.mark.django_db
def test_a_late_day_is_said_to_be_on_its_way() -> None:
    published(RunFactory(as_of=date(2026, 11, 19)))
    RunFactory(as_of=DAY, status=NightlyRun.Status.RUNNING)
    page = home("teller")
    assert 'title="2026-11-20 尚未发布，夜间批处理进行中"' in page
    assert "各页面仍是上一个发布日的数字，夜间批处理进行中" in page


@pytest.mark.django_db
def test_head_office_is_led_to_what_is_held_and_nobody_else() -> None:
    run = RunFactory(as_of=DAY, status=NightlyRun.Status.HELD)
    FileFactory(run=run, verdict=ExtractFile.Verdict.HELD)
    assert "1 个文件暂扣" in home("head_office")
    assert all("暂扣</b>" not in home(role) for role in ("branch_office", "administrator"))


@pytest.mark.django_db
def test_an_administrator_sees_that_nights_ran_and_no_figure() -> None:
    place = InstitutionFactory(level="head_office")
    run = RunFactory(as_of=DAY)
    published(run)
    summary(run, place, clients=7654, aum=Decimal("123456789.00"))
    page = home("administrator", place)
    assert "最近 30 夜" in page
    assert not {"7654", "1.23", "123456789.00"} & numbers(page)


@pytest.mark.django_db
def test_a_head_sees_the_totals_of_the_subtree() -> None:
    place = InstitutionFactory(name="城中支行", level="sub_branch")
    run = RunFactory(as_of=DAY)
    published(run)
    summary(run, place, clients=7654, aum=Decimal("123456789.00"), unmanaged=3)
    page = home("branch_head", place)
    assert "城中支行" in page
    assert "7,654" in page
    assert '1.23<span class="t-unit">亿</span>' in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("clients", "words"), [(380, "余量 120 户"), (426, "已超计划"), (500, "已满")]
)
def test_a_manager_s_book_stands_against_plan_and_limit_of_the_policy(
    clients: int, words: str
) -> None:
    ensure_default_policy(at=MORNING)
    run = RunFactory(as_of=DAY, policy_version=policy_in_force(DAY)[0])
    published(run)
    user = account("relationship_manager")
    book(run, user.employee_no, clients=clients)
    client = Client()
    client.force_login(user)
    page = client.get("/").content.decode()
    assert "计划 400 户" in page
    assert "上限 500 户" in page
    assert words in page


@pytest.mark.django_db
def test_the_pages_answer_under_a_policy_without_inline_code() -> None:
    client = Client()
    client.force_login(account("head_office"))
    header = client.get("/")["Content-Security-Policy"]
    assert "default-src 'none'" in header
    assert "unsafe" not in header


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 11, 21, 5, 59, 59, tzinfo=SHANGHAI), date(2026, 11, 19)),
        (datetime(2026, 11, 21, 6, 0, 0, tzinfo=SHANGHAI), date(2026, 11, 20)),
        (datetime(2026, 11, 21, 23, 59, 59, tzinfo=SHANGHAI), date(2026, 11, 20)),
        (datetime(2026, 11, 22, 0, 0, 1, tzinfo=SHANGHAI), date(2026, 11, 20)),
    ],
)
def test_a_day_is_expected_from_its_hour_on(now: datetime, day: date) -> None:
    assert expected_day(now, late_at=MORNING.time().replace(hour=6)) == day


def test_a_night_is_late_after_its_morning_hour() -> None:
    limit = MORNING.time().replace(hour=6)
    on_time = datetime(2026, 11, 21, 6, 0, tzinfo=SHANGHAI)
    assert not was_late(DAY, on_time, late_at=limit)
    assert was_late(DAY, on_time.replace(second=1), late_at=limit)


@pytest.mark.parametrize(
    ("amount", "chinese", "english"),
    [
        ("0", "0.00 万", "0.00 k"),
        ("5834049.99", "583.40 万", "5.83 m"),
        ("5834050.00", "583.41 万", "5.83 m"),
        ("99999999.99", "10,000.00 万", "100.00 m"),
        ("100000000", "1.00 亿", "100.00 m"),
        ("11472000000", "114.72 亿", "11.47 bn"),
        ("-20000.00", "−2.00 万", "−20.00 k"),
    ],
)
def test_amounts_are_told_in_the_units_of_the_language(
    amount: str, chinese: str, english: str
) -> None:
    def plain(value: Any) -> str:
        return str(value).replace('<span class="t-unit">', " ").replace("</span>", "")

    with translation.override("zh-hans"):
        assert plain(money(Decimal(amount))) == chinese
    with translation.override("en"):
        assert plain(money(Decimal(amount))) == english


def test_what_is_not_there_is_a_dash() -> None:
    assert (count(None), money(None), month_day(None), duration(None)) == ("—",) * 4
    assert (share_of(1, 0), share_of(None, 3), share_of(1, 3)) == ("—", "—", "33.3%")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.44, "0.4 秒"), (59.4, "59 秒"), (126, "2 分 06 秒"), (3720, "1 小时 02 分")],
)
def test_durations_read_like_speech(seconds: float, words: str) -> None:
    assert duration(seconds) == words


WAYS = {
    "teller": ["/clients/?tier=potential", "/clients/look-up/"],
    "employee": ["/clients/", "/clients/look-up/"],
    "lobby_manager": ["/clients/?managed=no&amp;band=50k", "/clients/look-up/"],
    "administrator": ["/people/", "/nights/"],
}


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_who_sees_no_totals_reads_where_the_work_begins(role: str) -> None:
    page = home(role, InstitutionFactory()).split("<main", 1)[1]
    assert ("从这里开始" in page) == (role in WAYS)
    for address in WAYS.get(role, []):
        assert f'href="{address}"' in page


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_every_role_reads_something_of_the_published_day_and_a_way_on(role: str) -> None:
    ensure_default_policy(at=MORNING)
    place = InstitutionFactory(code="P1", name="城中支行")
    run = RunFactory(as_of=DAY, policy_version=policy_in_force(DAY)[0])
    published(run)
    summary(run, place)
    user = account(role, place)
    book(run, user.employee_no, role=role)
    client = Client()
    client.force_login(user)
    with time_machine.travel(MORNING, tick=False):
        page = client.get("/").content.decode().split("<main", 1)[1]
    ways = {
        "/totals/P1/": {"head_office", "branch_office", "branch_head", "outlet_head"},
        f"/books/{user.employee_no}/{role}/": {
            "branch_head", "outlet_head", "wealth_advisor", "relationship_manager",
            "lobby_manager", "loan_manager", "remote_manager",
        },
    }  # fmt: skip
    for address, roles in ways.items():
        assert (f'href="{address}"' in page) == (role in roles)
    assert role in set().union(*ways.values()) | set(WAYS)


@pytest.mark.django_db
def test_a_manager_reads_what_the_own_book_asks_for_today() -> None:
    run = RunFactory(as_of=DAY)
    published(run)
    place = InstitutionFactory()
    user = account("relationship_manager", place, employee_no="E1")
    book_load(run, place, employee_no="E1")
    book_load(run, place, employee_no="E2", figures=book_figures(maturing=[77, "1.00"]))
    client = Client()
    client.force_login(user)
    page = client.get("/").content.decode().split("<main", 1)[1]
    assert "今天需要我" in page and "77" not in numbers(page)
    for number, words, query in (
        (38, "户将到期", "?matures=30&amp;sort=next_matures_on#clients"),
        (21, "户资产下滑", "?falling=yes#clients"),
        (23, "户层级将变", "#tiers"),
    ):
        assert words in page and f">{number}<" in page
        assert f'href="/books/E1/relationship_manager/{query}"' in page


@pytest.mark.django_db
def test_what_was_told_stands_on_the_home_page_until_it_is_read() -> None:
    published(RunFactory(as_of=DAY))
    user = account("relationship_manager")
    facts = {"role": "relationship_manager", "is_primary": True, "joined": 3, "left": 1}
    for n in range(7):
        tell_person(
            key=f"k{n}", employee_no=user.employee_no, kind="book_moved", facts=facts, at=MORNING
        )
    client = Client()
    client.force_login(user)
    page = client.get("/").content.decode()
    assert "7 条未读" in page and page.count("c-told__row") == 5
    client.post("/notices/read/")
    assert "新通知" not in client.get("/").content.decode()
