"""Server time of pages at the large bank: whole requests through Django, without a network.

``python -m bench.pages`` on a data directory whose nights are published prints JSON: page → ms of
every request, and the most SQL statements one took. Every page is asked for as the branch office of
the branch with most clients (dashboards as head office too), with filters, sorts, words and clients
that a seeded dice chooses.
"""

import importlib
import json
import os
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from bench.call_list_pages import call_list_pages
from bench.page_data import (
    WIDE,
    filters_of,
    narrowed,
    note_contacts,
    note_profiles,
    rows_of,
)

SEED = 631
REQUESTS = 120
DEEP = 1000 * 50  # the row after which the 1,000th page begins
Request = Callable[[Any], Any]
Found = tuple[str, str, str, str]  # number, name, initials, phone number or empty


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wealthcrm.settings")
    import django

    django.setup()
    from django.conf import settings

    # What the web server does once at its start is no part of a request.
    importlib.import_module("wealthcrm.wsgi")
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    print(json.dumps(_measured()))  # noqa: T201


def _measured() -> dict[str, Any]:
    branch, run_id = _largest_branch()
    client = _signed_in("branch_office", branch.institution_code)
    dice = random.Random(SEED)  # noqa: S311 (requests, not secrets)
    note_profiles(branch, run_id, dice)
    note_contacts(run_id)
    found = _clients_of(branch, run_id, dice)
    pages: Mapping[str, Iterator[Request]] = {
        "page_list": _lists(dice, filters_of(branch, run_id)),
        "page_list_deep": _deep_lists(dice, branch, run_id),
        "page_search": _searches(dice, found),
        "page_client": _client_pages(dice, found),
        "page_call_list": call_list_pages(dice, run_id, signed_in_as),
        "page_dashboard": _dashboards(dice, branch, run_id),
        "page_book": _books(dice, branch, run_id),
    }
    timed: dict[str, Any] = {name: _timed(client, requests) for name, requests in pages.items()}
    return timed | {"weight": _weights(client, branch, found)}


def _weights(client: Any, branch: Any, found: list[Found]) -> dict[str, float]:
    """KiB of first visits: pages without charts, and those with."""
    from bench.weight import weight_kib

    addresses = {
        "home": "/", "list": "/clients/", "books": "/books/", "approvals": "/approvals/",
        "charts_dashboard": f"/totals/{branch.institution_code}/",
        "charts_client": f"/clients/{found[0][0]}/",
    }  # fmt: skip
    return {name: round(weight_kib(client, address), 1) for name, address in addresses.items()}


def _timed(client: Any, requests: Iterator[Request]) -> dict[str, Any]:
    from django.db import connection

    milliseconds, statements, slowest = [], 0, ""
    for turn, request in zip(range(REQUESTS + 3), requests, strict=False):
        with _counted(connection) as queries:
            started = time.perf_counter()
            response = request(client)
            seconds = time.perf_counter() - started
        # A search that finds one client leads to it; to be led anywhere else is no page.
        is_led = response.headers.get("Location", "").startswith("/clients/")
        if response.status_code != 200 and not is_led:
            raise RuntimeError(f"{response.status_code} for {response.request['PATH_INFO']}")
        if turn >= 3:  # the first warm up templates and connections
            milliseconds.append(round(1000 * seconds, 2))
            statements = max(statements, queries[0])
            if milliseconds[-1] == max(milliseconds):
                slowest = f"{response.request['PATH_INFO']}?{response.request['QUERY_STRING']}"
    return {"ms": milliseconds, "statements": statements, "slowest": slowest}


