"""Staff and places: everybody sees their own part of the tree, and records only for it."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organisation.models import Institution, Leave, Posting, Staff, StandIn, User
from organisation.selectors.people import PAGE
from tests.factories import (
    PASSWORD,
    PostingFactory,
    StaffFactory,
    account,
    second_factor,
)
from tests.signed_in import browser_of as browser

pytestmark = [pytest.mark.django_db, pytest.mark.contexts]


def numbers(page: str) -> set[str]:
    return {f"E-{code}" for code in ("B1O1", "B1O2", "B2O1", "B2O2") if f"/of/E-{code}/" in page}


@pytest.mark.parametrize(
    ("role", "place", "seen"),
    [
        ("administrator", "HO", {"B1O1", "B1O2", "B2O1", "B2O2"}),
        ("head_office", "HO", {"B1O1", "B1O2", "B2O1", "B2O2"}),
        ("branch_office", "B1", {"B1O1", "B1O2"}),
        ("branch_head", "B2", {"B2O1", "B2O2"}),
        ("outlet_head", "B1O2", {"B1O2"}),
    ],
)
def test_everybody_sees_the_staff_of_the_own_part_of_the_tree(
    role: str, place: str, seen: set[str], tree: dict[str, Institution], staff: dict[str, User]
) -> None:
    client = browser(account(role, tree[place]))
    expected = {f"E-{code}" for code in seen}
    assert numbers(client.get("/people/").content.decode()) == expected
    assert numbers(client.post("/people/", {"q": "甲"}).content.decode()) == expected
    assert numbers(client.post("/people/", {"q": "E-"}).content.decode()) == expected
    for code, user in staff.items():
        found = 200 if code in seen else 404
        assert client.get(f"/people/of/{user.employee_no}/").status_code == found
        assert client.get(f"/people/places/{code}/").status_code == found
    above = client.get(f"/people/places/{place}/").content.decode()
    assert f"/people/places/{tree[place].parent_id}/" not in above


def test_places_count_everybody_below_once(
    tree: dict[str, Institution], staff: dict[str, User]
) -> None:
    PostingFactory(staff=staff["B1O1"].staff, institution=tree["B1O2"], role="teller")
    PostingFactory(institution=tree["B1O2"], left_on=date(2024, 1, 1))
    page = browser(account("administrator", tree["HO"])).get("/people/places/HO/")
    counts = {p.institution.code: p.people for p in page.context["page"].below}
    assert counts == {"B1": 2, "B2": 2}
    assert browser(account("outlet_head", tree["B1O1"])).get("/people/places/")["Location"] == (
        "/people/places/B1O1/"
    )


def test_accounts_are_shown_and_filtered_only_for_who_manages_them(
    tree: dict[str, Institution], staff: dict[str, User]
) -> None:
    PostingFactory(institution=tree["B1O1"], staff=StaffFactory(employee_no="E-NONE"))
    User.objects.filter(employee_no="E-B1O1").update(is_active=False)
    admin = browser(account("administrator", tree["HO"]))
    assert numbers(admin.get("/people/?state=disabled").content.decode()) == {"E-B1O1"}
    page = admin.get("/people/?state=none").content.decode()
    assert "/of/E-NONE/" in page and numbers(page) == set()
    head = browser(account("branch_head", tree["B1"]))
    page = head.get("/people/?state=disabled").content.decode()
    assert numbers(page) == {"E-B1O1", "E-B1O2"}
    assert "已停用" not in page
    person = head.get("/people/of/E-B1O1/").content.decode()
    assert "已停用" not in person and "/account/" not in person.split("l-main")[1]


def test_a_long_list_goes_on_where_it_stopped(tree: dict[str, Institution]) -> None:
    rows = [StaffFactory(employee_no=f"N{n:03d}") for n in range(PAGE + 3)]
    for row in rows:
        PostingFactory(staff=row, institution=tree["B1O1"])
    client = browser(account("branch_head", tree["B1"], employee_no="Z"))
    page = client.post("/people/", {"q": "N"})
    first = page.context["page"].people
    assert f'<input type="hidden" name="after" value="{first.after}">' in page.content.decode()
    more = {"q": "N", "after": first.after}
    second = client.post("/people/", more).context["page"].people
    found = [person.staff.pk for person in (*first.rows, *second.rows)]
    assert found == [row.pk for row in rows]
    assert second.after is None


def test_a_name_is_looked_for_in_the_body_and_stands_in_no_address(
    tree: dict[str, Institution], staff: dict[str, User]
) -> None:
    client = browser(account("branch_head", tree["B1"], name="齐乐知"))
    found = client.post("/people/", {"q": "齐乐知"})
    assert numbers(found.content.decode()) == set() and found.context["page"].people.rows
    html = found.content.decode()
    assert '<form class="c-seek push" role="search" method="post"' in html
    assert html.count('value="齐乐知"') == 1  # not in the search of the frame
    assert quote("齐乐知") not in html and "q=" not in html
    assert "no-store" in found["Cache-Control"]
    # An old bookmark with words looks for nobody.
    assert numbers(client.get("/people/?q=nobody").content.decode()) == {"E-B1O1", "E-B1O2"}


def leave(client: Client, number: str, **given: Any) -> Any:
    data = {"kind": "leave", "from_on": "2026-11-02", "until_on": "2026-11-13", "reason": "年假"}
    return client.post(reverse("leave_of", args=[number]), data | given)


def stand_in(client: Client, number: str, by: str, **given: Any) -> Any:
    today = timezone.localdate()
    data = {"employee_no": by, "role": "relationship_manager", "from_on": today}
    return client.post(reverse("stand_in_for", args=[number]), data | {"until_on": today} | given)


@pytest.mark.parametrize("role", ["branch_office", "branch_head", "administrator"])
def test_heads_record_leave_for_their_subtree_and_nobody_else_s(
    role: str, tree: dict[str, Institution], staff: dict[str, User]
) -> None:
    boss = account(role, tree["HO" if role == "administrator" else "B1"])
    client = browser(boss)
    assert leave(client, "E-B1O1").status_code == 302
    recorded = Leave.objects.get()
    assert (recorded.staff_id, recorded.created_by, recorded.until_on) == (
        "E-B1O1", boss, date(2026, 11, 13),
    )  # fmt: skip
    assert "这几天已经登记过了" in leave(client, "E-B1O1").content.decode()
    wrong = leave(client, "E-B1O2", until_on="2026-11-01").content.decode()
    assert "最后一天不能早于第一天" in wrong
    if role != "administrator":
        assert leave(client, "E-B2O1").status_code == 404
        assert stand_in(client, "E-B2O1", "E-B1O1").status_code == 404
        page = stand_in(client, "E-B1O1", "E-B2O1").content.decode()
        assert "您管辖的机构里没有这个工号" in page
    assert Leave.objects.count() == 1
    assert not StandIn.objects.exists()


def test_leave_and_stand_ins_of_another_branch_cannot_be_ended(
    tree: dict[str, Institution], staff: dict[str, User]
) -> None:
    away = Leave.objects.create(staff_id="E-B1O1", from_on=date(2026, 1, 1))
    other = StandIn.objects.create(
        staff_id="E-B1O2", stands_in_for_id="E-B1O1", role="relationship_manager",
        from_on=date(2026, 1, 1), until_on=date(2099, 1, 1),
    )  # fmt: skip
    stranger, boss = (browser(account("branch_office", tree[b])) for b in ("B2", "B1"))
    for name, row in (("leave_over", away), ("stand_in_over", other)):
        assert stranger.post(reverse(name, args=[row.pk])).status_code == 404
        row.refresh_from_db()
        assert row.until_on in (None, date(2099, 1, 1))
        assert boss.post(reverse(name, args=[row.pk])).status_code == 302
        row.refresh_from_db()
        assert row.until_on == timezone.localdate() - timedelta(days=1)


def test_what_begins_today_or_later_is_taken_back(
    tree: dict[str, Institution], staff: dict[str, User]
) -> None:
    row = Leave.objects.create(staff_id="E-B1O1", from_on=timezone.localdate())
    browser(account("branch_head", tree["B1"])).post(reverse("leave_over", args=[row.pk]))
    assert not Leave.objects.exists()


def test_a_stand_in_works_the_book_from_then_on(
    tree: dict[str, Institution], staff: dict[str, User]
) -> None:
    client = browser(account("branch_head", tree["B1"]))
    assert stand_in(client, "E-B1O1", "E-B1O2").status_code == 302
    assert "这几天已经登记过了" in stand_in(client, "E-B1O1", "E-B1O2").content.decode()
    form = client.get(reverse("stand_in_for", args=["E-B1O1"])).context["form"]
    assert [value for value, _words in form.fields["role"].choices] == ["relationship_manager"]
    told = browser(staff["B1O2"]).get("/notices/").content.decode()
    assert "您补位代工号 E-B1O1" in told
    page = browser(staff["B1O2"]).get("/account/").content.decode()
    assert "代工号 E-B1O1 维护管户包" in page


def test_a_stand_in_is_recorded_by_who_showed_again_who_it_is(
    tree: dict[str, Institution], staff: dict[str, User]
) -> None:
    client = browser(account("branch_head", tree["B1"]), proved=False)
    url = reverse("stand_in_for", args=["E-B1O1"])
    assert client.get(url)["Location"].startswith(reverse("step_up"))
    asked = stand_in(client, "E-B1O1", "E-B1O2").content.decode()
    assert 'value="E-B1O2"' in asked and 'name="step_up_password"' in asked
    assert not StandIn.objects.exists()
    answer = stand_in(client, "E-B1O1", "E-B1O2", step_up_password=PASSWORD)
    assert answer["Location"] == reverse("person", args=["E-B1O1"])
    assert StandIn.objects.get().staff_id == "E-B1O2"


@pytest.mark.parametrize("who", ["self", "recorder", "administrator", "left", "no such role"])
def test_who_cannot_stand_in(
    who: str, tree: dict[str, Institution], staff: dict[str, User]
) -> None:
    boss = account("branch_head", tree["B1"])
    admin = account("administrator", tree["B1"])
    by = {"self": "E-B1O1", "recorder": boss.employee_no, "administrator": admin.employee_no}
    given = {"role": "lobby_manager"} if who == "no such role" else {}
    if who == "left":
        Posting.objects.filter(staff_id="E-B1O2").update(left_on=date(2026, 1, 1))
    page = stand_in(browser(boss), "E-B1O1", by.get(who, "E-B1O2"), **given).content.decode()
    said = {"left": "您管辖的机构里没有这个工号", "no such role": "被代的人没有这个岗位的管户包"}
    assert said.get(who, "这个人不能补位") in page
    assert not StandIn.objects.exists()


def test_a_stand_in_lasts_a_year_at_most(
    tree: dict[str, Institution], staff: dict[str, User]
) -> None:
    client = browser(account("branch_head", tree["B1"]))
    too_long = timezone.localdate() + timedelta(days=367)
    page = stand_in(client, "E-B1O1", "E-B1O2", until_on=too_long).content.decode()
    assert "补位最长 366 天" in page


def test_everybody_reads_what_each_role_may_do() -> None:
    page = browser(account("teller")).get("/roles/").content.decode()
    from organisation.rules.permissions import ROLE_PERMISSIONS, Permission

    given = sum(len(permissions) for permissions in ROLE_PERMISSIONS.values())
    assert page.count('title="有"') == given
    assert page.count('title="必须"') == 3
    assert all(str(each.label) in page for each in Permission)


@pytest.mark.parametrize("path", ["/people/", "/people/places/B1O1/", "/people/of/E-B1O1/"])
def test_a_page_takes_at_most_twelve_statements_however_many_rows(
    path: str, tree: dict[str, Institution], staff: dict[str, User]
) -> None:
    client = browser(account("administrator", tree["HO"]))

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    few = statements()
    for n in range(50):
        user = account("teller", tree["B1O1"])
        second_factor(user)
        Leave.objects.create(staff=user.staff, from_on=date(2026, 1, 1))
        past = date(2020, 1, 1) + timedelta(days=n)
        Leave.objects.create(staff_id="E-B1O1", from_on=past, until_on=past)
        StandIn.objects.create(
            staff=user.staff, stands_in_for_id="E-B1O1", role="relationship_manager",
            from_on=date(2026, 1, 1), until_on=date(2099, 1, 1),
        )  # fmt: skip
    assert statements() == few <= 12
    assert Staff.objects.count() > 50


def test_of_two_postings_in_one_role_the_role_is_said_once_and_both_outlets(
    tree: dict[str, Institution],
) -> None:
    user = account("teller", tree["B1O1"], employee_no="T1", name="乙柜员")
    PostingFactory(staff=user.staff, institution=tree["B1O2"], role="teller")
    page = browser(account("branch_office", tree["B1"])).get("/people/?q=T1").content.decode()
    row = page[page.index('<tr><th scope="row">') : page.index("</tr>", page.index("乙柜员"))]
    assert row.count("高柜柜员") == 1
    outlets = [tree[code].name for code in ("B1O1", "B1O2")]
    assert all(row.count(name) == 1 for name in outlets)
    frame = browser(user).get("/").content.decode()
    assert all(name in frame[: frame.index("<main")] for name in outlets)
