"""Acts on many clients of the list page: picked or all of a filter, judged on the server."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.models import ClientList
from operations.models import Job
from operations.services.jobs import run_job
from tests.published import DAY, client_row, publish
from tests.signed_in import browser_of
from tests.web.client_scene import NAME, Scene, row, text
from tests.web.reading import names
from tiering.models import BookMembership, BookRequest, BulkItem
from tiering.services.requests.bulk import MADE, OUTCOMES, make_requests
from web.picking_words import OUTCOME_WORDS

pytestmark = pytest.mark.django_db(transaction=True)
RM = "relationship_manager"
FORM = {"reason": "换岗", "to_employee_no": "M2", "token": "a" * 32}


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    made = Scene()
    for number, manager in (("OWN", "M1"), ("COLLEAGUE", "M2")):
        BookMembership.objects.create(
            client_no=number, employee_no=manager, role=RM, is_primary=True, since_on=DAY,
            reason="first",
        )  # fmt: skip
    publish(
        [row("OWN", "O1", "M1", role_needed=RM), row("COLLEAGUE", "O1", "M2", role_needed=RM)],
        as_of=DAY + timedelta(days=1),
    )
    return made


def pick(browser: Any, act: str, *client_nos: str, **given: str) -> Any:
    return browser.post("/clients/pick/", {"act": act, "client": client_nos} | given)


def test_every_outcome_has_words() -> None:
    assert set(OUTCOME_WORDS) == {MADE, "", *OUTCOMES.values()}


def test_rows_can_be_picked_by_who_may_do_something_with_them(scene: Scene) -> None:
    page = text(browser_of(scene.manager).get("/clients/"))
    assert '<input class="form-check-input" type="checkbox" name="client" value="OWN">' in page
    for words in ("移交", "移出", "导出所选", "加入名单"):
        assert words in page
    office = text(browser_of(scene.person("branch_office", "B")).get("/clients/"))
    assert 'value="hand_over"' not in office and 'value="export"' in office


def test_a_hand_over_of_many_is_asked_for_made_and_told(scene: Scene) -> None:
    browser = browser_of(scene.person("outlet_head", "O1"))
    where = pick(browser, "hand_over", "OWN", "COLLEAGUE", "SIBLING")["Location"]
    page = text(browser.get(where))
    assert "2 户" in page and NAME in page and "许南乔 M2" in page
    assert not names("OWN", where)
    assert browser.post(where, FORM)["Location"] == "/jobs/"
    assert browser.post(where, FORM)["Location"] == "/jobs/"  # sent twice, asked for once
    job = Job.objects.get()
    run_job(job_id=job.pk, work=make_requests, clock=timezone.now)
    assert BookRequest.objects.get().client_no == "OWN"
    told = text(browser.get("/jobs/"))
    assert "移交 2 户" in told and f"/requests/many/{job.pk}/" in told
    result = text(browser.get(f"/requests/many/{job.pk}/"))
    assert "已提交 1 户，未提交 1 户" in result and "对方不能管这位客户" in result


def test_a_release_of_all_of_the_filter_takes_who_is_seen(scene: Scene) -> None:
    browser = browser_of(scene.manager)
    where = pick(browser, "release", all="1", query="tier=wealth")["Location"]
    assert "移入人" not in text(browser.get(where))
    browser.post(where, {"reason": "换岗", "token": "b" * 32})
    assert list(BulkItem.objects.values_list("client_no", flat=True)) == ["OWN"]


@pytest.mark.parametrize("act", ["hand_over", "release", "export", "keep"])
def test_a_stranger_s_client_is_never_picked(scene: Scene, act: str) -> None:
    browser = browser_of(scene.manager)
    answer = pick(browser, act, "COLLEAGUE", new_list="甲")
    assert answer["Location"].startswith("/clients/?")
    assert "没有选中任何客户" in text(browser.get("/clients/"))
    assert not ClientList.objects.exists()


def test_what_somebody_else_picked_does_not_exist(scene: Scene) -> None:
    browser = browser_of(scene.manager)
    where = pick(browser, "release", "OWN")["Location"]
    other = browser_of(scene.person("outlet_head", "O1"))
    assert other.get(where).status_code == 404
    assert other.post(where, FORM).status_code == 404
    browser.post(where, {"reason": "换岗", "token": "c" * 32})
    assert other.get(f"/requests/many/{Job.objects.get().pk}/").status_code == 404


def test_who_may_not_request_or_export_is_told_nothing_of_it(scene: Scene) -> None:
    teller = browser_of(scene.person("teller", "O1"))
    for act in ("hand_over", "release", "export", "everything"):
        assert pick(teller, act, "UNASSIGNED").status_code == 404


def test_a_client_given_away_is_named_no_more_in_the_outcome(scene: Scene) -> None:
    browser = browser_of(scene.manager)
    where = pick(browser, "release", "OWN")["Location"]
    browser.post(where, {"reason": "换岗", "token": "d" * 32})
    publish([row("OWN", "O1", "M2")], as_of=DAY + timedelta(days=2))
    result = text(browser.get(f"/requests/many/{Job.objects.get().pk}/"))
    assert "已不在您名下" in result and NAME not in result and "OWN" not in result
    assert "没有轮到" in result


def test_picked_rows_are_exported_and_nobody_else(scene: Scene) -> None:
    browser = browser_of(scene.person("outlet_head", "O1"))
    where = pick(browser, "export", "OWN", query="sort=aum&cols=aum")["Location"]
    assert where.startswith("/clients/export/?list=") and not names("OWN", where)
    page = text(browser.get(where))
    assert "勾选的客户" in page and "1 户" in page
    everybody = pick(browser, "export", "OWN", all="1", query="tier=wealth")["Location"]
    assert everybody == "/clients/export/?tier=wealth&sort=-annual_average"


def test_a_list_of_one_s_own_is_kept_opened_shortened_and_forgotten(scene: Scene) -> None:
    browser = browser_of(scene.person("outlet_head", "O1"))
    pick(browser, "keep", "OWN", "COLLEAGUE", new_list="年底回访")
    kept = ClientList.objects.get()
    page = text(browser.get("/clients/"))
    assert f'href="/clients/?list={kept.pk}"' in page and "年底回访" in page
    opened = text(browser.get(f"/clients/?list={kept.pk}"))
    assert "共 2 户" in opened and "移出名单" in opened and "删除名单" in opened
    assert "<b>年底回访</b>" in opened
    pick(browser, "take_off", "OWN", query=f"list={kept.pk}")
    assert "共 1 户" in text(browser.get(f"/clients/?list={kept.pk}"))
    colleague = browser_of(scene.manager)
    assert "年底回访" not in text(colleague.get("/clients/"))
    assert "没有符合这些条件的客户" in text(colleague.get(f"/clients/?list={kept.pk}"))
    forget = f"/clients/lists/{kept.pk}/forget/"
    assert colleague.post(forget).status_code == 404
    assert pick(colleague, "take_off", "OWN", query=f"list={kept.pk}").status_code == 302
    assert kept.entries.count() == 1
    browser.post(forget)
    assert not ClientList.objects.exclude(name="").exists()


def test_a_list_without_a_name_is_refused_in_words(scene: Scene) -> None:
    browser = browser_of(scene.manager)
    pick(browser, "keep", "OWN")
    assert "请选名单" in text(browser.get("/clients/"))


def test_statements_are_few_and_the_same_at_one_and_fifty(scene: Scene) -> None:
    head = scene.person("outlet_head", "O1")
    browser = browser_of(head)
    counts: dict[str, list[int]] = {}
    for many in (1, 50):
        for n in range(many):
            client_row(f"X{many}-{n}")
        publish(
            [row(f"X{many}-{n}", "O1", "M1", role_needed=RM) for n in range(many)],
            as_of=DAY + timedelta(days=many + 5),
        )
        where = pick(browser, "hand_over", all="1")["Location"]
        browser.post(where, FORM | {"token": f"{many:032x}"})
        result = f"/requests/many/{Job.objects.latest('pk').pk}/"
        for page, url in (("list", "/clients/"), ("form", where), ("result", result)):
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(url).status_code == 200
            counts.setdefault(page, []).append(len(queries))
    assert all(few == more <= 12 for few, more in counts.values()), counts