@contextmanager
def _counted(connection: Any) -> Iterator[list[int]]:
    count = [0]

    def note(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        count[0] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield count


def _largest_branch() -> tuple[Any, int]:
    from clients.models import InstitutionSummary
    from operations.selectors.days import last_published_day

    day = last_published_day()
    assert day is not None and day.published_run_id is not None  # noqa: S101
    rows = InstitutionSummary.objects.filter(run_id=day.published_run_id, level="branch")
    return rows.order_by("-clients")[0], day.published_run_id


def _signed_in(role: str, institution_code: str) -> Any:
    from organisation.models import Posting

    held = Posting.objects.filter(role=role, institution_id=institution_code, left_on=None)
    # Those of bench.export see several branches.
    return signed_in_as(held.order_by("-is_from_file", "pk")[0].staff_id)


def signed_in_as(employee_no: str) -> Any:
    from django.test import Client

    from organisation.models import Staff, User
    from web.sessions import SECOND_FACTOR

    person = Staff.objects.get(pk=employee_no)
    user, _ = User.objects.get_or_create(employee_no=person.pk, defaults={"staff": person})
    client = Client()
    client.force_login(user)
    session = client.session  # signing in is not what is measured; its last step is stood in for
    session[SECOND_FACTOR] = True
    session.save()
    return client


def _clients_of(branch: Any, run_id: int, dice: random.Random) -> list[Found]:
    """Clients of the branch by what they are searched for."""
    from clients.models import Client
    from clients.rules.sealing import unseal
    from organisation.selectors.keys import keyring

    numbers = list(rows_of(branch, run_id).values_list("client_no", flat=True)[:20_000])
    chosen = dice.sample(numbers, min(400, len(numbers)))
    people = Client.objects.filter(pk__in=chosen)
    found = people.values_list("client_no", "name", "name_initials", "phone_sealed")

    def phone(number: str, sealed: Any) -> str:
        place = {"table": "client", "row": number, "column": "phone"}
        return "" if sealed is None else unseal(keyring(), bytes(sealed), **place)

    return [(number, name, initials, phone(number, seal)) for number, name, initials, seal in found]


def _lists(dice: random.Random, filters: Mapping[str, Sequence[str]]) -> Iterator[Request]:
    from clients.rules.listing import SORTABLE

    while True:
        chosen = {name: dice.choice(filters[name]) for name in dice.sample(sorted(filters), 2)}
        sort = dice.choice(["", "-"]) + dice.choice(sorted(SORTABLE))
        url = f"/clients/?{urlencode(chosen)}&sort={sort}"
        yield lambda client, url=url: client.get(url)  # type: ignore[misc]


def _deep_lists(dice: random.Random, branch: Any, run_id: int) -> Iterator[Request]:
    """The page that follows the 50,000th row (or, in a shorter list, the last tenth): of every
    sort without a filter, and with one that leaves many."""
    from clients.rules.listing import SORTABLE, Sort

    sorts = [Sort(column, way) for column in sorted(SORTABLE) for way in (False, True)]
    asked: list[tuple[Sort, Mapping[str, str]]] = [
        *((sort, {}) for sort in sorts), *((sort, dice.choice(WIDE)) for sort in sorts)
    ]  # fmt: skip
    urls = [url for sort, given in asked if (url := _deep_url(branch, run_id, sort, given))]
    while True:
        url = dice.choice(urls)
        yield lambda client, url=url: client.get(url)  # type: ignore[misc]


def _deep_url(branch: Any, run_id: int, sort: Any, given: Mapping[str, str]) -> str:
    """Empty if the filter leaves nobody."""
    from clients.querysets.keyset import in_order

    rows = narrowed(rows_of(branch, run_id), given)
    numbers = in_order(rows, sort).values_list("client_no", flat=True)
    place = min(DEEP, rows.count() * 9 // 10)
    return "".join(
        f"/clients/?{urlencode({**given, 'sort': str(sort), 'after': number})}"
        for number in numbers[place : place + 1]
    )


def _searches(dice: random.Random, found: list[Found]) -> Iterator[Request]:
    while True:
        number, name, initials, phone = dice.choice(found)
        words = dice.choice(
            [number, number[:-1], name, name[1:], name[:1], initials, initials[:2], phone or number]
        )
        yield lambda client, words=words: client.post("/find/", {"q": words})  # type: ignore[misc]


def _client_pages(dice: random.Random, found: list[Found]) -> Iterator[Request]:
    while True:
        url = f"/clients/{dice.choice(found)[0]}/"
        yield lambda client, url=url: client.get(url)  # type: ignore[misc]


def _dashboards(dice: random.Random, branch: Any, run_id: int) -> Iterator[Request]:
    from clients.models import InstitutionSummary

    boards = InstitutionSummary.objects.filter(run_id=run_id)
    rows = boards.filter(path__startswith=branch.path)
    codes = list(rows.values_list("institution_code", flat=True))
    bank = boards.get(level="head_office").institution_code
    office = _signed_in("head_office", bank)
    while True:
        # The branch and the whole bank as often as all others: their pages are the widest.
        code = dice.choice([bank, branch.institution_code, dice.choice(codes)])
        yield lambda client, code=code: (  # type: ignore[misc]
            (office if code == bank else client).get(f"/totals/{code}/")
        )


def _books(dice: random.Random, branch: Any, run_id: int) -> Iterator[Request]:
    """The largest book every other time (a remote manager's 10,000), else any; with what its tabs
    ask for, how it moved, and the page of all books."""
    from clients.models import BookLoad

    loads = BookLoad.objects.filter(run_id=run_id, path__startswith=branch.path)
    books = list(loads.order_by("-clients", "pk").values_list("employee_no", "role"))
    asked = ("", "?at_risk=yes", "?falling=yes&sort=-aum", "?matures=30&sort=next_matures_on",
             "?tier=wealth", "moves/")  # fmt: skip
    while True:
        employee_no, role = dice.choice([books[0], dice.choice(books)])
        url = dice.choice([*(f"/books/{employee_no}/{role}/{each}" for each in asked), "/books/"])
        yield lambda client, url=url: client.get(url)  # type: ignore[misc]


if __name__ == "__main__":
    main()
