"""The page of the audit: who finds what, masked, and nothing about clients one does not reach."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.models import Client, ClientGrant, ClientOpening, FamilyMember
from operations.models import AuditEntry
from operations.services.acting import Acting, acting
from organisation.models import Staff, User
from tests.factories import PostingFactory
from tests.signed_in import browser_of
from tests.web.client_scene import ID_NO, NAME, PHONE, Scene, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture
def office(scene: Scene) -> User:
    return scene.person("head_office", "H", employee_no="H1", name="沈砚舟")


def opened(user: User, number: str, minutes: int = 0) -> None:
    at = timezone.now() - timedelta(minutes=minutes)
    ClientOpening.objects.create(
        client_no=number, opened_by=user, reason="监管来函", opened_at=at,
        until=at + timedelta(minutes=30),
    )  # fmt: skip


def search(browser: Browser, **given: Any) -> str:
    return text(browser.post("/audit/", given, follow=True))


def changed(number: str, employer: str, by: str | None = None) -> None:
    with acting(Acting(AuditEntry.Origin.PAGE, "keep_profile", by)):
        Client.objects.filter(pk=number).update(employer=employer)


def test_what_a_colleague_did_on_a_page_is_told_with_name_and_number(
    scene: Scene, office: User
) -> None:
    browser_of(scene.manager).post(
        "/clients/OWN/profile/", {"familiarity": "B", "persona": "退休", "preferences": "下午来电"}
    )
    entry = AuditEntry.objects.get(relation="clients_clientprofile", action="update")
    assert (entry.actor_no, entry.origin, entry.reference) == ("M1", "page", "keep_profile")
    opened(office, "OWN")
    page = search(browser_of(office), client_no="OWN", staff="M1")
    assert "B 半熟" in page
    assert "4 字" in page
    assert "下午来电" not in page
    assert "林若溪" in page


def test_a_client_that_is_not_opened_has_no_number_and_no_value(scene: Scene, office: User) -> None:
    changed("OWN", "东岸纺织")
    Client.objects.filter(pk="OWN").update(persona="船东")
    page = search(browser_of(office), kind="client")
    assert "未打开的客户" in page
    assert "工作单位" in page
    assert "OWN" not in page
    assert "船东" not in page
    opened(office, "OWN")
    page = search(browser_of(office), kind="client")
    assert "OWN" in page
    assert "船东" in page
    assert "COLLEAGUE" not in page


def test_what_a_night_did_leads_to_the_night(scene: Scene, office: User) -> None:
    for reference in ("2026-11-20 #7", "nonsense"):
        with acting(Acting(AuditEntry.Origin.RUN, reference)):
            Staff.objects.create(employee_no=f"N{reference[:1]}", name="叶疏桐")
            Client.objects.filter(pk="OWN").update(employer=reference)
    page = search(browser_of(office))
    assert 'href="/nights/2026-11-20/">夜间批处理 2026-11-20 #7' in page
    assert "夜间批处理 nonsense" in page
    assert "1 行" in page


def test_free_words_about_a_client_out_of_reach_are_not_told(scene: Scene, office: User) -> None:
    ClientGrant.objects.create(
        client_no="OWN", employee_no="E9", source="team", reason="欧阳女士的税务",
        granted_at=timezone.now(), granted_by=scene.manager,
    )  # fmt: skip
    opened(scene.person("head_office", "H"), "OWN")
    page = search(browser_of(office))
    assert "税务" not in page
    assert "监管来函" in page  # why a colleague opened one
    opened(office, "OWN")
    assert "税务" in search(browser_of(office), kind="grant")


def test_who_also_holds_a_branch_finds_its_clients_and_no_others(
    scene: Scene, office: User
) -> None:
    PostingFactory(staff=office.staff, role="outlet_head", institution=scene.places["O2"])
    for number in ("OWN", "SIBLING"):
        Client.objects.filter(pk=number).update(persona=f"船东{number}")
    page = search(browser_of(office), kind="client")
    assert "船东SIBLING" in page
    assert "OWN" not in page
    assert "不在您的可见范围" in search(browser_of(office), client_no="OWN")
    assert "船东SIBLING" in search(browser_of(office), client_no="SIBLING")


@pytest.mark.parametrize("number", ["OWN", "NOBODY"])
def test_an_unopened_client_and_an_unknown_one_look_alike(
    number: str, scene: Scene, office: User
) -> None:
    opened(office, "COLLEAGUE")
    opened(office, number, minutes=31)
    page = search(browser_of(office), client_no=number)
    assert "不在您的可见范围" in page
    assert "<tbody>" not in page


def test_an_administrator_sees_no_entry_about_a_client(scene: Scene, office: User) -> None:
    changed("OWN", "东岸纺织", by="M1")
    opened(office, "OWN")
    PostingFactory(staff=office.staff, role="administrator", institution=scene.places["H"])
    page = search(browser_of(office))
    assert "未打开的客户" not in page
    assert "OWN" not in page
    assert "人员" in page
    assert "不在您的可见范围" in search(browser_of(office), client_no="OWN")
    assert browser_of(scene.person("administrator", "H")).get("/audit/").status_code == 403


def test_nothing_personal_stands_in_clear(scene: Scene, office: User) -> None:
    opened(office, "OWN")
    FamilyMember.objects.create(
        client_no="OWN", relation="配偶", name="上官秋水", birthday="1980-02-03", is_from_file=True
    )
    Client.objects.filter(pk="OWN").update(name="欧阳丹霞", phone_masked="137****0000")
    Client.objects.filter(pk="OWN").update(birthday="1983-04-05", phone_index=b"other")
    page = search(browser_of(office), client_no="OWN")
    assert "欧***" in page
    assert "上***" in page
    assert "1980-**-**" in page
    assert "137****0000" in page
    for secret in (NAME, PHONE, ID_NO, "欧阳", "上官", "1980-02-03", "1983-04-05", "南湖"):
        assert secret not in page
    stored = str(list(AuditEntry.objects.values_list("changes", flat=True)))
    assert PHONE not in stored
    assert ID_NO not in stored


def test_reveals_openings_and_look_ups_are_in_the_same_list(scene: Scene, office: User) -> None:
    browser = browser_of(scene.manager)
    browser.post("/clients/OWN/reveal/", {"field": "phone", "purpose": "contact"})
    browser_of(scene.person("teller", "O1")).post("/clients/look-up/", {"client_no": "OWN"})
    head = browser_of(office)
    head.post("/clients/open/", {"client_no": "OWN", "reason": "监管来函"})
    page = search(head, client_no="OWN", kind="disclosure")
    for words in ("显示号码", "联络客户", "打开客户", "监管来函", "查客户号"):
        assert words in page
    assert "显示号码" not in search(head, client_no="OWN", kind="disclosure", staff="H1")


def test_days_are_whole_local_ones_and_both_count(scene: Scene, office: User) -> None:
    today = timezone.localdate()
    changed("OWN", "东岸纺织")
    opened(office, "OWN")
    browser = browser_of(office)
    same = {"from_on": today.isoformat(), "until_on": today.isoformat(), "client_no": "OWN"}
    assert "工作单位" in search(browser, **same)
    past = {"until_on": (today - timedelta(days=1)).isoformat(), "client_no": "OWN"}
    assert "没有符合的记录" in search(browser, **past)
    wrong = {"from_on": today.isoformat(), "until_on": (today - timedelta(days=1)).isoformat()}
    assert "最后一天不能早于第一天" in search(browser, **wrong)


def test_no_address_holds_a_client_s_number(scene: Scene, office: User) -> None:
    opened(office, "OWN")
    for n in range(60):
        changed("OWN", f"第 {n} 家")
    browser = browser_of(office)
    response = browser.post("/audit/", {"client_no": "OWN", "kind": "client"})
    assert response.status_code == 200
    assert "?" not in "".join(response.request.get("QUERY_STRING", ""))
    page = text(response)
    assert "client_no=" not in page
    first = page.count("<tr><th") - 1  # the head of the table
    after = page.split('name="after" value="')[1].split('"')[0]
    older = text(browser.post("/audit/", {"client_no": "OWN", "kind": "client", "after": after}))
    assert (first, older.count("<tr><th") - 1) == (50, 60 + 1 - 50)
    sent = browser.post("/audit/", {"staff": "M1", "kind": "staff"})
    assert sent["Location"] == "/audit/?staff=M1&kind=staff"
    # A number in an address is not looked for.
    assert "不在您的可见范围" not in text(browser.get("/audit/?client_no=NOBODY"))


def test_pages_follow_one_another_without_gap_or_repetition(scene: Scene, office: User) -> None:
    Staff.objects.bulk_create(Staff(employee_no=f"X{n:03}", name="叶疏桐") for n in range(120))
    browser, after, seen = browser_of(office), "", []
    for _ in range(3):
        page = text(browser.get("/audit/", {"kind": "staff", "after": after}))
        seen += [part[:4] for part in page.split("叶疏桐 ")[1:]]
        after = page.split('name="after" value="')[1].split('"')[0] if "更早的" in page else ""
    assert len(seen) == len(set(seen)) >= 120
    assert browser.get("/audit/?after=nonsense").status_code == 200
    assert browser.get("/audit/?kind=nonsense").status_code == 200


def test_the_page_takes_the_same_statements_at_1_and_50_rows(scene: Scene, office: User) -> None:
    PostingFactory(staff=office.staff, role="outlet_head", institution=scene.places["O1"])
    opened(office, "OWN")
    changed("OWN", "第一家", by="M1")
    today = timezone.localdate().isoformat()
    few = statements(office, {"client_no": "OWN", "staff": "M1"}, rows=1)
    for n in range(60):
        changed("OWN" if n % 2 else "COLLEAGUE", f"第 {n} 家", by="M1")
    assert statements(office, {"client_no": "OWN"}, rows=30) == few <= 12
    assert statements(office, {"kind": "client", "from_on": today}, rows=50) <= 12


def statements(user: User, given: dict[str, str], *, rows: int) -> int:
    browser = browser_of(user)
    client = given.pop("client_no", None)
    with CaptureQueriesContext(connection) as captured:
        if client:
            page = text(browser.post("/audit/", given | {"client_no": client}))
        else:
            page = text(browser.get("/audit/", given))
    assert page.count("<tr><th") >= rows
    return len(captured)


def test_the_word_of_one_request_does_not_reach_the_next(scene: Scene) -> None:
    browser_of(scene.manager).post("/clients/OWN/notes/", {"text": "约月底前回电"})
    Client.objects.filter(pk="OWN").update(employer="东岸纺织")
    note, after = AuditEntry.objects.order_by("-at", "-id")[:2][::-1]
    assert (note.relation, note.actor_no) == ("clients_clientnote", "M1")
    assert (after.actor_no, after.origin) == (None, "database")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_atomic", [True, False])
def test_requests_tell_who_acts_with_and_without_atomic_requests(
    is_atomic: bool, settings: Any
) -> None:
    scene = Scene()
    connection.settings_dict["ATOMIC_REQUESTS"] = is_atomic
    try:
        browser_of(scene.manager).post("/clients/OWN/notes/", {"text": "约月底前回电"})
    finally:
        connection.settings_dict["ATOMIC_REQUESTS"] = False
    note = AuditEntry.objects.filter(relation="clients_clientnote").order_by("-at").first()
    assert note is not None
    assert note.actor_no == "M1"
    assert (note.reference, note.origin) == ("write_note", "page")


def test_signing_in_changes_no_account(scene: Scene) -> None:
    assert browser_of(scene.manager).get("/account/").status_code == 200
    told = AuditEntry.objects.filter(relation="organisation_user", about_no="M1")
    assert [entry.action for entry in told] == ["insert"]


def test_the_history_of_a_client_tells_what_files_and_colleagues_changed(scene: Scene) -> None:
    with acting(Acting(AuditEntry.Origin.RUN, "2026-11-20 #7")):
        Client.objects.filter(pk="OWN").update(risk_level="C3", phone_masked="137****0000")
    changed("COLLEAGUE", "南岸", by="M2")
    browser = browser_of(scene.manager)
    browser.post("/clients/OWN/notes/", {"text": "约月底前回电"})
    page = text(browser.get("/clients/OWN/history/"))
    for words in ("C2 稳健", "C3 平衡", "137****0000", "夜间批处理 2026-11-20", "6 字", "备注"):
        assert words in page
    assert "南岸" not in page
    assert "约月底前回电" not in page


def test_an_origin_nobody_knows_hides_nothing(scene: Scene, office: User) -> None:
    with connection.cursor() as cursor:  # somebody with the database's account says what they like
        raw = cursor.cursor
        raw.execute("SELECT set_config('wealthcrm.acting', %s, true)", ['{"origin": "nowhere"}'])
        raw.execute("UPDATE clients_client SET employer = '某商行' WHERE client_no = 'OWN'")
        raw.execute("SELECT set_config('wealthcrm.acting', '', true)")
    opened(office, "OWN")
    page = search(browser_of(office), client_no="OWN")
    assert "nowhere" in page


def test_the_last_day_of_all_is_a_day_to_search_to(office: User) -> None:
    response = browser_of(office).get("/audit/", {"until_on": "9999-12-31"})
    assert response.status_code == 200
