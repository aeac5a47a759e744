"""List, search, count, export, API and the pages that open tell of the same clients, and these are
the ones domain/01 gives (bars.md §Trust), in random small banks."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from operations.models import NightlyRun, PolicyVersion
from organisation.models import Posting, User
from tests.api.callers import caller
from tests.published import publish
from tests.scope.asked import Asker
from tests.scope.made import NOW, TODAY, hold_for_a_moment, make
from tests.scope.oracle import View, opens, view
from tests.scope.worlds import TELLING_SORTS, Person, Row, World, worlds
from tests.signed_in import browser_of
from tiering.services.policies import ensure_default_policy, policy_in_force

pytestmark = [pytest.mark.django_db, pytest.mark.contexts]
EXAMPLES = int(os.environ.get("WEALTHCRM_EXAMPLES", "4"))
Nights = tuple[NightlyRun, NightlyRun, PolicyVersion]


@pytest.fixture
def nights(db: None) -> Iterator[Nights]:
    """Two published days without a client: what an example puts into them goes with it."""
    with time_machine.travel(NOW, tick=False):
        ensure_default_policy(at=NOW)
        runs = [publish([], as_of=TODAY - timedelta(days=back)) for back in (2, 1)]
        yield runs[0], runs[1], policy_in_force(TODAY)[0]


@settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(world=worlds())
def test_everything_tells_of_the_clients_that_domain_01_gives(nights: Nights, world: World) -> None:
    yesterday, today, version = nights
    with _undone():
        users = make(world, yesterday, today, version)
        askers = _signed_in(world, users)
        for person in world.people:
            _is_told_the_same_everywhere(askers[person.number], person, yesterday, today)


@contextmanager
def _undone() -> Iterator[None]:
    """What a test case is to Django: undone at its end, and no bar to what must be the outermost
    transaction (a download is recorded for good before the file is given)."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


def _signed_in(world: World, users: dict[str, User]) -> dict[str, Asker]:
    """Each with a session and a token of before: who has left since is told nothing by either."""
    for_now = hold_for_a_moment(users.values())
    askers = {
        number: Asker(user, browser_of(user), caller(user), world) for number, user in users.items()
    }
    Posting.objects.filter(pk__in=for_now).delete()
    gone = [each.number for each in world.people if not each.is_active]
    for number in gone:
        users[number].is_active = False
        users[number].save(update_fields=["is_active"])
    return askers


def _is_told_the_same_everywhere(
    asker: Asker, person: Person, yesterday: NightlyRun, today: NightlyRun
) -> None:
    seen = {row.number: view(asker.world, person, row) for row in asker.world.rows}
    wanted = frozenset(number for number, how in seen.items() if how > View.NOTHING)
    listed = {row.number for row in asker.world.rows if _is_listed(asker.world, row, seen)}
    for where, told in asker.lists(today):
        assert (sorted(told), set(told)) == (sorted(listed), listed), where
    for where, count in asker.counts():
        assert count == len(listed), where
    for where, found in asker.finds(yesterday):
        assert found == wanted, where
    may_open = {row.number for row in asker.world.rows if opens(asker.world, person, row)}
    for where, opened in asker.opens():
        assert opened == may_open, where
    _reads_the_contacts_of_whom_it_sees(asker, person, seen, may_open)
    assert asker.masks() == {number: seen[number] is View.MASKED for number in wanted}


def _reads_the_contacts_of_whom_it_sees(
    asker: Asker, person: Person, seen: dict[str, View], may_open: set[str]
) -> None:
    """Everybody had one with every client: all of those seen in full, own ones of those masked."""
    everybody = [each.number for each in asker.world.people]
    read = {View.FULL: everybody, View.MASKED: [person.number], View.NOTHING: []}
    wanted = [(number, who) for number, how in seen.items() for who in read[how]]
    for where, told in asker.contacts():
        assert sorted(told) == sorted(wanted), where
    pages = asker.contact_pages()
    assert set(pages) <= may_open
    for number, how in seen.items():
        if how is View.FULL:
            assert pages[number] == len(everybody), number
        elif how is View.MASKED:
            assert pages.get(number, 1) == 1, number


def _is_listed(world: World, row: Row, seen: dict[str, View]) -> bool:
    """Whether the list with its filter and sort holds a row; what is masked is told by no sort."""
    fits = {
        "": True,
        "tier=potential&tier=wealth": row.tier in ("potential", "wealth"),
        "managed=no": row.manager is None,
        "band=50k": 30_000 <= row.aum < 50_000,
    }[world.query]
    least = View.FULL if world.sort in TELLING_SORTS else View.MASKED
    return fits and seen[row.number] >= least
