"""The demo's contacts and the age of its books: believable, drawn once, allowed, and heeded."""

from collections import Counter
from datetime import date, time
from pathlib import Path
from statistics import mean

import duckdb
import pytest
from django.conf import settings
from django.utils import timezone

from clients.models import Client, ClientSnapshot, LastContact, Product
from clients.policies.client_page import client_policy
from clients.rules.calendar import months_after
from clients.rules.guards import covers
from nightly.workdays import is_workday
from operations.models import AuditEntry, Day
from outreach.models import Contact, Entry
from outreach.rules.entry import read_reasons
from outreach.rules.policy import Period
from outreach.rules.standards import owed
from tests.demo.past_worlds import (
    BEFORE_LAST,
    ENDING,
    FIRST,
    PLAN,
    nights_but_the_last,
    told,
    write,
)
from tests.nightly.worlds import change_line, run_week
from tests.outreach.test_last_contacts import naive
from tiering.models import BookMembership
from tiering.pipeline.lake import Lake
from wealthcrm.demo.past.books import LEAST, SPREAD, date_books_back

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return nights_but_the_last(tmp_path)


@pytest.fixture
def contacts(inbox: Path) -> list[Contact]:
    assert write() == Contact.objects.count() > 500
    return list(Contact.objects.order_by("at", "pk"))


def test_contacts_are_had_when_people_work_and_with_one_client_once_a_day(
    contacts: list[Contact],
) -> None:
    days = {each.on for each in contacts}
    assert max(days) == ENDING and (ENDING - min(days)).days in range(190, 200)
    assert all(is_workday(day) for day in days)
    assert set(Counter((each.client_no, each.on) for each in contacts).values()) == {1}
    for each in contacts:
        at, recorded = timezone.localtime(each.at), timezone.localtime(each.recorded_at)
        assert at.date() == recorded.date() == each.on
        assert time(9) <= at.time() < recorded.time() < time(18, 30)
        assert each.next_on is None or (is_workday(each.next_on) and each.next_on > each.on)
    moments = Counter((each.employee_no, each.at) for each in contacts)
    assert max(moments.values()) == 1


def test_whoever_had_the_client_that_day_had_the_contact(contacts: list[Contact]) -> None:
    books = BookMembership.objects.filter(is_primary=True)
    had: dict[tuple[str, str, str], list[BookMembership]] = {}
    for row in books:
        had.setdefault((row.client_no, row.employee_no, row.role), []).append(row)
    for each in contacts:
        assert any(
            row.since_on <= each.on and (row.ended_on is None or each.on < row.ended_on)
            for row in had[each.client_no, each.employee_no, each.role]
        )


def test_nobody_is_contacted_or_offered_what_is_forbidden(contacts: list[Contact]) -> None:
    clients = Client.objects.in_bulk()
    levels = dict(Product.objects.values_list("pk", "risk_level"))
    names = {client.name for client in clients.values()}
    last: dict[str, Contact] = {}
    for each, row in zip(contacts, told_in_order(), strict=True):
        client = clients[each.client_no]
        assert client.has_marketing_consent and not client.is_do_not_contact
        assert each.on >= client.opened_on and each.breaches == []
        assert each.client_no not in last or last[each.client_no].outcome != "do_not_call"
        last[each.client_no] = each
        for code in each.products if each.purpose == "marketing" else ():
            assert covers(client.risk_level, levels[code])
            assert client.risk_assessed_on is not None
            lapses = months_after(client.risk_assessed_on, client_policy().assessment_months)
            assert each.on < lapses
        assert not any(name in row for name in names)


def told_in_order() -> list[str]:
    """Their words, in the order of ``contacts``."""
    words = {row[4]: row[-1] for row in told()}
    return [
        words[key] for key in Contact.objects.order_by("at", "pk").values_list("key", flat=True)
    ]


def test_wealth_diligence_and_luck_show(contacts: list[Contact]) -> None:
    tiers = dict(tiers_of_clients())
    each_client = Counter(each.client_no for each in contacts)
    often = {
        tier: mean(n for client_no, n in each_client.items() if tiers[client_no] == tier)
        for tier in ("private", "wealth", "mid", "long_tail")
    }
    assert often["private"] > often["wealth"] > often["mid"] > often["long_tail"]
    kinds = Counter(each.kind for each in contacts)
    assert kinds["call"] > kinds["message"] > kinds["visit"] > 0
    assert kinds["call"] > kinds["meeting"] > kinds["visit"]
    assert 0.4 < mean(each.is_effective for each in contacts) < 0.8
    assert len({each.outcome for each in contacts}) >= 8
    words = Counter(told_in_order())
    assert len(words) > len(contacts) / 2
    assert {each.seconds for each in contacts if each.kind != "call"} == {None}


