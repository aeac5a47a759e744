"""How many profiles a publishing finds complete, by institution and by book (domain/02 §Book
health): 60 % from 200,000 yuan, 100 % from 500,000.

Counted when a day is published, from the clients of that day and from what the CRM knows then: its
own notes have no past days. The figures stay with the run, as all others do; a day published again
counts anew.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection

from clients.models import BookLoad, InstitutionSummary
from clients.policies.book_page import book_policy
from clients.policies.client_page import client_policy
from clients.rules.book_health import health_index, health_parts
from clients.selectors.books import facts_of
from clients.selectors.profiles import points_of, with_points
from operations.services.bulk import execute
from organisation.rules.tree import Ancestry

# Grain: one row per home outlet and primary manager, of the clients whose AUM asks for a profile.
# {clients} is client_no and points of all clients, {enough} the points asked for by AUM.
COUNT = """
SELECT home_outlet, employee_no, manager_role, count(*), count(*) FILTER (WHERE points >= enough)
FROM (
    SELECT s.home_outlet, s.employee_no, s.manager_role, c.points, CASE {enough} END AS enough
    FROM clients_snapshot AS s
    JOIN ({clients}) AS c ON c.client_no = s.client_no
    WHERE s.run_id = %s AND s.aum >= %s
) AS judged
GROUP BY home_outlet, employee_no, manager_role
"""
SUMMARIES = """
UPDATE clients_institutionsummary AS s SET profiles_asked = n.asked, profiles_met = n.met
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS n (id, asked, met) WHERE s.id = n.id
"""
BOOKS = """
UPDATE clients_bookload AS b SET health = n.health,
    figures = b.figures || jsonb_build_object('profiles', jsonb_build_array(n.asked, n.met))
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::smallint[]) AS n (id, asked, met, health)
WHERE b.id = n.id
"""


class Profiles(NamedTuple):
    """Clients whose AUM asks for a profile, and those of them whose profile is what it asks for."""

    asked: int = 0
    met: int = 0


def count_profiles(*, run_id: int) -> None:
    """Write the figures of a run whose snapshot is attached and whose clients are in step with it.
    Idempotent; inside the transaction of the publishing."""
    rows = _counted(run_id)
    _write_summaries(run_id, rows)
    _write_books(run_id, rows)


def _counted(run_id: int) -> Sequence[tuple[Any, ...]]:
    required = client_policy().profile_required
    clients, given = with_points().values("client_no", "points").query.sql_with_params()
    enough = "WHEN s.aum >= %s THEN %s " * len(required)
    limits = [value for least, percent in required for value in (least, points_of(percent))]
    with connection.cursor() as cursor:
        cursor.execute(
            COUNT.format(clients=clients, enough=enough),
            [*limits, *given, run_id, required[-1][0]],
        )
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _write_summaries(run_id: int, rows: Sequence[tuple[Any, ...]]) -> None:
    """An institution has those of every outlet at or below it."""
    summaries = InstitutionSummary.objects.filter(run_id=run_id)
    places = list(summaries.values_list("pk", "institution_code", "path"))
    ancestry = Ancestry({code: path for _pk, code, path in places})
    asked: Counter[str] = Counter()
    met: Counter[str] = Counter()
    for outlet, _employee_no, _role, n, enough in rows:
        for code in ancestry.of(outlet):
            asked[code] += n
            met[code] += enough
    codes = [code for _pk, code, _path in places]
    execute(
        SUMMARIES,
        [[pk for pk, *_ in places], [asked[code] for code in codes], [met[code] for code in codes]],
    )


def _write_books(run_id: int, rows: Sequence[tuple[Any, ...]]) -> None:
    """The index is told anew with the part that was missing."""
    books: dict[tuple[str, str], Profiles] = {}
    for _outlet, employee_no, role, n, enough in rows:
        before = books.get((employee_no, role), Profiles())
        books[employee_no, role] = Profiles(before.asked + n, before.met + enough)
    loads = BookLoad.objects.filter(run_id=run_id, figures__isnull=False)
    found = [(load, books.get((load.employee_no, load.role), Profiles())) for load in loads]
    execute(
        BOOKS,
        [
            [load.pk for load, _ in found],
            [counts.asked for _, counts in found],
            [counts.met for _, counts in found],
            [_health(load, counts) for load, counts in found],
        ],
    )


def _health(load: BookLoad, counts: Profiles) -> int | None:
    kept: Mapping[str, Any] = {**(load.figures or {}), "profiles": counts}
    return health_index(health_parts(book_policy(), facts_of(load, kept)))
