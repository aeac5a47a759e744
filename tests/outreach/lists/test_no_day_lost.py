"""What happens or falls due on any day, holidays and all, is on a list while it can still be done:
told from one list to the next, without the rules that say on which (domain/03)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from tests.outreach.lists.test_reasons import client, due
from tests.outreach.lists.worlds import World
from tests.outreach.test_policy import is_workday

# The holidays of 1 to 7 October 2026 lie between them, and weekends around.
FIRST, LAST = date(2026, 9, 7), date(2026, 10, 23)
EVENTS = [date(2026, 9, 19) + timedelta(days=n) for n in range(27)]
LONG_AGO = date(2026, 6, 1)


def number(kind: str, day: date) -> str:
    return f"{kind}-{day}"


def booked(as_of: date) -> Iterator[dict[str, Any]]:
    """Somebody for each kind of event on each day, whom nobody talked with of late."""
    for day in EVENTS:
        quiet = {"effective_on": LONG_AGO, "since_on": date(2026, 9, 1)}
        for kind in ("movement", "maturity", "loan", "sale"):
            yield client(client_no=number(kind, day), **quiet)
        yield client(client_no=number("birthday", day), birthday=day.replace(year=1980), **quiet)
        yield client(client_no=number("promise", day), promised_on=day, promised_by="M1", **quiet)
        if day <= as_of:
            given = {"opened_on": day, "effective_on": None, "since_on": day}
            yield client(client_no=number("opened", day), **given)


def known(as_of: date) -> World:
    """What the night of that day knows."""
    past, ahead = [d for d in EVENTS if d <= as_of], [d for d in EVENTS if d > as_of]
    return {
        "rates": [{"currency": "CNY", "rate": 1}], "booked": list(booked(as_of)),
        "movements": [{
            "client_no": number("movement", day), "occurred_at": f"{day} 23:59:00",
            "direction": "in", "amount": Decimal(5_000_000),
        } for day in past],
        "sales": [{
            "sale_no": str(day), "client_no": number("sale", day), "product_code": "T1",
            "amount": Decimal(1), "sold_on": day, "as_of": day,
        } for day in past],
        "holdings": [{
            "client_no": number("maturity", day), "outlet_code": "O1", "product_code": "T1",
            "currency": "CNY", "balance": Decimal(1), "matures_on": day,
        } for day in ahead],
        "loans": [{
            "client_no": number("loan", day), "balance": Decimal(1), "due_on": day,
        } for day in ahead],
    }  # fmt: skip


@cache
def listed() -> Mapping[tuple[str, str], list[date]]:
    """(Client, reason) → the days on whose list it was. Of the nights before one list the last
    one's stands."""
    found: dict[tuple[str, str], list[date]] = defaultdict(list)
    for n in range((LAST - FIRST).days):
        list_day = FIRST + timedelta(days=n)
        if is_workday(list_day):
            as_of = list_day - timedelta(days=1)
            for each in due(known(as_of), as_of):
                if list_day not in found[each[0], each[1]]:
                    found[each[0], each[1]].append(list_day)
    return found


def days_of(kind: str, day: date, reason: str) -> list[date]:
    return listed().get((number(kind, day), reason), [])


def next_workday(day: date) -> date:
    return next(later for n in range(1, 20) if is_workday(later := day + timedelta(days=n)))


def last_workday(day: date) -> date:
    return next(early for n in range(20) if is_workday(early := day - timedelta(days=n)))


def test_a_large_movement_is_on_the_five_lists_after_it_holidays_or_not() -> None:
    for day in EVENTS:
        found = days_of("movement", day, "large_movement")
        assert found == [each for each in listed_days() if each > day][:5], day


def test_a_birthday_is_on_a_list_three_days_before_it_and_on_its_own_or_the_last() -> None:
    for day in EVENTS:
        found = days_of("birthday", day, "birthday")
        assert found[0] == last_workday(day - timedelta(days=3)), day
        # Its last list is the last one that is not after it.
        assert found[-1] == last_workday(day), day


def test_what_matures_is_on_the_list_of_each_of_its_reminders() -> None:
    for day in EVENTS:
        found = days_of("maturity", day, "maturity")
        moved = last_workday(day)
        for before in (7, 3, 1):
            asked = last_workday(moved - timedelta(days=before))
            assert asked in found, (day, before)
        assert found[0] == last_workday(moved - timedelta(days=7)), day


def test_a_loan_is_on_a_list_a_week_before_it_falls_due() -> None:
    for day in EVENTS:
        found = days_of("loan", day, "market_event")
        assert found[0] == last_workday(last_workday(day) - timedelta(days=7)), day


def test_a_promise_for_any_day_is_on_a_list_by_then_and_stays_until_it_is_kept() -> None:
    for day in EVENTS:
        found = days_of("promise", day, "promised")
        assert found[0] == last_workday(day), day
        after = [each for each in listed_days() if each >= found[0]]
        assert found == after, day


def test_a_sale_of_any_day_is_followed_up_before_its_days_are_over() -> None:
    for day in EVENTS:
        if day + timedelta(days=14) < LAST:
            found = days_of("sale", day, "after_sale")
            assert found and found[0] <= max(day + timedelta(days=7), next_workday(day)), day


def test_who_opened_on_any_day_is_on_the_next_list_until_somebody_reached_them() -> None:
    for day in EVENTS:
        found = days_of("opened", day, "new_client")
        assert found == [each for each in listed_days() if each > day], day


def listed_days() -> list[date]:
    days = (FIRST + timedelta(days=n) for n in range((LAST - FIRST).days))
    return [day for day in days if is_workday(day)]


def test_who_was_never_reached_is_on_some_list_every_month_of_the_first_half_year() -> None:
    opened = date(2026, 1, 5)
    row = client(opened_on=opened, effective_on=None, since_on=opened, tier="private",
                 aum=Decimal(9_000_000), annual_average=Decimal(9_000_000))  # fmt: skip
    for n in range(0, 180, 6):
        as_of = opened + timedelta(days=n)
        reasons = {each[1] for each in due({"booked": [row]}, as_of)}
        assert "new_client" in reasons, as_of