def test_some_standards_are_met_some_overdue_and_some_nearly(contacts: list[Contact]) -> None:
    """Of the quarter: met by this one's contact, missed, or due at its end."""
    tiers, last = dict(tiers_of_clients()), LastContact.objects.in_bulk()
    found: Counter[str] = Counter()
    for row in BookMembership.objects.filter(is_primary=True, ended_on=None):
        if tiers[row.client_no] in ("wealth", "mid"):
            effective = last[row.client_no].effective_on if row.client_no in last else None
            says = owed(Period.QUARTER, last_on=effective, since_on=row.since_on, as_of=ENDING)
            found["done" if says.is_done else "overdue" if says.is_overdue else "due"] += 1
    assert min(found[each] for each in ("done", "overdue", "due")) > sum(found.values()) // 20


def tiers_of_clients() -> list[tuple[str, str]]:
    run_id = Day.objects.get(as_of=BEFORE_LAST).published_run_id
    rows = ClientSnapshot.objects.filter(run_id=run_id)
    return list(rows.values_list("client_no", "tier"))


def test_last_contacts_are_what_the_contacts_say_and_the_audit_tells_each(
    contacts: list[Contact],
) -> None:
    some = sorted({each.client_no for each in contacts})[::5]
    rows = LastContact.objects.in_bulk(some)
    for client_no in some:
        row = rows[client_no]
        assert {name: getattr(row, name) for name in naive(client_no)} == naive(client_no)
    entries = AuditEntry.objects.filter(relation="outreach_contact")
    assert entries.count() == len(contacts)
    assert set(entries.values_list("origin", "reference")) == {("command", "generate_bank")}
    assert not any(each.made_by_id for each in contacts)


def test_the_same_seed_gives_the_same_contacts_once(contacts: list[Contact]) -> None:
    first = list(told())
    assert write() == 0 and write(seed=9) == 0
    assert list(told()) == first
    for model in (Contact, LastContact):
        model.objects.all().delete()
    assert write() == len(first)
    assert list(told()) == first
    Contact.objects.all().delete()
    assert write(seed=9) > 0
    assert list(told()) != first


def test_books_are_dated_back_before_a_second_night(inbox: Path) -> None:
    """In the database and in the lake, and what later nights carry on is the same."""
    rows = BookMembership.objects.filter(reason="first")
    opened = dict(Client.objects.values_list("client_no", "opened_on"))
    for row in rows:
        began = (FIRST - row.since_on).days
        is_newer = row.since_on == min(FIRST, opened[row.client_no])
        assert LEAST <= began < LEAST + SPREAD or (is_newer and began < LEAST + SPREAD)
    assert not date_books_back(BEFORE_LAST, seed=PLAN.seed)
    for day in (FIRST, BEFORE_LAST):
        assert in_the_lake(day) == in_the_database(day)


def in_the_lake(day: date) -> list[tuple[object, ...]]:
    run_id = Day.objects.get(as_of=day).published_run_id
    assert run_id is not None
    files = Lake(Path(settings.LAKE_DIR)).files("books", day, run_id)
    return duckdb.sql(
        "SELECT client_no, employee_no, role, is_primary, since_on, reason"
        f" FROM read_parquet('{files}', hive_partitioning=false) ORDER BY ALL"
    ).fetchall()


def in_the_database(day: date) -> list[tuple[object, ...]]:
    rows = BookMembership.objects.filter(since_on__lte=day).exclude(ended_on__lte=day)
    names = ("client_no", "employee_no", "role", "is_primary", "since_on", "reason")
    return sorted(rows.values_list(*names))


def test_the_last_night_s_lists_heed_the_contacts(inbox: Path) -> None:
    run_week(inbox, [ENDING])
    without = reasons()
    assert without["contact_overdue"] > 0 == without["promised"]
    write()
    file = inbox / f"client.f.{ENDING:%Y%m%d}.dat"  # changed, so that the night is run again
    change_line(file, 0, lambda cells: [*cells[:9], "改过", *cells[10:]])
    run_week(inbox, [ENDING])
    heeding = reasons()
    assert 0 < heeding["contact_overdue"] < without["contact_overdue"] * 0.9
    assert heeding["promised"] > 0


def reasons() -> Counter[str]:
    """Of the newest list: reason → clients."""
    run_id = Day.objects.get(as_of=ENDING).published_run_id
    rows = Entry.objects.filter(run_id=run_id).values_list("reasons", flat=True)
    return Counter(why.reason.value for kept in rows for why in read_reasons(kept))
