"""What managers ask of the console: the next client, one further down, who is done already."""

import random
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

PEOPLE = 12  # those with the longest lists and the most who found no place
WORKED = 6  # clients each of them skipped before
Request = Callable[[Any], Any]


def call_list_pages(
    dice: random.Random, run_id: int, signed_in: Callable[[str], Any]
) -> Iterator[Request]:
    """``signed_in``: an account's browser, by employee number. Its own account asks for each page,
    whoever else is given."""
    from outreach.models import ListDay

    day = ListDay.objects.get(run_id=run_id).day
    people = [(signed_in(number), _worked(signed_in(number), run_id, number, day))
              for number in people_with_lists(PEOPLE)]  # fmt: skip
    while True:
        browser, numbers = dice.choice(people)
        address = dice.choice(["/today/", f"/today/{dice.choice(numbers)}/", "/today/?tab=settled"])
        yield lambda _client, browser=browser, address=address: browser.get(address)  # type: ignore[misc]


def people_with_lists(most: int) -> list[str]:
    """Those with most clients due on the newest list."""
    from django.db.models import Count

    from outreach.models import Entry, ListDay

    run_id = ListDay.objects.latest("day").run_id
    listed = Entry.objects.filter(run_id=run_id, role="relationship_manager")
    counts = listed.values("employee_no").annotate(n=Count("client_no")).order_by("-n")
    return [row["employee_no"] for row in counts[:most]]


def _worked(browser: Any, run_id: int, employee_no: str, day: date) -> list[str]:
    """The client numbers of a person's list, after some of them were skipped."""
    from outreach.models import Entry

    listed = Entry.objects.filter(run_id=run_id, employee_no=employee_no, place__isnull=False)
    numbers = list(listed.order_by("place").values_list("client_no", flat=True))
    for number in numbers[:WORKED]:
        given = {"listed": day.isoformat(), "version": 0, "reason": "away"}
        browser.post(f"/today/{number}/skip/", given)
    return numbers
