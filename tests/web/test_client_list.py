"""The client list page: who is on it, how it is read, and what its address holds."""

from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from operations.models import SavedView
from organisation.models import Institution, User
from organisation.rules.permissions import Permission
from tests.factories import InstitutionFactory, account
from tests.published import client_row, publish, snapshot
from tests.web.reading import signed_in, text

pytestmark = [pytest.mark.django_db, pytest.mark.contexts]


def bank(count: int = 3, **given: Any) -> None:
    """Clients C00 … of outlet O1, the first with the largest average."""
    wide = 3 if count > 100 else 2
    for n in range(count):
        client_row(f"C{n:0{wide}}", name=f"陈{n:0{wide}}")
    publish(
        snapshot(f"C{n:0{wide}}", home_outlet="O1", aum=100_000 - n * 100, **given)
        for n in range(count)
    )


def test_a_head_reads_names_figures_and_where_the_day_stands(head: User) -> None:
    account("relationship_manager", None, employee_no="E1", name="林若溪")
    bank(employee_no="E1", manager_role="relationship_manager", has_marketing_consent=False,
         next_matures_on=date(2026, 12, 1))  # fmt: skip
    page = text(signed_in(head), "/clients/")
    for words in (
        "陈00",
        "C00",
        "林若溪",
        "人民路网点",
        "10.00",
        "2026-12-01",
        "无营销同意",
        "3 户",
    ):
        assert words in page
    assert page.index("陈00") < page.index("陈01") < page.index("陈02")
    assert reverse("client", args=["C00"]) in page


def test_others_clients_are_neither_listed_nor_counted_nor_hinted_at(outlet: Institution) -> None:
    mine = account("relationship_manager", outlet, employee_no="E1")
    client_row("K1", name="陈婉清")
    client_row("K2", name="沈砚舟")
    publish(
        [
            snapshot("K1", home_outlet="O1", employee_no="E1", manager_role="relationship_manager"),
            snapshot("K2", home_outlet="O1", employee_no="E2", manager_role="relationship_manager"),
        ]
    )
    page = text(signed_in(mine), "/clients/")
    assert "陈婉清" in page and "共 1 户" in page
    assert "沈砚舟" not in page and "K2" not in page
    assert "沈砚舟" not in text(signed_in(mine), "/clients/?manager=E2")
    response = signed_in(mine).get("/clients/", {"after": "K2"})
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/clients/")


@pytest.mark.parametrize("role", ["teller", "employee"])
def test_masked_rows_show_one_character_of_the_name(outlet: Institution, role: str) -> None:
    from django.utils import timezone

    from clients.models import ClientGrant

    user = account(role, outlet, employee_no="E1")
    client_row("C1", name="欧阳修远", phone_masked="138****5678")
    publish([snapshot("C1", home_outlet="O1", tier="potential")])
    ClientGrant.objects.create(
        client_no="C1", employee_no="E1", source="team", granted_at=timezone.now()
    )
    page = text(signed_in(user), "/clients/")
    assert "欧***" in page
    assert "阳" not in page and "修远" not in page
    found = signed_in(user).post("/find/", {"q": "欧阳修远"}).content.decode()
    assert "没有找到" in found and "欧***" not in found


def test_head_office_sees_an_empty_list_and_how_to_open_one(outlet: Institution) -> None:
    bank()
    user = account("head_office", InstitutionFactory(level="head_office"))
    page = text(signed_in(user), "/clients/")
    assert "陈00" not in page and "写明理由" in page


def test_pages_lead_on_and_back(head: User) -> None:
    bank(count=120)
    client = signed_in(head)
    numbers: list[str] = []
    url = "/clients/?sort=client_no"
    pages = 0
    while url:
        response = client.get(url)
        page = response.context["page"]
        numbers += [row.snapshot.client_no for row in page.rows]
        url, pages = page.later_url, pages + 1
    assert (pages, numbers) == (3, [f"C{n:03}" for n in range(120)])
    back = client.get(page.earlier_url).context["page"]
    assert [row.snapshot.client_no for row in back.rows] == numbers[50:100]


def test_filters_stand_as_chips_that_take_themselves_away(head: User) -> None:
    bank(tier="wealth")
    page = signed_in(head).get("/clients/?tier=wealth&tier=mid&managed=no").context["page"]
    assert [(chip.label, chip.value) for chip in page.chips] == [
        ("层级", "财富、中高端"), ("有人管户", "否"),
    ]  # fmt: skip
    assert parse_qs(urlsplit(page.chips[1].url).query)["tier"] == ["wealth", "mid"]
    assert "managed" not in parse_qs(urlsplit(page.chips[1].url).query)


