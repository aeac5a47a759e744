"""The figures of books that others count after the night's staging, and the health told anew by
them (domain/02 §Book health)."""

from collections.abc import Mapping
from typing import Any

from psycopg2.extras import Json

from clients.models import BookLoad
from clients.policies.book_page import book_policy
from clients.rules.book_health import health_index, health_parts
from clients.selectors.books import facts_of
from operations.services.bulk import execute

BOOKS = """
UPDATE clients_bookload AS b SET health = n.health, figures = b.figures || n.counted
FROM unnest(%s::bigint[], %s::smallint[], %s::jsonb[]) AS n (id, health, counted)
WHERE b.id = n.id
"""
Book = tuple[str, str]  # employee number, role
Figures = Mapping[str, Any]


def put_figures(*, run_id: int, figures: Mapping[Book, Figures]) -> None:
    """Add these figures to the books of a run, each at all its places; one write of each row, for
    they are wide. Idempotent; a book without figures of its own has none to add to."""
    people = {employee_no for employee_no, _role in figures}
    loads = [
        load
        for load in BookLoad.objects.filter(
            run_id=run_id, figures__isnull=False, employee_no__in=people
        )
        if (load.employee_no, load.role) in figures
    ]
    found = [figures[load.employee_no, load.role] for load in loads]
    execute(
        BOOKS,
        [
            [load.pk for load in loads],
            [_health(load, each) for load, each in zip(loads, found, strict=True)],
            [Json(each) for each in found],
        ],
    )


def _health(load: BookLoad, added: Figures) -> int | None:
    kept = {**(load.figures or {}), **added}
    return health_index(health_parts(book_policy(), facts_of(load, kept)))
