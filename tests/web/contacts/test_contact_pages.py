"""The client's contacts on its page: read, logged, amended; what they may not tell."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from clients.models import Client, ClientGrant, ClientOpening
from organisation.models import User
from outreach.models import Contact, ContactVersion
from outreach.rules.contacts import OUTCOMES_OF, Kind
from outreach.rules.protection import Refusal
from outreach.rules.said import Wrong
from tests.factories import account
from tests.outreach.conftest import NOW
from tests.outreach.made import logged
from tests.published import publish
from tests.signed_in import browser_of
from tests.web.client_scene import Scene, row, text
from tests.web.contacts.typed import CALL, URL, errors, form, log
from web.contact_forms import FITTING, PLANNED
from web.contact_words import REFUSAL_WORDS, WRONG_WORDS

pytestmark = [pytest.mark.django_db, pytest.mark.contexts]


def test_what_is_typed_is_logged_and_stands_in_the_timeline(scene: Scene) -> None:
    browser = browser_of(scene.manager)
    answer = log(browser, products="稳享 180 天", next_step="visit", next_on="2026-12-01")
    assert (answer.status_code, answer["Location"]) == (302, URL)
    made = Contact.objects.get()
    assert (made.seconds, made.products, made.next_on) == (200, ["P1"], date(2026, 12, 1))
    assert timezone.localtime(made.at).strftime("%Y-%m-%d %H:%M") == "2026-11-24 14:05"
    page = text(browser.get(URL))
    for words in ("已记下。", "约月底前回电", "有效 3 分 20 秒", "已沟通", "电话", "林若溪",
                  "稳享 180 天", "2026-12-01 上门拜访", "上次联系", "答应客户"):  # fmt: skip
        assert words in page


def test_everybody_s_contacts_stand_there_newest_first(scene: Scene) -> None:
    for hours, who in ((3, "M1"), (1, "M2"), (2, "M9")):
        logged("OWN", who, at=NOW - timedelta(hours=hours), words=f"由{who}")
    page = text(browser_of(scene.person("outlet_head", "O1")).get(URL))
    order = [page.index(words) for words in ("由M2", "由M9", "由M1")]
    assert order == sorted(order)
    assert "许南乔" in page and ">M9<" in page  # whose name nobody knows any more
    assert "更正</a>" not in page  # nobody's own


def test_older_ones_follow_page_by_page(scene: Scene) -> None:
    for n in range(45):
        logged("OWN", "M1", at=NOW - timedelta(hours=n // 2), words=f"第{n}号")
    browser, address, read = browser_of(scene.manager), URL, []
    while address:
        page = browser.get(address).context["page"]
        read += [row.said.words for row in page.rows]
        address = f"{URL}?{page.earlier}" if page.earlier else ""
    assert sorted(read) == sorted(f"第{n}号" for n in range(45))
    assert len(read) == 45
    assert "没有更早的联系" in text(browser.get(f"{URL}?after=2020-01-01T00:00:00%2B00:00_1"))
    for nonsense in ("x", "2020-01-01_1", "_", f"2020-01-01T00:00:00%2B00:00_{2**63}"):
        assert browser.get(f"{URL}?after={nonsense}").context["page"].is_newest


@pytest.mark.parametrize("count", [1, 3])
def test_the_statements_do_not_grow_with_the_contacts(
    scene: Scene, count: int, django_assert_max_num_queries: Any
) -> None:
    browser = browser_of(scene.manager)
    for n in range(count):
        made = logged("OWN", "M1", at=NOW - timedelta(hours=n), products=["P1"])
        _amended(made, scene.manager)
    browser.get(URL)
    with django_assert_max_num_queries(12):
        assert len(browser.get(URL).context["page"].rows) == count


def _amended(contact: Contact, by: User) -> None:
    ContactVersion.objects.create(
        contact=contact, version=1, replaced_at=NOW, replaced_by=by, kind="call", direction="out",
        purpose="service", outcome="busy", at=contact.at, on=contact.on, is_effective=False,
        policy_version=1, products=["P1"],
    )  # fmt: skip
    Contact.objects.filter(pk=contact.pk).update(version=2, amended_at=NOW)


# --- the form says what is wrong, and keeps what was typed


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"outcome": ""}, "outcome"), ({"outcome": "not_met"}, "outcome"),
        ({"outcome": "planned"}, "outcome"), ({"kind": "letter"}, "kind"),
        ({"day": "2026-11-25"}, "day"), ({"day": "2026-10-01"}, "day"), ({"day": "x"}, "day"),
        ({"clock": "25:00"}, "clock"), ({"clock": ""}, "clock"),
        ({"talk": "3:60"}, "talk"), ({"talk": "lange"}, "talk"), ({"talk": "1440:00"}, "talk"),
        ({"kind": "visit"}, "talk"),
        ({"products": "稳享 999 天"}, "products"), ({"products": "P1、P9"}, "products"),
        ({"next_step": "call"}, "next_on"), ({"next_on": "2026-12-01"}, "next_on"),
        ({"next_step": "call", "next_on": "2026-11-23"}, "next_on"),
        ({"words": "字" * 2001}, "words"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field(
    scene: Scene, given: dict[str, str], field: str
) -> None:
    answer = log(browser_of(scene.manager), **given)
    assert (answer.status_code, list(errors(answer))) == (200, [field])
    assert "约月底前回电" in text(answer) or field == "words"
    assert not Contact.objects.exists()


def test_a_talk_is_typed_in_minutes_or_with_seconds(scene: Scene) -> None:
    browser = browser_of(scene.manager)
    for typed, seconds in (("3", 180), ("0:59", 59), ("3：20", 200), ("", None)):
        log(browser, talk=typed, outcome="refused", words=f"{typed}。")
        assert Contact.objects.order_by("-pk")[0].seconds == seconds


def test_every_code_has_its_words() -> None:
    assert set(REFUSAL_WORDS) == set(Refusal)
    assert set(WRONG_WORDS) == set(Wrong)
    offered = {kind: set(codes) - {PLANNED, "cancelled"} for kind, codes in FITTING.items()}
    assert offered == {kind.value: set(OUTCOMES_OF[kind]) for kind in Kind}


# --- the rules that protect clients


def test_a_breach_is_told_first_and_written_when_it_is_admitted(scene: Scene) -> None:
    Client.objects.filter(pk="OWN").update(has_marketing_consent=False)
    browser = browser_of(scene.manager)
    sent = form(browser, purpose="marketing")
    answer = browser.post(f"{URL}log/", sent)
    page = text(answer)
    assert "还没有记下" in page and "没有营销同意" in page and 'name="admits"' in page
    assert not Contact.objects.exists()
    assert browser.post(f"{URL}log/", sent | {"admits": "on"}).status_code == 302
    assert Contact.objects.get().breaches == ["no_consent"]
    assert "违反客户保护规则：没有营销同意" in text(browser.get(URL))


def test_a_plan_that_is_forbidden_cannot_be_admitted(scene: Scene) -> None:
    Client.objects.filter(pk="OWN").update(is_do_not_contact=True)
    answer = log(browser_of(scene.manager), kind="visit", outcome="planned", day="2026-11-25",
                 talk="", purpose="marketing", admits="on")  # fmt: skip
    page = text(answer)
    assert "没有登记" in page and "客户要求不再联系" in page and 'name="admits"' not in page
    assert not Contact.objects.exists()


# --- once


def test_a_double_click_makes_one(scene: Scene) -> None:
    browser = browser_of(scene.manager)
    sent = form(browser)
    for _ in range(2):
        assert browser.post(f"{URL}log/", sent)["Location"] == URL
    assert Contact.objects.count() == 1


def test_two_tabs_make_one_and_ask_whether_the_second_is_another(scene: Scene) -> None:
    browser = browser_of(scene.manager)
    one, other = form(browser), form(browser, outcome="interested", words="第二个页面")
    assert one["key"] == other["key"]
    browser.post(f"{URL}log/", one)
    answer = browser.post(f"{URL}log/", other)
    page = text(answer)
    assert "您已在别处记下一次" in page and "第二个页面" in page
    assert Contact.objects.count() == 1
    again = other | {"key": answer.context["form"]["key"].value()}
    assert browser.post(f"{URL}log/", again).status_code == 302
    assert Contact.objects.count() == 2


# --- who may


def test_a_client_reassigned_while_the_form_is_open_is_gone(scene: Scene) -> None:
    browser = browser_of(scene.manager)
    own = logged("OWN", "M1", at=NOW)
    sent = form(browser)
    publish([row("OWN", "O2", "M3")], as_of=NOW.date())
    assert browser.get(URL).status_code == 404
    assert browser.post(f"{URL}log/", sent).status_code == 404
    for method in (browser.get, browser.post):
        assert method(f"{URL}{own.pk}/").status_code == 404
    assert Contact.objects.count() == 1


def test_who_sees_a_client_masked_reads_and_logs_own_contacts_only(scene: Scene) -> None:
    teller, url = scene.person("teller", "O1", name="柳如是"), "/clients/UNASSIGNED/contacts/"
    logged("UNASSIGNED", "M1", at=NOW, words="同事所记的话")
    browser = browser_of(teller)
    key = browser.get(url).context["form"]["key"].value()
    assert browser.post(f"{url}log/", CALL | {"key": key}).status_code == 302
    page = text(browser.get(url))
    assert "约月底前回电" in page and "同事所记的话" not in page and "林若溪" not in page
    assert "本人所记" in page and "档案</a>" not in page
    assert "联系</a>" in text(browser.get("/clients/UNASSIGNED/"))


def test_a_team_member_who_sees_a_client_masked_has_no_contacts(scene: Scene) -> None:
    user = account("employee", scene.places["O1"], employee_no="P1")
    ClientGrant.objects.create(
        client_no="OWN", employee_no="P1", source="team", granted_at=NOW - timedelta(days=1)
    )
    browser = browser_of(user)
    assert browser.get("/clients/OWN/").status_code == 200
    assert browser.get(URL).status_code == 403


def test_the_branch_s_office_and_head_office_read_and_do_not_log(scene: Scene) -> None:
    own = logged("OWN", "M1", at=NOW, words="约月底前回电")
    office, head = scene.person("branch_office", "B"), scene.person("head_office", "H")
    ClientOpening.objects.create(
        client_no="OWN", opened_by=head, reason="监管来函", opened_at=NOW,
        until=NOW + timedelta(minutes=30),
    )  # fmt: skip
    for user in (office, head):
        browser = browser_of(user)
        page = text(browser.get(URL))
        assert "约月底前回电" in page and "记一次联系" not in page and "记联系" not in page
        assert browser.post(f"{URL}log/", CALL | {"key": "k"}).status_code == 403
        assert browser.get(f"{URL}{own.pk}/").status_code == 403
