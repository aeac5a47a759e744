"""Asking for, agreeing to and taking an export on the pages: who it is is asked, acts recorded."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.services.client_export import export_clients
from operations.models import Export, ExportRecord, Job
from operations.selectors.exports import version_of
from operations.services.export_files import remove_old_files
from operations.services.jobs import run_job
from tests.factories import summary
from tests.published import DAY, publish
from tests.sheets import read_sheet
from tests.signed_in import browser_of
from tests.web.client_scene import NAME, PHONE, Scene, row, text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.contexts]
FORM = {"format": "xlsx", "token": "a" * 32}


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return Scene()


def asked(browser: Browser, query: str = "", **changes: str) -> Export:
    browser.post("/clients/export/", FORM | {"query": query} | changes)
    return Export.objects.latest("pk")


def made(browser: Browser, query: str = "", **changes: str) -> Export:
    export = asked(browser, query, **changes)
    run_job(job_id=export.pk, work=export_clients, clock=timezone.now)
    export.refresh_from_db()
    return export


def approval(export: Export) -> dict[str, str]:
    """The form of the approvals page as it stands now."""
    return {"decision": "approve", "version": str(version_of(export))}


def link(browser: Browser, export: Export) -> str:
    return str(browser.post(f"/jobs/{export.pk}/download/")["Location"])


def body(response: Any) -> bytes:
    return BytesIO(b"".join(response.streaming_content)).getvalue()


def test_the_page_says_what_the_file_would_hold(scene: Scene) -> None:
    page = text(browser_of(scene.manager).get("/clients/export/?tier=wealth&cols=aum"))
    for words in ("层级：财富", "1 户", "时点资产（元）", "客户号", "每次导出和下载都有记录"):
        assert words in page
    assert "第二人" not in page
    listed = text(browser_of(scene.manager).get("/clients/?tier=wealth&cols=aum"))
    assert "/clients/export/?tier=wealth" in listed


def test_who_it_is_is_asked_before_asking_and_before_taking(scene: Scene) -> None:
    browser = browser_of(scene.manager, proved=False)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert "/account/step-up/" in browser.get("/clients/export/")["Location"]
        assert "再确认一次身份" in text(browser.post("/clients/export/", FORM))
    assert not Export.objects.exists()
    export = made(browser_of(scene.manager))
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        answer = browser.post(f"/jobs/{export.pk}/download/")
        assert answer.status_code == 200 and "再确认一次身份" in text(answer)


def test_an_export_is_asked_for_made_and_taken(scene: Scene) -> None:
    browser = browser_of(scene.manager)
    export = made(browser, "tier=wealth")
    page = text(browser.get("/jobs/"))
    assert "导出客户名单" in page and "层级：财富 · Excel" in page and "下载" in page
    answer = browser.get(link(browser, export))
    assert answer["Content-Disposition"] == (
        f'attachment; filename="wealthcrm-2026-11-20-{export.pk}.xlsx"'
    )
    assert "no-store" in answer["Cache-Control"]
    read = read_sheet(body(answer))
    assert ("s", "OWN") in read.row(3) and ("s", NAME) in read.row(3)
    assert "COLLEAGUE" not in read.xml and PHONE not in read.xml
    records = ExportRecord.objects.order_by("pk").values_list("act", "by", "rows")
    assert list(records) == [
        ("asked", scene.manager.pk, 1), ("made", None, 1), ("downloaded", scene.manager.pk, 1),
    ]  # fmt: skip


def test_a_look_ahead_takes_nothing_and_is_not_recorded(scene: Scene) -> None:
    browser = browser_of(scene.manager)
    answer = browser.head(link(browser, made(browser)))
    assert (answer.status_code, body(answer)) == (200, b"")
    assert not ExportRecord.objects.filter(act="downloaded").exists()


def test_what_cannot_be_recorded_is_not_given(scene: Scene) -> None:
    browser = browser_of(scene.manager)
    where = link(browser, made(browser))
    table = "operations_exportrecord"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT broken CHECK (act <> 'downloaded')")
    browser.raise_request_exception = False
    try:
        answer = browser.get(where)
        assert answer.status_code == 500 and not answer.streaming
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT broken")


def test_a_link_holds_a_quarter_of_an_hour(scene: Scene) -> None:
    browser = browser_of(scene.manager)
    where = link(browser, made(browser))
    now = timezone.now()
    with time_machine.travel(now + settings.EXPORT_LINK_FOR - timedelta(seconds=5)):
        assert browser.get(where).status_code == 200
    fresh = browser_of(scene.manager)
    with time_machine.travel(now + settings.EXPORT_LINK_FOR + timedelta(seconds=5)):
        fresh.force_login(scene.manager)
        answer = fresh.get(where)
        assert answer.status_code == 410 and "链接已过期" in text(answer)


@pytest.mark.parametrize("role", ["relationship_manager", "branch_office", "administrator"])
def test_another_person_s_link_and_job_do_not_exist(scene: Scene, role: str) -> None:
    browser = browser_of(scene.manager)
    export = made(browser)
    where = link(browser, export)
    stranger = browser_of(scene.person(role, "B" if role == "branch_office" else "O1"))
    assert stranger.get(where).status_code == 404
    assert stranger.post(f"/jobs/{export.pk}/download/").status_code == 404
    assert stranger.get(f"/jobs/{export.pk}/").status_code == 404
    assert browser.get(where[:-3] + "AAA/").status_code == 404
    browser.logout()
    assert urlsplit(browser.get(where)["Location"]).path == reverse("sign_in")
    assert not ExportRecord.objects.filter(act="downloaded").exists()


def test_a_scope_that_shrank_is_refused_recorded_and_led_on(scene: Scene) -> None:
    browser = browser_of(scene.manager)
    where = link(browser, made(browser, "tier=wealth"))
    publish([row("OWN", "O1", "M2")], as_of=DAY + timedelta(days=1))
    answer = browser.get(where)
    assert answer.status_code == 403
    assert "您现在看不到的客户" in text(answer)
    assert "/clients/?tier=wealth&amp;sort=-annual_average" in text(answer)
    assert NAME not in text(answer)
    assert ExportRecord.objects.latest("pk").act == "refused"


def test_who_sees_a_client_masked_by_now_is_not_given_the_name(scene: Scene) -> None:
    lobby = scene.person("lobby_manager", "O1")
    browser = browser_of(lobby)
    where = link(browser, made(browser))
    later = [row("MARGINAL", "O1", None, tier="long_tail", aum=42_000)]
    publish(later, as_of=DAY + timedelta(days=1))
    assert browser.get(where).status_code == 200
    publish([{**later[0], "aum": 60_000}], as_of=DAY + timedelta(days=2))
    assert browser.get(where).status_code == 403


def test_a_file_whose_time_is_over_says_so_and_can_be_made_again(scene: Scene) -> None:
    browser = browser_of(scene.manager)
    export = made(browser)
    where = link(browser, export)
    remove_old_files(now=timezone.now() + timedelta(days=8))
    answer = browser.get(where)
    assert answer.status_code == 410 and "文件已经删除" in text(answer)
    page = text(browser.get("/jobs/"))
    assert "到期删除" in page and "按同样条件再做" in page
    assert f"/jobs/{export.pk}/download/" not in page


def test_a_second_person_agrees_or_rejects_on_the_approvals_page(scene: Scene) -> None:
    maker, checker = (
        scene.person("branch_office", "B", name=name) for name in ("宋知远", "顾南星")
    )
    many = [row(f"X{n}", "O1", None) for n in range(501)]
    summary(publish(many, as_of=DAY + timedelta(days=1)), scene.places["B"])
    export = asked(browser_of(maker), "tier=wealth")
    assert "等第二人批准" in text(browser_of(maker).get("/jobs/"))
    assert "导出待批准" not in text(browser_of(maker).get("/approvals/"))
    browser = browser_of(checker)
    assert "导出待批准" in text(browser.get("/"))
    assert "导出待批准" not in text(browser_of(maker).get("/"))
    page = text(browser.get("/approvals/"))
    assert "宋知远" in page and "501 户" in page and "层级：财富 · Excel" in page
    url = f"/approvals/exports/{export.pk}/"
    assert "要写理由" in text(browser.post(url, {"decision": "reject"}, follow=True))
    assert browser_of(maker).post(url, approval(export)).status_code == 302
    assert Job.objects.get(pk=export.pk).state == "needs_approval"
    browser.post(url, {"decision": "reject", "reason": "请缩小范围"})
    assert "顾南星" in (mine := text(browser_of(maker).get("/jobs/"))) and "请缩小范围" in mine
    again = asked(browser_of(maker), "tier=wealth", token="b" * 32)
    again_url = f"/approvals/exports/{again.pk}/"
    for other in ({}, {"version": "x"}, {"version": str(version_of(export))}):
        answer = browser.post(again_url, {"decision": "approve"} | other, follow=True)
        assert "内容已有变化" in text(answer)
        assert Job.objects.get(pk=again.pk).state == "needs_approval"
    assert f'name="version" value="{version_of(again)}"' in text(browser.get("/approvals/"))
    browser.post(again_url, approval(again))
    assert Job.objects.get(pk=again.pk).state == "waiting"
    assert "已经处理过" in text(browser.post(url, approval(export), follow=True))


def test_another_branch_neither_sees_nor_decides_what_waits(scene: Scene) -> None:
    from tests.factories import InstitutionFactory, account

    publish([row(f"X{n}", "O1", None) for n in range(501)], as_of=DAY + timedelta(days=1))
    export = asked(browser_of(scene.person("branch_office", "B")))
    other = account("branch_office", InstitutionFactory(code="B2", level="branch"))
    browser = browser_of(other)
    assert "导出待批准" not in text(browser.get("/approvals/"))
    assert "导出待批准" not in text(browser.get("/"))
    for number in (export.pk, export.pk + 1):
        url = f"/approvals/exports/{number}/"
        for form in (approval(export), {"decision": "reject", "reason": "名单太大"}):
            assert browser.post(url, form).status_code == 404
    assert Job.objects.get(pk=export.pk).state == "needs_approval"
    Export.objects.update(outlets=[])  # nowhere is nobody's to agree to
    assert "导出待批准" not in text(browser.get("/approvals/"))


@pytest.mark.parametrize("end", ["failed", "cancelled", "rejected"])
def test_a_form_sent_again_after_its_end_is_asked_anew(scene: Scene, end: str) -> None:
    browser = browser_of(scene.manager)
    export = asked(browser, "tier=wealth")
    Job.objects.filter(pk=export.pk).update(state=end, ended_at=timezone.now())
    answer = browser.post("/clients/export/", FORM | {"query": "managed=yes"}, follow=True)
    assert "那次已经结束" in text(answer)
    assert answer.context["form"]["token"].value() != FORM["token"]
    assert answer.request["QUERY_STRING"].startswith("managed=yes")
    job = Job.objects.get(pk=export.pk)
    assert (job.state, job.params["filters"]) == (end, {"tier": ["wealth"]})
    assert Export.objects.count() == 1


def test_the_administrator_sees_neither_exports_nor_their_clients(scene: Scene) -> None:
    browser = browser_of(scene.person("administrator", "H"))
    assert browser.get("/clients/export/").status_code == 403
    assert browser.post("/clients/export/", FORM).status_code == 403


@pytest.mark.parametrize("form", [{"format": "exe"}, {"token": "x"}, {"token": ""}])
def test_a_form_made_up_asks_for_nothing(scene: Scene, form: dict[str, str]) -> None:
    browser = browser_of(scene.manager)
    assert browser.post("/clients/export/", FORM | form).status_code == 200
    assert not Export.objects.exists()


def test_the_language_of_who_asks_is_that_of_the_file(scene: Scene) -> None:
    browser = browser_of(scene.manager)
    browser.cookies["django_language"] = "en"
    export = made(browser)
    read = read_sheet(body(browser.get(link(browser, export))))
    assert read.texts(2)[0] == "Client number"


def test_statements_are_few_and_the_same_at_one_and_fifty(scene: Scene) -> None:
    browser = browser_of(scene.person("branch_office", "B"))
    counts: dict[str, list[int]] = {}
    for many in (1, 50):
        publish([row(f"X{n}", "O1", "M1") for n in range(many)], as_of=DAY + timedelta(days=many))
        for n in range(many):
            asked(browser, token=f"{n:032x}")
        export = made(browser, token=f"{many:031x}f")
        for url in ("/jobs/", "/clients/export/", link(browser, export)):
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(url).status_code == 200
            counts.setdefault(url.split("/")[1], []).append(len(queries))
    assert all(few == more <= 12 for few, more in counts.values()), counts
