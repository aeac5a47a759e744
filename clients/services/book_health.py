"""The figures of books that others count after the night's staging, and the health told anew by
them (domain/02 §Book health)."""

from collections.abc import Callable, Mapping
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


def put_figures(*, run_id: int, of: Callable[[Book], Figures | None]) -> None:
    """Add what ``of`` says of a book, if anything, at all its places; one write of each row, for
    they are wide. Idempotent; a book without figures of its own has none to add to."""
    loads = BookLoad.objects.filter(run_id=run_id, figures__isnull=False)
    told = [(load, of((load.employee_no, load.role))) for load in loads]
    found = [(load, figures) for load, figures in told if figures is not None]
    execute(
        BOOKS,
        [
            [load.pk for load, _figures in found],
            [_health(load, figures) for load, figures in found],
            [Json(figures) for _load, figures in found],
        ],
    )


def _health(load: BookLoad, added: Figures) -> int | None:
    kept = {**(load.figures or {}), **added}
    return health_index(health_parts(book_policy(), facts_of(load, kept)))
