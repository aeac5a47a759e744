"""The figures of a dashboard as a file: aggregates of one's own places, asked again when taken."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from operations.models import Export, ExportRecord, NightlyRun
from operations.services.jobs import run_job
from organisation.models import Institution, Posting, User
from tests.factories import InstitutionFactory, RunFactory, ShortageFactory, account, summary
from tests.factories import published as publish_run
from tests.numbers import numbers
from tests.sheets import read_sheet
from tests.signed_in import browser_of
from tests.web.client_scene import text
from tiering.services.board_export import TABLES, export_board
from tiering.services.policies import ensure_default_policy
from web.pages.exports import BOARD_TABLE_WORDS

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 11, 20)
FORM = {"format": "xlsx", "token": "a" * 32, "table": "totals"}


@pytest.fixture
def branch() -> Institution:
    return InstitutionFactory(code="B1", level="branch", name="=云泽分行")


@pytest.fixture
def run(branch: Institution) -> NightlyRun:
    ensure_default_policy(at=timezone.now())
    made: NightlyRun = RunFactory(as_of=DAY)
    publish_run(made)
    outlet = InstitutionFactory(code="O1", parent=branch, name="人民路网点")
    other = InstitutionFactory(code="O9", name="别家网点")
    for place in (branch, outlet, other):
        summary(made, place)
    ShortageFactory(run=made, outlet_code="O1")
    ShortageFactory(run=made, outlet_code="O9", clients=77)
    return made


@pytest.fixture
def office(branch: Institution) -> User:
    return account("branch_office", branch, employee_no="F1", name="宋知远")


def made(browser: Any, code: str = "B1", **changes: str) -> Export:
    browser.post(f"/totals/{code}/export/", FORM | changes)
    export = Export.objects.latest("pk")
    run_job(job_id=export.pk, work=export_board, clock=timezone.now)
    export.refresh_from_db()
    return export


def file_of(browser: Any, export: Export) -> Any:
    return browser.get(browser.post(f"/jobs/{export.pk}/download/")["Location"])


def test_every_table_has_words() -> None:
    assert set(BOARD_TABLE_WORDS) == set(TABLES)


def test_the_totals_of_the_subtree_are_exported_and_no_client(
    run: NightlyRun, office: User
) -> None:
    browser = browser_of(office)
    assert "只有合计，没有客户" in text(browser.get("/totals/B1/export/?day=2026-11-20"))
    export = made(browser)
    read = read_sheet(b"".join(file_of(browser, export).streaming_content))
    assert read.texts(2)[:2] == ["机构代码", "机构"]
    assert read.row(3)[:6] == [
        ("s", "B1"), ("s", "'=云泽分行"), ("s", "分行"), ("n", "10"), ("n", "3000000.00"),
        ("n", "10"),
    ]  # fmt: skip
    assert read.texts(4)[0] == "O1" and "O9" not in read.xml
    assert (export.rows, export.as_of) == (2, DAY)
    told = text(browser.get("/jobs/"))
    assert (
        "导出驾驶舱" in told and "=云泽分行 · 本机构及下级机构的合计 · 2026-11-20 · Excel" in told
    )


def test_who_found_no_room_is_exported_by_outlet(run: NightlyRun, office: User) -> None:
    browser = browser_of(office)
    export = made(browser, table="shortages", format="csv")
    data = b"".join(file_of(browser, export).streaming_content).decode("utf-8-sig")
    assert "O1,人民路网点,理财客户经理,都已满,12,4800000.00,1" in data
    assert "77" not in numbers(data)


def test_other_people_s_places_do_not_exist(run: NightlyRun, office: User) -> None:
    browser = browser_of(office)
    for url in ("/totals/O9/export/", "/totals/NONE/export/", "/totals/B1/export/?day=2020-01-01",
                "/totals/B1/export/?day=x"):  # fmt: skip
        assert browser.get(url).status_code == 404
        assert browser.post(url, FORM).status_code == 404
    assert browser.post("/totals/B1/export/", FORM | {"table": "clients"}).status_code == 200
    assert not Export.objects.exists()


def test_who_left_the_place_is_not_given_the_file(run: NightlyRun, office: User) -> None:
    browser = browser_of(office)
    export = made(browser)
    elsewhere = InstitutionFactory(code="B2", level="branch")
    Posting.objects.filter(staff=office.staff).update(institution=elsewhere)
    answer = file_of(browser, export)
    assert answer.status_code == 403
    assert ExportRecord.objects.latest("pk").act == "refused"
    other = made(browser, token="b" * 32)
    assert other.pk == export.pk  # nothing new was asked for