def test_a_filter_nobody_understands_is_named_and_shows_nobody(head: User) -> None:
    bank()
    page = text(signed_in(head), "/clients/?average_from=many")
    assert "年日均不低于（元）" in page and "陈00" not in page
    box = text(signed_in(head), "/clients/filters/?average_from=many")
    assert 'value="many"' in box and "陈00" not in box


def test_the_box_of_filters_says_what_is_set(head: User) -> None:
    bank()
    box = text(signed_in(head), "/clients/filters/?tier=wealth&matures=30&cols=risk_level")
    assert 'value="wealth" id="id_tier_1" checked' in box
    assert '<option value="30" selected>' in box
    assert '<option value="7">' in box
    assert 'value="risk_level" checked' in box and 'value="aum" checked' not in box


@pytest.mark.parametrize(
    "query", ["sort=password", "sort=run__id", "cols=__class__", "run_id=1", "aum__gte=1"]
)
def test_what_is_on_no_list_is_left_out(head: User, query: str) -> None:
    bank()
    page = signed_in(head).get(f"/clients/?{query}").context["page"]
    assert len(page.rows) == 3
    assert str(page.query.sort) == "-annual_average"
    assert query.split("=", maxsplit=1)[0] not in page.query.filters


def test_columns_are_chosen(head: User) -> None:
    bank(risk_level="C3", birthday_md=229)
    page = text(signed_in(head), "/clients/?cols=risk_level&cols=birthday_md")
    assert "C3" in page and "02-29" in page
    assert '<th scope="col">客户经理' not in page


def test_to_the_next_client_and_the_one_before(head: User) -> None:
    bank()
    client = signed_in(head)
    query = "?sort=-annual_average&tier=mid"
    answer = client.get(reverse("next_client", args=["C00"]) + query)
    assert answer["Location"].startswith(reverse("client", args=["C01"]) + "?")
    answer = client.get(reverse("previous_client", args=["C01"]) + query)
    assert answer["Location"].startswith(reverse("client", args=["C00"]) + "?")
    answer = client.get(reverse("next_client", args=["C02"]) + query)
    assert answer["Location"].startswith("/clients/?")


def test_a_view_is_kept_shared_opened_and_forgotten(head: User, outlet: Institution) -> None:
    bank()
    client = signed_in(head)
    client.post(
        "/clients/views/",
        {"name": "本周跟进", "query": "tier=mid&sort=-aum&evil=1", "share_with": "O1"},
    )
    view = SavedView.objects.get()
    assert view.query == {"tier": ["mid"], "sort": ["-aum"]}
    colleague = account("relationship_manager", outlet)
    stranger = account("relationship_manager", InstitutionFactory())
    assert "本周跟进" in text(signed_in(colleague), "/clients/")
    assert "本周跟进" not in text(signed_in(stranger), "/clients/")
    forget = reverse("forget_view", args=[view.pk])
    assert signed_in(colleague).post(forget).status_code == 404
    assert client.post(forget).status_code == 302
    assert not SavedView.objects.exists()


def test_a_view_is_shared_with_one_s_own_place_only(head: User) -> None:
    bank()
    signed_in(head).post("/clients/views/", {"name": "x", "query": "", "share_with": "B1"})
    assert not SavedView.objects.exists()


def test_the_search_takes_its_words_in_the_body_alone(head: User) -> None:
    bank()
    client = signed_in(head)
    assert client.post("/find/", {"q": "陈01"})["Location"] == reverse("client", args=["C01"])
    several = client.post("/find/", {"q": "陈"}).content.decode()
    assert all(name in several for name in ("陈00", "陈01", "陈02"))
    in_address = client.get("/find/", {"q": "陈01"}).content.decode()
    assert reverse("client", args=["C01"]) not in in_address


def test_without_a_published_day_the_page_says_so(head: User) -> None:
    assert "还没有客户数据" in text(signed_in(head), "/clients/")


@pytest.mark.parametrize("count", [1, 50])
def test_the_number_of_statements_is_small_and_the_same(
    outlet: Institution, count: int, django_assert_max_num_queries: Any
) -> None:
    bank(count=count, employee_no="E1", manager_role="relationship_manager")
    user = account("branch_office", outlet.parent)
    client = signed_in(user)
    with django_assert_max_num_queries(12):
        client.get("/clients/?place=O1&manager=E1&tier=mid&sort=-aum")
    with django_assert_max_num_queries(12):
        client.get("/clients/filters/?place=O1&manager=E1")


def test_whoever_has_no_clients_at_all_is_refused(outlet: Institution) -> None:
    user = account("administrator", outlet)
    assert signed_in(user).get("/clients/").status_code == 403
    assert str(Permission.SEE_CLIENTS.label) in signed_in(user).get("/clients/").content.decode()
