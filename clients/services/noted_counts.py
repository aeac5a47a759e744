"""What a publishing counts of the CRM's own notes, by institution and by book: complete profiles
(domain/02 §Book health) and the basics that managers noted (domain/04).

Counted when a day is published, from the clients of that day and from what the CRM knows then: its
own notes have no past days. The figures stay with the run, as all others do; a day published again
counts anew.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from clients.models import InstitutionSummary
from clients.services.basic_counts import NOTHING, counted_basics
from clients.services.book_health import Book, put_figures
from clients.services.profile_counts import counted_profiles
from operations.services.bulk import execute
from organisation.rules.tree import Ancestry

SUMMARIES = """
UPDATE clients_institutionsummary AS s SET profiles_asked = n.asked, profiles_met = n.met
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS n (id, asked, met) WHERE s.id = n.id
"""


class Profiles(NamedTuple):
    """Clients whose AUM asks for a profile, and those of them whose profile is what it asks for."""

    asked: int = 0
    met: int = 0


def count_noted(*, run_id: int) -> None:
    """Write the figures of a run whose snapshot is attached and whose clients are in step with it.
    Idempotent; inside the transaction of the publishing."""
    profiles = counted_profiles(run_id)
    _write_summaries(run_id, profiles)
    books, basics = _by_book(profiles), counted_basics(run_id)
    put_figures(
        run_id=run_id,
        of=lambda book: {
            "profiles": books.get(book, Profiles()),
            "noted": basics.get(book, NOTHING),
        },
    )


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
