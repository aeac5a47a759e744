"""A number that a book shows is that of the rows its link opens: the night counts in its own SQL,
the list filters in the database's."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http import QueryDict

from clients.models import BookLoad
from clients.rules.scope import Scope
from clients.selectors.client_list import Listed, page_of
from operations.models import Day
from tests.nightly.basics import note_basics
from tests.nightly.test_boards import upset
from tests.nightly.worlds import MONDAY, NOON, WEEK, run_week
from tiering.services.policies import ensure_default_policy, load_policy
from web.pages.book.figures import figures_of_book
from web.pages.list_query import read_query

pytestmark = pytest.mark.django_db(transaction=True)


def shown(load: BookLoad) -> Iterator[tuple[str, int]]:
    """The query of every link of the book's cards, with the number beside it."""
    figures = figures_of_book(load, lambda query: query)
    assert figures is not None and load.at_risk is not None
    yield "", load.clients
    yield "at_risk=yes", load.at_risk
    for line in figures.tiers:
        yield line.url, line.clients
        yield from (
            (url, n) for url, n in ((line.up_url, line.up), (line.down_url, line.down)) if url
        )
    yield from ((url, clients) for _words, clients, url in figures.bands)
    yield from ((signal.url, signal.clients) for signal in (*figures.signals, *figures.gaps))


def test_every_number_of_every_book_is_that_of_the_rows_its_link_opens(inbox: Path) -> None:
    ensure_default_policy(at=NOON)
    load_policy(
        given={"guards": {"bad_row_limit_permille": 1000}}, effective_on=MONDAY, source="x",
        at=NOON,
    )  # fmt: skip
    run_week(inbox, WEEK[:1])
    upset(inbox, WEEK[1])
    note_basics()
    run_week(inbox, WEEK[1:2])
    run_id = Day.objects.get(as_of=WEEK[1]).published_run_id
    assert run_id is not None
    seen: Counter[str] = Counter()
    for load in BookLoad.objects.filter(run_id=run_id, clients__gt=0):
        scope = Scope(books=frozenset({(load.employee_no, load.role)}))
        for address, number in shown(load):
            query = read_query(QueryDict(address))
            listed = Listed(scope, run_id, WEEK[1], query.data, query.sort)
            assert page_of(listed).count == number, (load.employee_no, load.role, address)
            seen.update(dict.fromkeys(query.filters, number))
    met_nothing = [name for name, number in seen.items() if not number]
    assert not met_nothing  # nothing was compared with nothing only
    assert set(seen) >= {"falling", "at_risk", "matures", "stale", "consent", "contact", "profile"}
