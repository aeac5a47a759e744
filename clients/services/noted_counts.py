"""What a publishing counts of the CRM's own notes, by institution and by book: complete profiles
(domain/02 §Book health) and the basics that managers noted (domain/04).

Counted when a day is published, from the clients of that day and from what the CRM knows then: its
own notes have no past days. The figures stay with the run, as all others do; a day published again
counts anew.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from psycopg2.extras import Json

from clients.models import BookLoad, InstitutionSummary
from clients.policies.book_page import book_policy
from clients.rules.book_health import health_index, health_parts
from clients.selectors.books import facts_of
from clients.services.basic_counts import NOTHING, There, counted_basics
from clients.services.profile_counts import counted_profiles
from operations.services.bulk import execute
from organisation.rules.tree import Ancestry

SUMMARIES = """
UPDATE clients_institutionsummary AS s SET profiles_asked = n.asked, profiles_met = n.met
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS n (id, asked, met) WHERE s.id = n.id
"""
BOOKS = """
UPDATE clients_bookload AS b SET health = n.health, figures = b.figures || n.counted
FROM unnest(%s::bigint[], %s::smallint[], %s::jsonb[]) AS n (id, health, counted)
WHERE b.id = n.id
"""
Book = tuple[str, str]  # employee number, role


class Profiles(NamedTuple):
    """Clients whose AUM asks for a profile, and those of them whose profile is what it asks for."""

    asked: int = 0
    met: int = 0


def count_noted(*, run_id: int) -> None:
    """Write the figures of a run whose snapshot is attached and whose clients are in step with it.
    Idempotent; inside the transaction of the publishing."""
    profiles = counted_profiles(run_id)
    _write_summaries(run_id, profiles)
    _write_books(run_id, _by_book(profiles), counted_basics(run_id))


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


def _by_book(rows: Sequence[tuple[Any, ...]]) -> Mapping[Book, Profiles]:
    books: dict[Book, Profiles] = {}
    for _outlet, employee_no, role, asked, met in rows:
        before = books.get((employee_no, role), Profiles())
        books[employee_no, role] = Profiles(before.asked + asked, before.met + met)
    return books


def _write_books(
    run_id: int, profiles: Mapping[Book, Profiles], basics: Mapping[Book, There]
) -> None:
    """One write of each row for both: they are wide. The index is told anew with the part that was
    missing."""
    loads = list(BookLoad.objects.filter(run_id=run_id, figures__isnull=False))
    books = [(load.employee_no, load.role) for load in loads]
    counts = [profiles.get(book, Profiles()) for book in books]
    execute(
        BOOKS,
        [
            [load.pk for load in loads],
            [_health(load, found) for load, found in zip(loads, counts, strict=True)],
            [
                Json({"profiles": found, "noted": basics.get(book, NOTHING)})
                for book, found in zip(books, counts, strict=True)
            ],
        ],
    )


def _health(load: BookLoad, counts: Profiles) -> int | None:
    kept: Mapping[str, Any] = {**(load.figures or {}), "profiles": counts}
    return health_index(health_parts(book_policy(), facts_of(load, kept)))
