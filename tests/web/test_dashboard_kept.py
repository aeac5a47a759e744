"""The figures of the newest dashboard are rendered once: for whom, and until when."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import InstitutionSummary
from operations.models import Day
from organisation.models import Institution
from tests.factories import account, tiers
from tests.web.dashboards import DAY, EVE, get, links, make_tree, night, office

pytestmark = pytest.mark.django_db
ADDRESS = "/totals/B1/"


@pytest.fixture
def tree() -> dict[str, Institution]:
    tree = make_tree()
    for as_of in (EVE, DAY):
        night(as_of, tree, "HO B1 O11", clients=20, tiers=tiers(wealth=20))
    return tree


def statements(user: object, address: str = ADDRESS) -> int:
    with CaptureQueriesContext(connection) as asked:
        get(user, address)  # type: ignore[arg-type]
    return len(asked)


def test_the_second_reader_reads_less_and_sees_the_same(tree: dict[str, Institution]) -> None:
    first, second = office(tree), office(tree)
    before = statements(first)
    assert statements(second) < before
    one, other = (get(each, ADDRESS).partition("今天需要我")[2] for each in (first, second))
    assert one == other
    assert "层级迁徙" in one


def test_who_has_no_client_list_gets_no_way_to_it(tree: dict[str, Institution]) -> None:
    branch, head = office(tree), office(tree, "HO")
    assert any("tier=wealth" in link for link in links(branch, ADDRESS))
    assert not links(head, ADDRESS)
    assert any("tier=wealth" in link for link in links(branch, ADDRESS))


def test_a_day_published_anew_is_shown_anew(tree: dict[str, Institution]) -> None:
    user = office(tree)
    assert "600.00 万" in get(user, ADDRESS)
    Day.objects.filter(as_of=DAY).delete()
    night(DAY, tree, "HO B1 O11", revision=2, clients=30, tiers=tiers(wealth=30))
    page = get(user, ADDRESS)
    assert "900.00 万" in page.partition("层级迁徙")[2]


def test_the_same_run_published_later_is_another(tree: dict[str, Institution]) -> None:
    user = office(tree)
    get(user, ADDRESS)
    day = Day.objects.get(as_of=DAY)
    Day.objects.filter(pk=day.pk).update(published_at=datetime(2026, 11, 20, 23, 0, tzinfo=UTC))
    rows = InstitutionSummary.objects.filter(run_id=day.published_run_id, institution_code="B1")
    rows.update(tiers=tiers(wealth=7), aum=Decimal(2_100_000))
    assert "210.00 万" in get(user, ADDRESS).partition("层级迁徙")[2]


def test_an_earlier_day_corrected_changes_what_it_is_compared_with(
    tree: dict[str, Institution],
) -> None:
    user = office(tree)
    get(user, ADDRESS)
    Day.objects.filter(as_of=EVE).delete()
    night(EVE, tree, "HO B1 O11", revision=2, clients=15, tiers=tiers(wealth=15))
    assert "+5" in get(user, ADDRESS).partition("层级迁徙")[2]


def test_the_other_language_is_another_page(tree: dict[str, Institution]) -> None:
    user = office(tree)
    get(user, ADDRESS)
    english = get(user, ADDRESS, language="en")
    assert "Moves between tiers" in english
    assert "层级迁徙" not in english


def test_what_the_person_has_to_do_is_never_kept(tree: dict[str, Institution]) -> None:
    user, other = office(tree), account("outlet_head", tree["O11"])
    get(user, ADDRESS)
    assert "今天需要我" in get(user, ADDRESS)
    assert "今天需要我" in get(other, "/totals/O11/")


@pytest.mark.parametrize("query", ["?sort=clients", f"?day={EVE}", "?against=month", "?x=1"])
def test_an_address_that_asks_for_more_is_rendered_each_time(
    tree: dict[str, Institution], query: str
) -> None:
    user = office(tree)
    first = statements(user, ADDRESS + query)
    assert statements(user, ADDRESS + query) == first
