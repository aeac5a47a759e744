"""What the CRM keeps of a client: who writes it, what is remembered of it, what nobody changes."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.models import (
    Client,
    ClientChange,
    ClientNote,
    ClientOpening,
    ClientProfile,
    FamilyMember,
    KeyDate,
)
from operations.models import AuditEntry, NightlyRun
from organisation.models import User
from tests.signed_in import browser_of
from tests.web.client_scene import NAME, Scene, text
from tiering.models import BookChange, TierChange
from tiering.services.policies import policy_in_force

pytestmark = pytest.mark.django_db
PROFILE = {
    "familiarity": "B", "persona": "退休", "channel": "referral", "introducer": "M2",
    "tags": "爱茶、爱茶、常出国", "preferences": "下午来电", "is_priority": "on",
}  # fmt: skip


@pytest.fixture
def scene() -> Scene:
    return Scene()


def post(
    browser: Browser, what: str, data: dict[str, Any] | None = None, number: str = "OWN"
) -> Any:
    return browser.post(f"/clients/{number}/{what}/", data or {}, follow=True)


def test_the_profile_is_kept_with_its_history(scene: Scene) -> None:
    browser = browser_of(scene.manager)
    page = text(post(browser, "profile", PROFILE))
    kept = ClientProfile.objects.get(client_id="OWN")
    today = timezone.localdate()
    assert (kept.familiarity, kept.persona, kept.channel) == ("B", "退休", "referral")
    assert (kept.introducer, kept.introduced_on, kept.is_priority) == ("M2", today, True)
    assert kept.tags == ["常出国", "爱茶"]
    assert "c-fam--B" in page
    assert Client.objects.get(client_no="OWN").persona == "企业主"
    post(browser, "profile", PROFILE | {"familiarity": "A"})
    told = AuditEntry.objects.filter(relation="clients_clientprofile").order_by("at", "id")
    moves = [(each.changes["familiarity"], each.actor_no) for each in told.exclude(action="insert")]
    assert moves == [(["", "B"], "M1"), (["B", "A"], "M1")]
    assert set(told.last().changes) == {"familiarity"}
    history = text(browser.get("/clients/OWN/history/"))
    assert "A 熟悉" in history


def test_the_basics_are_noted_by_hand_and_unknown_until_then(scene: Scene) -> None:
    browser = browser_of(scene.manager)
    page = text(browser.get("/clients/OWN/"))
    assert page.count("未知</span>") == 3
    assert "林若溪" in page and "登记。" not in page
    noted = {"has_mobile_bank": "True", "has_credit_card": "False", "has_payment_binding": ""}
    post(browser, "profile", noted)
    kept = ClientProfile.objects.get(client_id="OWN")
    assert (kept.has_mobile_bank, kept.has_credit_card, kept.has_payment_binding) == (
        True, False, None,
    )  # fmt: skip
    assert kept.basics_noted_by == scene.manager and kept.basics_noted_at
    page = text(browser.get("/clients/OWN/"))
    today = timezone.localdate()
    assert page.count("未知</span>") == 1 and f"林若溪 {today} 登记。" in page
    assert re.search(r'<li class="is-gap">.{0,400}信用卡', page)
    told = AuditEntry.objects.filter(relation="clients_clientprofile", action="update").last()
    assert told is not None and told.changes["has_credit_card"] == [None, False]
    history = text(browser.get("/clients/OWN/history/"))
    assert "手机银行" in history and "第三方支付绑定" not in history
    then = kept.basics_noted_at
    post(browser, "profile", noted | {"persona": "退休"})  # another field: noted when it was
    kept.refresh_from_db()
    assert (kept.persona, kept.basics_noted_at) == ("退休", then)
    browser.post("/clients/OWN/profile/", {"has_credit_card": "maybe"})
    kept.refresh_from_db()
    assert kept.has_credit_card is False


def test_the_own_persona_stands_before_that_of_the_file(scene: Scene) -> None:
    browser = browser_of(scene.manager)
    assert 'c-chip--line">企业主' in text(browser.get("/clients/OWN/"))
    post(browser, "profile", {"persona": "退休"})
    page = text(browser.get("/clients/OWN/"))
    assert 'c-chip--line">退休' in page
    assert "企业主" not in page


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"introducer": "NOBODY"}, "没有这个工号"),
        ({"introducer": "M2", "introduced_on": "2099-01-01"}, "日期不能在今天之后"),
        ({"tags": "、".join(map(str, range(11)))}, "标签最多"),
        ({"familiarity": "Z"}, "Z"),
    ],
)
def test_a_wrong_profile_changes_nothing_and_says_why(
    given: dict[str, str], words: str, scene: Scene
) -> None:
    assert words in text(post(browser_of(scene.manager), "profile", PROFILE | given))
    assert not ClientProfile.objects.filter(client_id="OWN", familiarity="B").exists()
    told = AuditEntry.objects.filter(relation="clients_clientprofile")
    assert not told.filter(changes__has_key="familiarity").exists()


def test_an_introducer_has_credit_for_twelve_months(scene: Scene) -> None:
    browser = browser_of(scene.manager)
    today = timezone.localdate()
    for since, words in (
        (today - timedelta(days=364), "介绍关系至"), (today - timedelta(days=366), "到期"),
    ):  # fmt: skip
        post(browser, "profile", PROFILE | {"introduced_on": since.isoformat()})
        assert words in text(browser.get("/clients/OWN/record/"))


@pytest.mark.parametrize(
    ("role", "seat", "number", "answer"),
    [
        ("outlet_head", "O1", "OWN", 200),
        ("branch_head", "S", "OWN", 200),
        ("lobby_manager", "O1", "MARGINAL", 200),
        ("branch_office", "B", "OWN", 403),
        ("teller", "O1", "UNASSIGNED", 403),
        ("administrator", "H", "OWN", 403),
        ("head_office", "H", "OWN", 404),
        ("relationship_manager", "O1", "OWN", 404),
        ("remote_manager", "B", "OWN", 404),
    ],
)
def test_who_works_a_client_in_full_writes_and_nobody_else(
    role: str, seat: str, number: str, answer: int, scene: Scene
) -> None:
    browser = browser_of(scene.person(role, seat))
    writes = {
        "profile": PROFILE, "notes": {"text": "约月底前回电"},
        "family": {"relation": "配偶", "name": "上官秋水"},
        "dates": {"label": "店庆", "on": "2020-05-06", "is_yearly": "on"},
    }  # fmt: skip
    for what, data in writes.items():
        assert post(browser, what, data, number).status_code == answer, what
    written = (ClientProfile, ClientNote, FamilyMember, KeyDate)
    assert [model.objects.count() for model in written] == [1 if answer == 200 else 0] * 4


def test_head_office_reads_what_it_opened_and_writes_nothing(scene: Scene) -> None:
    user = scene.person("head_office", "H")
    now = timezone.now()
    ClientOpening.objects.create(
        client_no="OWN", opened_by=user, reason="监管来函", opened_at=now,
        until=now + timedelta(minutes=30),
    )  # fmt: skip
    browser = browser_of(user)
    assert NAME in text(browser.get("/clients/OWN/record/"))
    assert post(browser, "notes", {"text": "看过"}).status_code == 403
    assert not ClientNote.objects.exists()


def note(by: User, hours: int = 0, number: str = "OWN") -> ClientNote:
    written = timezone.now() - timedelta(hours=hours)
    return ClientNote.objects.create(
        client_no=number, text="约月底前回电", written_at=written, written_by=by
    )


def test_a_note_is_mended_by_its_writer_for_a_day(scene: Scene) -> None:
    browser = browser_of(scene.manager)
    young, old, other = note(scene.manager, 23), note(scene.manager, 24), note(
        scene.person("outlet_head", "O1")
    )  # fmt: skip
    assert post(browser, f"notes/{young.pk}", {"text": "已回电"}).status_code == 200
    assert "超过 24 小时" in text(post(browser, f"notes/{old.pk}", {"text": "已回电"}))
    assert post(browser, f"notes/{other.pk}", {"text": "已回电"}).status_code == 404
    assert post(browser, f"notes/{young.pk}", {"text": " "}).status_code == 200
    texts = dict(ClientNote.objects.values_list("pk", "text"))
    assert texts == {young.pk: "已回电", old.pk: "约月底前回电", other.pk: "约月底前回电"}
    assert ClientNote.objects.get(pk=young.pk).edited_at


def test_a_note_removed_is_not_shown_and_not_lost(scene: Scene) -> None:
    head = scene.person("outlet_head", "O1")
    mine, theirs, elsewhere = note(scene.manager), note(head), note(head, number="COLLEAGUE")
    browser = browser_of(scene.manager)
    assert post(browser_of(head), f"notes/{mine.pk}/remove").status_code == 404
    assert post(browser, f"notes/{elsewhere.pk}/remove").status_code == 404
    post(browser, f"notes/{mine.pk}/remove")
    page = text(post(browser, f"notes/{theirs.pk}/remove"))
    assert "约月底前回电" not in page
    assert ClientNote.objects.filter(removed_by=scene.manager).count() == 2
    assert post(browser, f"notes/{mine.pk}", {"text": "又改"}).status_code == 404


def test_the_family_of_the_file_stays_and_that_by_hand_goes(scene: Scene) -> None:
    browser = browser_of(scene.manager)
    filed = FamilyMember.objects.create(
        client_no="OWN", relation="配偶", name="上官秋水", is_from_file=True
    )
    page = text(post(browser, "family", {"relation": "女儿", "name": "上官小满"}))
    assert "上官小满" in page
    assert "已经记过了" in text(post(browser, "family", {"relation": "配偶", "name": "上官秋水"}))
    mine = FamilyMember.objects.get(is_from_file=False)
    assert post(browser, f"family/{filed.pk}/remove").status_code == 404
    assert post(browser, f"family/{mine.pk}/remove", number="COLLEAGUE").status_code == 404
    assert "上官小满" not in text(post(browser, f"family/{mine.pk}/remove"))
    assert list(FamilyMember.objects.values_list("name", flat=True)) == ["上官秋水"]
    history = text(browser.get("/clients/OWN/history/"))
    assert "上***" in history
    assert "上官" not in history


def test_a_key_date_comes_up_on_the_overview_and_can_be_taken_back(scene: Scene) -> None:
    browser = browser_of(scene.manager)
    soon = timezone.localdate() + timedelta(days=3)
    post(browser, "dates", {"label": "店庆", "on": soon.replace(year=2016).isoformat(),
                            "is_yearly": "on"})  # fmt: skip
    post(browser, "dates", {"label": "交房", "on": "2020-05-06"})
    page = text(browser.get("/clients/OWN/"))
    assert "店庆" in page
    assert "交房" not in page
    kept = KeyDate.objects.get(label="店庆")
    post(browser, f"dates/{kept.pk}/remove")
    assert "店庆" not in text(browser.get("/clients/OWN/"))


def test_the_history_tells_published_nights_only(scene: Scene) -> None:
    run = NightlyRun.objects.get()
    version, _ = policy_in_force(run.as_of)
    for each, tier in ((run, "mid"), (other_run(run), "long_tail")):
        TierChange.objects.create(
            run=each, client_no="OWN", from_tier=tier, to_tier="wealth", annual_average="203600",
            annual_basis="year_to_date", policy_version=version,
        )  # fmt: skip
    BookChange.objects.create(
        run=run, client_no="OWN", role="relationship_manager", is_primary=True,
        from_employee_no="M2", to_employee_no="M1", reason="cap",
    )  # fmt: skip
    page = text(browser_of(scene.manager).get("/clients/OWN/history/"))
    assert "中高端 → 财富" in page
    assert "203,600.00" in page
    assert "许南乔 → 林若溪" in page
    assert "长尾 → 财富" not in page


def other_run(run: NightlyRun) -> NightlyRun:
    return NightlyRun.objects.create(
        as_of=run.as_of, revision=2, status=NightlyRun.Status.SUPERSEDED, trigger=run.trigger
    )


def test_the_older_journal_of_changes_only_grows(scene: Scene) -> None:
    ClientChange.objects.create(
        client_no="OWN", field="persona", by=scene.manager, at=timezone.now()
    )
    for act in (ClientChange.objects.all().delete, lambda: ClientChange.objects.update(after="")):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


@pytest.mark.parametrize("tab", ["record", "history"])
def test_the_tabs_take_the_same_statements_at_1_and_50_rows(tab: str, scene: Scene) -> None:
    head = scene.person("branch_office", "B")
    note(scene.manager)
    few = statements(head, tab)
    for _ in range(49):
        note(scene.manager)
    KeyDate.objects.bulk_create(
        KeyDate(client_no="OWN", label=f"第 {n} 次", on=date(2020, 1, 1), added_by=scene.manager,
                added_at=timezone.now())
        for n in range(50)
    )  # fmt: skip
    for n in range(50):
        Client.objects.filter(pk="OWN").update(employer=f"第 {n} 家")
    assert statements(head, tab) == few <= 12


def statements(user: User, tab: str) -> int:
    browser = browser_of(user)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(f"/clients/OWN/{tab}/").status_code == 200
    return len(captured)
