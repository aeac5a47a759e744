"""Totals down the tree: exactly one's own subtree, any published day, bounded statements."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from operations.models import Day
from organisation.models import Institution, User
from tests.factories import (
    BookRequestFactory,
    FileFactory,
    InstitutionFactory,
    NoticeFactory,
    RunFactory,
    ShortageFactory,
    account,
    board,
    book,
    book_load,
    published,
    summary,
    tiers,
)
from tests.numbers import numbers
from tests.web.reading import without_tokens

pytestmark = [pytest.mark.django_db, pytest.mark.contexts]
OLD, NEW = date(2026, 11, 18), date(2026, 11, 19)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(response: Any) -> str:
    return without_tokens(str(response.content.decode()))


@pytest.fixture
def tree() -> dict[str, Institution]:
    """HO over B1 (O11, O12) and B2 (O21), totals published on two days."""
    head = InstitutionFactory(code="HO", name="总行", level="head_office")
    b1 = InstitutionFactory(code="B1", name="东海分行", level="branch", parent=head)
    b2 = InstitutionFactory(code="B2", name="西山分行", level="branch", parent=head)
    outlets = [
        InstitutionFactory(code=code, name=f"{code}网点", parent=parent)
        for code, parent in (("O11", b1), ("O12", b1), ("O21", b2))
    ]
    places = {place.code: place for place in (head, b1, b2, *outlets)}
    for day, clients in ((OLD, 10), (NEW, 11)):
        run = RunFactory(as_of=day)
        published(run)
        for place in places.values():
            summary(run, place, clients=clients, tiers=tiers(wealth=clients), managed=clients)
    return places


SEEN = {
    ("head_office", "HO"): {"HO", "B1", "B2", "O11", "O12", "O21"},
    ("branch_office", "B1"): {"B1", "O11", "O12"},
    ("branch_head", "B2"): {"B2", "O21"},
    ("outlet_head", "O12"): {"O12"},
}


@pytest.mark.parametrize("seat", SEEN, ids="@".join)
def test_everybody_sees_exactly_the_own_subtree(
    seat: tuple[str, str], tree: dict[str, Institution]
) -> None:
    seen = SEEN[seat]
    client = client_of(account(seat[0], tree[seat[1]]))
    answers = {code: client.get(f"/totals/{code}/").status_code for code in [*tree, "O99"]}
    assert {code for code, status in answers.items() if status == 200} == seen
    assert {status for code, status in answers.items() if code not in seen} <= {404}


def test_a_page_names_nobody_outside_the_subtree(tree: dict[str, Institution]) -> None:
    client = client_of(account("branch_office", tree["B1"]))
    for address in ("/", "/totals/B1/", "/totals/O11/", "/find/?q=网点", "/find/?q=O21"):
        page = text(client.get(address, follow=True))
        assert "西山" not in page
        assert "O21网点" not in page


def test_a_stranger_s_institution_reads_like_one_that_does_not_exist(
    tree: dict[str, Institution],
) -> None:
    client = client_of(account("outlet_head", tree["O12"]))
    strange, missing = (text(client.get(f"/totals/{code}/")) for code in ("O11", "XXX"))
    token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|O11|XXX')
    assert token.sub("", strange) == token.sub("", missing)


def test_the_tree_of_the_day_decides_not_that_of_today(tree: dict[str, Institution]) -> None:
    user = account("branch_office", tree["B1"])
    tree["O11"].path = "/HO/B2/O11/"
    tree["O11"].save()
    assert client_of(user).get("/totals/O11/").status_code == 200


@pytest.mark.parametrize(
    ("day", "status"),
    [("2026-11-18", 200), ("2026-11-19", 200), ("2026-11-17", 404), ("nonsense", 404)],
)
def test_any_published_day_can_be_looked_at_and_no_other(
    day: str, status: int, tree: dict[str, Institution]
) -> None:
    client = client_of(account("head_office", tree["HO"]))
    assert client.get(f"/totals/HO/?day={day}").status_code == status


def test_a_past_day_shows_its_own_figures_and_says_so(tree: dict[str, Institution]) -> None:
    client = client_of(account("head_office", tree["HO"]))
    page = text(client.get("/totals/HO/?day=2026-11-18"))
    assert "正在看过去的一天" in page
    assert '<td class="n">10</td>' in page
    assert "正在看过去的一天" not in text(client.get("/totals/HO/"))


def test_a_person_with_two_places_chooses_and_one_with_one_goes_there(
    tree: dict[str, Institution],
) -> None:
    from tests.factories import PostingFactory

    user = account("branch_head", tree["B1"])
    assert client_of(user).get("/totals/")["Location"] == "/totals/B1/"
    PostingFactory(staff=user.staff, role="branch_head", institution=tree["B2"])
    page = text(client_of(user).get("/totals/"))
    assert "东海分行" in page
    assert "西山分行" in page


def test_a_manager_sees_the_own_book_and_no_other(tree: dict[str, Institution]) -> None:
    run = Day.objects.get(as_of=NEW).published_run
    mine, other = (account("relationship_manager", tree["O11"]) for _ in range(2))
    book(run, mine.employee_no, clients=321)
    book(run, other.employee_no, clients=654, aum=Decimal("987654321"))
    page = text(client_of(mine).get("/"))
    assert "321" in numbers(page)
    assert not {"654", "9.88", "987654321.00"} & numbers(page)


def test_a_head_sees_the_books_of_the_people_below_fullest_first_and_no_others(
    tree: dict[str, Institution],
) -> None:
    run = Day.objects.get(as_of=NEW).published_run
    board(run, tree["O11"], loads={})
    board(run, tree["B1"], loads={"relationship_manager": {"people": 2, "clients": 921}})
    book_load(run, tree["O11"], name="秦暮雨", clients=430)
    book_load(run, tree["O12"], name="丁浅溪", clients=491)
    book_load(run, tree["O21"], name="韩予墨", clients=499)
    for outlet in ("O11", "O12"):  # works at two outlets: one book, told twice by the night
        book_load(run, tree[outlet], employee_no="TWICE", name="叶疏桐", clients=470)
    office = client_of(account("branch_office", tree["B1"]))
    answer = office.get("/totals/B1/")
    books = answer.context["page"].books
    assert [line.load.name for line in books.lines] == ["丁浅溪", "叶疏桐", "秦暮雨"]
    assert books.total == 3 == office.get("/books/").context["page"].totals.books
    page = text(answer)
    assert page.index("丁浅溪") < page.index("秦暮雨")
    assert "韩予墨" not in page


@pytest.mark.parametrize("seat", [("branch_office", "B1"), ("head_office", "HO")], ids="@".join)
@pytest.mark.parametrize("against", ["day", "month", "year"])
def test_a_page_takes_at_most_twelve_statements_however_many_rows(
    against: str, seat: tuple[str, str], tree: dict[str, Institution]
) -> None:
    run = Day.objects.get(as_of=NEW).published_run
    for day in (date(2025, 12, 31), date(2026, 10, 31)):
        old = RunFactory(as_of=day)
        published(old)
        board(old, summary(old, tree[seat[1]]) and tree[seat[1]])
    for place in tree.values():
        board(run, place)
    FileFactory(run=run, verdict="held")
    NoticeFactory()
    client = client_of(account(seat[0], tree[seat[1]]))
    counts = []
    for turn in (1, 50):
        for n in range(turn):
            BookRequestFactory(branch_code="B1", client_no=f"C{turn}{n}")
            book_load(run, tree["O11"])
            ShortageFactory(run=run, outlet_code="O11", reason=f"no_room{turn}{n}")
            summary(run, InstitutionFactory(parent=tree[seat[1]]))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/totals/{seat[1]}/?against={against}").status_code == 200
        counts.append(len(queries))
        with CaptureQueriesContext(connection) as home:
            assert client.get("/").status_code == 200
        assert len(home) <= 12
    assert counts[0] == counts[1] <= 12, [q["sql"][:120] for q in queries]
