"""The pages of books: whose are listed, in what order, what one says, and whom it lists."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.models import BookLoad, ClientGrant
from organisation.models import Posting, StandIn, User
from organisation.rules.roles import Role
from tests.factories import LockFactory, PostingFactory, account, book, book_figures, book_load
from tests.published import DAY, client_row, publish
from tests.signed_in import browser_of
from tests.web.book_scene import RM, newest_run, scene_of_books
from tests.web.client_scene import NUMBERS, Scene, planted, row, text

pytestmark = [pytest.mark.django_db, pytest.mark.contexts]


@pytest.fixture
def scene() -> Scene:
    return scene_of_books()


def listed(user: User, query: str = "") -> list[str]:
    page = browser_of(user).get(f"/books/{query}").context["page"]
    return [each.load.employee_no for each in page.rows]


def in_book(user: User, employee_no: str, query: str = "") -> list[str]:
    page = browser_of(user).get(f"/books/{employee_no}/{RM}/{query}").context["page"]
    return [each.client_no for each in page.clients.lines] if page.clients else []


def status(user: User, path: str) -> int:
    return int(browser_of(user).get(path).status_code)


@pytest.mark.parametrize(
    ("role", "seat", "seen"),
    [
        ("head_office", "H", ["M1", "M2", "M3"]), ("branch_office", "B", ["M1", "M2", "M3"]),
        ("branch_head", "S", ["M1", "M2", "M3"]), ("outlet_head", "O1", ["M1", "M2"]),
        (RM, "O1", []),
    ],
)  # fmt: skip
def test_books_are_listed_of_the_own_place_and_below(
    role: str, seat: str, seen: list[str], scene: Scene
) -> None:
    user = scene.person(role, seat)
    assert sorted(listed(user)) == seen
    for number in ("M1", "M2", "M3"):
        expected = 200 if number in seen else 404
        for path in (f"/books/{number}/", f"/books/{number}/{RM}/", f"/books/{number}/{RM}/moves/"):
            assert status(user, path) == expected, path


def test_a_manager_sees_the_own_book_and_no_other(scene: Scene) -> None:
    assert listed(scene.manager) == ["M1"]
    assert status(scene.manager, "/books/M1/") == 200
    assert status(scene.manager, "/books/M2/") == 404
    assert status(scene.manager, "/books/NOBODY/") == 404
    assert status(scene.manager, "/books/M1/lobby_manager/") == 404


def test_a_stand_in_sees_the_book_stood_in_for(scene: Scene) -> None:
    other = scene.person("lobby_manager", "O2")
    today = timezone.localdate()
    assert status(other, f"/books/M1/{RM}/") == 404
    StandIn.objects.create(
        staff=other.staff, stands_in_for=scene.manager.staff, role=RM, from_on=today,
        until_on=today + timedelta(days=3),
    )  # fmt: skip
    assert listed(other) == ["M1"]
    assert in_book(other, "M1") == ["OWN"]
    page = text(browser_of(other).get(f"/books/M1/{RM}/"))
    assert "申领客户" not in page
    assert "补位：您代为维护" in page
    assert "补位：" not in text(browser_of(scene.manager).get(f"/books/M1/{RM}/"))
    book(newest_run(), "M1")
    home = text(browser_of(other).get("/"))
    assert "补位代 林若溪" in home and f"/books/M1/{RM}/" in home


@pytest.mark.parametrize(
    ("role", "seat"),
    [("head_office", "H"), ("branch_office", "B"), ("branch_head", "S"), ("outlet_head", "O1")],
)
def test_a_book_lists_those_of_its_clients_that_are_visible(
    role: str, seat: str, scene: Scene
) -> None:
    user = scene.person(role, seat)
    sees = set() if role == "head_office" else set(NUMBERS)
    for number, own in (("M1", {"OWN"}), ("M2", {"COLLEAGUE"})):
        assert set(in_book(user, number)) == own & sees
    page = text(browser_of(user).get(f"/books/M1/{RM}/"))
    assert "COLLEAGUE" not in page
    assert ("不看客户名单" in page) == (role == "head_office")


def test_a_client_at_home_elsewhere_is_neither_listed_nor_named_but_counted(scene: Scene) -> None:
    """The person serves two outlets; the head of one sees the clients of that one."""
    run = publish([row("OWN", "O1", "M1"), row("SIBLING", "O2", "M1")], as_of=DAY + timedelta(1))
    book_load(run, scene.places["O1"], employee_no="M1", clients=2)
    user = scene.person("outlet_head", "O1")
    page = browser_of(user).get(f"/books/M1/{RM}/")
    assert [line.client_no for line in page.context["page"].clients.lines] == ["OWN"]
    assert "SIBLING" not in text(page)
    assert "另有 1 户归属别的机构" in text(page)


def test_a_book_names_every_outlet_served_in_its_role_on_its_day(scene: Scene) -> None:
    staff, second = scene.manager.staff, scene.places["O2"]
    book_load(newest_run(), second, employee_no="M1", name="经理M1", clients=1)
    for role, place, left_on in (
        (RM, second, None), ("teller", scene.places["S"], None), (RM, scene.places["B"], DAY),
    ):  # fmt: skip
        PostingFactory(staff=staff, role=role, institution=place, left_on=left_on)
    PostingFactory(staff=staff, role=RM, institution=second, joined_on=DAY)  # said once
    page = browser_of(scene.person("branch_office", "B")).get(f"/books/M1/{RM}/")
    assert page.context["book"].places == ["望江路网点", "新城网点"]
    assert text(page).count("望江路网点、新城网点") == 2
    Posting.objects.filter(staff=staff).update(left_on=DAY)
    page = browser_of(scene.person("branch_office", "B")).get(f"/books/M1/{RM}/")
    assert len(page.context["book"].places) == 1  # that of the night


def test_filters_of_an_address_cannot_leave_the_book(scene: Scene) -> None:
    user = scene.person("outlet_head", "O1")
    for query in ("?manager=M2", "?role=lobby_manager", "?managed=no", "?co_manager=M2"):
        assert in_book(user, "M1", query) == ["OWN"], query


def test_a_co_managed_book_lists_its_clients_and_leaves_figures_to_the_managers(
    scene: Scene,
) -> None:
    head = scene.person("branch_head", "S", employee_no="H1", name="罗敬之")
    ClientGrant.objects.create(
        client_no="SIBLING", employee_no="H1", source="co_manager", reference="branch_head",
        granted_at=timezone.now(),
    )  # fmt: skip
    PostingFactory(staff=head.staff, role="branch_head", institution=scene.places["B"])
    book(newest_run(), "H1", role="branch_head", is_primary=False, clients=1)
    office = scene.person("branch_office", "B")
    for user in (head, office):
        page = browser_of(user).get("/books/H1/")
        assert [line.client_no for line in page.context["page"].clients.lines] == ["SIBLING"]
        assert "协管" in text(page) and "健康度怎么算" not in text(page)
        assert sorted(page.context["book"].places) == ["机构B", "机构S"]
    assert status(scene.person("outlet_head", "O1"), "/books/H1/branch_head/") == 404


def test_the_most_urgent_book_comes_first_and_other_sorts_hold(scene: Scene) -> None:
    user = scene.person("branch_office", "B")
    for number, given in (
        ("M1", {"attention": 9, "clients": 30, "health": 80}),
        ("M2", {"attention": 2_000_004, "clients": 500, "health": None}),
        ("M3", {"attention": 1_000_050, "clients": 450, "health": 20}),
    ):  # fmt: skip
        BookLoad.objects.filter(employee_no=number).update(**given)
    assert listed(user) == ["M2", "M3", "M1"]
    assert listed(user, "?sort=health") == ["M3", "M1", "M2"]  # what has none comes last
    assert listed(user, "?sort=clients") == ["M2", "M3", "M1"]
    assert listed(user, "?state=full") == ["M2"]
    assert listed(user, "?state=above") == ["M3"]
    assert listed(user, "?role=lobby_manager") == []
    assert listed(user, "?sort=run_id&state=x&role=y") == ["M2", "M3", "M1"]


def test_pages_of_books_lead_on_and_nobody_is_there_twice(scene: Scene) -> None:
    run, user = newest_run(), scene.person("branch_office", "B")
    for n in range(60):
        book_load(run, scene.places["O1"], employee_no=f"X{n:03}", attention=n % 7)
    book_load(run, scene.places["O2"], employee_no="M1")  # at two places
    found, url = [], "/books/"
    while url:
        page = browser_of(user).get(url).context["page"]
        found += [each.load.employee_no for each in page.rows]
        url = page.next_url
    assert len(found) == 63
    assert len(set(found)) == 63


def test_the_page_says_how_full_how_healthy_and_who_may_leave(scene: Scene) -> None:
    figures = book_figures()
    BookLoad.objects.filter(employee_no="M1").update(
        clients=426, figures=figures, aum=Decimal("128400000.00")
    )
    page = text(browser_of(scene.manager).get("/books/M1/"))
    plain = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "426 户 计划 400 · 上限 500" in plain and "已超计划" in plain
    assert "健康度怎么算" in plain and "3 项未计入" in plain
    # 128 of 426 hold three classes: 30.0 %, half of the 60 % wanted.
    assert "持有 3 类及以上产品的客户占 30.0%，达 60% 得满分 15 50" in plain
    assert "时点资产比年日均 +7.6%，持平 50 分，+10% 得满分 15 88" in plain
    assert "时点不足年日均 10% 的客户占 0.9%，达 5% 为 0 分 10 81" in plain
    assert "健康度 40 72" in plain  # (15 × 50 + 15 × 88 + 10 × 81) ÷ 40
    assert "资产下滑 21" in plain and "将到期 38" in plain and "无营销同意 64" in plain
    # What nobody noted is unknown, not missing: 426 − 310 − 16.
    assert "无手机银行 已登记有 310 户，未知 100 户 16" in plain
    assert "无信用卡 已登记有 0 户，未知 426 户 0" in plain and "无投资 按持仓 61" in plain
    assert "建档" not in plain.replace("建档完整 没有须建档的客户", "")  # that night did not count
    for link in (
        "falling=yes", "matures=30&amp;sort=next_matures_on", "consent=no", "stale=yes",
        "tier=wealth&amp;average_from=5400000", "tier=wealth&amp;average_to=220000",
        "lacks=wealth_product&amp;lacks=fund&amp;lacks=margin_cash&amp;lacks=trust&amp;lacks=metal",
        "mobile_bank=no", "payment_binding=no", "band=200k&amp;sort=-aum",
    ):  # fmt: skip
        assert f"/books/M1/{RM}/?{link}#clients" in page, link


def test_profiles_count_for_the_health_and_lead_to_who_lacks_one(scene: Scene) -> None:
    BookLoad.objects.filter(employee_no="M1").update(
        clients=426, figures=book_figures(profiles=[400, 90]), aum=Decimal("128400000.00")
    )
    page = text(browser_of(scene.manager).get("/books/M1/"))
    plain = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "资产 20 万元以上应建档 400 户，达标 22.5%，达 100% 得满分 15 23" in plain
    assert "健康度 55 59" in plain  # (15 × 50 + 15 × 88 + 10 × 81 + 15 × 23) ÷ 55
    assert "建档未达标 20 万元以上 60%、50 万元以上 100%；发布时的户数，名单为现在的 310" in plain
    assert f"/books/M1/{RM}/?profile=lacking#clients" in page


def test_an_empty_book_says_why_nothing_is_counted(scene: Scene) -> None:
    nothing = {name: 0 for name in ("lost", "many", "annual_average")}
    BookLoad.objects.filter(employee_no="M1").update(clients=0, figures=book_figures(**nothing))
    plain = re.sub(r"<[^>]+>", " ", text(browser_of(scene.manager).get("/books/M1/")))
    assert "6 项未计入" in plain and "没有客户" in plain and "%(" not in plain


def test_a_run_before_the_figures_says_when_they_come(scene: Scene) -> None:
    BookLoad.objects.update(figures=None, at_risk=None, health=None, attention=None)
    assert "这一天还没有这些数字" in text(browser_of(scene.manager).get("/books/M1/"))
    assert listed(scene.manager) == ["M1"]


def test_a_lock_is_told_before_anything_is_asked_for(scene: Scene) -> None:
    today = timezone.localdate()
    assert "锁包中" not in text(browser_of(scene.manager).get("/books/M1/"))
    LockFactory(first_on=today, last_on=today + timedelta(9), roles=["lobby_manager"])
    assert "锁包中" not in text(browser_of(scene.manager).get("/books/M1/"))
    LockFactory(first_on=today, last_on=today + timedelta(9), roles=[RM])
    for path in ("/books/M1/", "/books/"):
        assert "锁包中" in text(browser_of(scene.manager).get(path))


@pytest.mark.parametrize("role", [RM, "branch_office", "outlet_head"])
def test_statements_are_few_and_the_same_at_1_and_at_50_rows(role: str, scene: Scene) -> None:
    seat = {"branch_office": "B"}.get(role, "O1")
    user = scene.manager if role == RM else scene.person(role, seat)
    counts = []
    for as_of, size in ((DAY + timedelta(1), 2), (DAY + timedelta(2), 50)):
        numbers = [f"C{size}-{n:02}" for n in range(size)]
        for number in numbers:
            client_row(number)
        run = publish([row(number, "O1", "M1") for number in numbers], as_of=as_of)
        book_load(run, scene.places["O1"], employee_no="M1", clients=size)
        for n in range(size):
            book_load(run, scene.places["O1"], employee_no=f"Y{n:03}")
        browser = browser_of(user)
        follow = f"/books/M1/{RM}/?sort=-aum&after={numbers[0]}"
        for path in ("/books/", f"/books/M1/{RM}/", follow, f"/books/M1/{RM}/moves/"):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert browser.get(path).status_code == 200
            counts.append((path.split("?")[0], len(queries)))
    half = len(counts) // 2
    assert [n for _, n in counts[:half]] == [n for _, n in counts[half:]]
    assert max(n for _, n in counts) <= 12, counts


@pytest.mark.parametrize("role", sorted({"teller", "employee", "administrator"}))
def test_who_has_nothing_to_do_with_books_is_refused(role: str, scene: Scene) -> None:
    seat = "H" if role == "administrator" else "O1"
    user = scene.person(role, seat)
    assert {status(user, path) for path in ("/books/", "/books/M1/", f"/books/M1/{RM}/")} == {403}


@pytest.mark.parametrize("role", sorted(set(Role.values) - {"teller", "employee", "administrator"}))
def test_before_the_first_night_the_page_says_what_comes(role: str) -> None:
    page = browser_of(account(role)).get("/books/")
    assert "还没有管户包" in text(page)


def personal_data(page: str) -> list[str]:
    return [word for word in ("13987651234", "440102198203127359") if word in page]


def test_no_page_of_a_book_shows_a_number_in_clear(scene: Scene) -> None:
    planted("EXTRA")
    found: dict[str, Any] = {}
    for path in ("/books/", f"/books/M1/{RM}/", f"/books/M1/{RM}/moves/"):
        found[path] = personal_data(text(browser_of(scene.manager).get(path)))
    assert not any(found.values()), found
