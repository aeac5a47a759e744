"""An administrator makes phone boxes; a secret is shown once."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from operations.models import AuditEntry
from organisation.models import User
from outreach.models import PhoneBox
from outreach.services.phone_boxes import make_box
from tests.factories import InstitutionFactory, account
from tests.outreach.boxes import event, report, states
from tests.signed_in import browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.contexts]


@pytest.fixture
def boss() -> User:
    head = InstitutionFactory(code="H", level="head_office")
    InstitutionFactory(code="B", name="城东分行", level="branch", parent=head)
    return account("administrator", head)


def made(boss: User, **given: str) -> Any:
    return browser_of(boss).post(
        reverse("new_phone_box"), {"name": "三楼网关", "institution_code": "B"} | given
    )


def test_a_box_is_made_and_its_secret_is_shown_once(boss: User) -> None:
    answer = made(boss)
    box, secret = PhoneBox.objects.get(), str(answer.context["secret"])
    assert secret in answer.content.decode() and "no-store" in answer["Cache-Control"]
    assert (box.institution_id, box.made_by, box.disabled_at) == ("B", boss, None)
    assert secret.encode() not in bytes(box.secret_sealed)
    assert report(box, secret, [event()]).status_code == 200
    page = browser_of(boss).get(reverse("phone_boxes")).content.decode()
    assert "三楼网关" in page and "城东分行" in page and box.code in page and secret not in page


def test_who_it_is_is_asked_first(boss: User) -> None:
    browser = browser_of(boss, proved=False)
    given = {"name": "三楼网关", "institution_code": "B"}
    answer = browser.post(reverse("new_phone_box"), given).content.decode()
    assert "step_up_password" in answer and not PhoneBox.objects.exists()


@pytest.mark.parametrize(("given", "words"), [
    ({"name": ""}, "请写名称"), ({"institution_code": ""}, "请填机构代码"),
    ({"institution_code": "XX"}, "没有这个机构"), ({"name": "x" * 61}, "60"),
])  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(boss: User, given: dict[str, str], words: str) -> None:
    page = made(boss, **given).content.decode()
    assert "invalid-feedback" in page and words in page
    assert not PhoneBox.objects.exists()


def test_a_new_secret_ends_the_old_one(boss: User) -> None:
    old = str(made(boss).context["secret"])
    box = PhoneBox.objects.get()
    answer = browser_of(boss).post(reverse("renew_phone_box", args=[box.pk]))
    new = str(answer.context["secret"])
    assert report(box, old, [event()]).status_code == 401
    assert states(report(box, new, [event()])) == ["accepted"]


def test_a_box_is_disabled_and_taken_again(boss: User) -> None:
    secret = str(made(boss).context["secret"])
    box, browser = PhoneBox.objects.get(), browser_of(boss)
    switch = reverse("switch_phone_box", args=[box.pk])
    page = browser.post(switch, {"is_on": "no"}, follow=True).content.decode()
    assert "已停用" in page
    box.refresh_from_db()
    assert box.disabled_by == boss and report(box, secret, [event()]).status_code == 401
    browser.post(switch, {"is_on": "yes"})
    box.refresh_from_db()
    assert box.disabled_by is None and report(box, secret, [event()]).status_code == 200


def test_an_administrator_of_a_branch_manages_its_boxes_only(boss: User) -> None:
    made(boss)
    box = PhoneBox.objects.get()
    other = InstitutionFactory(code="C", level="branch", parent=box.institution.parent)
    browser = browser_of(account("administrator", other))
    assert "三楼网关" not in browser.get(reverse("phone_boxes")).content.decode()
    for route in ("renew_phone_box", "switch_phone_box"):
        assert browser.post(reverse(route, args=[box.pk])).status_code == 404
    given = {"name": "他行的", "institution_code": "B"}
    assert "没有这个机构" in browser.post(reverse("new_phone_box"), given).content.decode()


def test_the_audit_tells_who_made_and_disabled_a_box_and_no_secret(boss: User) -> None:
    secret = str(made(boss).context["secret"])
    box = PhoneBox.objects.get()
    browser_of(boss).post(reverse("switch_phone_box", args=[box.pk]), {"is_on": "no"})
    report(box, secret, [event()])
    entries = AuditEntry.objects.filter(relation="outreach_phonebox").order_by("pk")
    assert [(each.action, each.reference, each.actor_no) for each in entries] == [
        ("insert", "new_phone_box", boss.employee_no),
        ("update", "switch_phone_box", boss.employee_no),
    ]
    assert entries[0].changes["secret_sealed"] == "changed"
    assert secret not in str([each.changes for each in entries])


def test_what_a_report_makes_is_told_as_of_the_api_by_nobody(boss: User) -> None:
    secret = str(made(boss).context["secret"])
    box = PhoneBox.objects.get()
    before = AuditEntry.objects.count()
    assert states(report(box, secret, [event()])) == ["accepted"]
    assert AuditEntry.objects.count() == before  # of an unknown client nothing is made


def test_the_list_takes_the_same_statements_for_one_box_and_twenty(boss: User) -> None:
    made(boss)
    browser, counts = browser_of(boss), []
    box = PhoneBox.objects.select_related("institution").get()
    for many in (0, 19):
        for n in range(many):
            make_box(name=f"盒子{n}", institution=box.institution, by=boss, at=timezone.now())
        with CaptureQueriesContext(
            connection,
        ) as asked:
            browser.get(reverse("phone_boxes"))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12
