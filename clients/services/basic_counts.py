"""Of how many clients of each book managers noted that a basic is there, or is not (domain/04).

Counted when a day is published, beside the profiles and for the same reason: what the CRM notes has
no past days. Whoever is in neither number is unknown.
"""

from collections.abc import Mapping

from django.db import connection

from clients.rules.portfolio import NOTED_BASICS

There = Mapping[str, tuple[int, int]]  # basic → clients who have it, and who have not

# Grain: one row per primary manager and role; per basic how many have it and how many have not.
COUNT = """
SELECT s.employee_no, s.manager_role, {counts}
FROM clients_clientprofile AS p
JOIN clients_snapshot AS s ON s.client_no = p.client_no AND s.run_id = %s
WHERE p.basics_noted_at IS NOT NULL AND s.employee_no IS NOT NULL
GROUP BY s.employee_no, s.manager_role
"""
COUNTS = "count(*) FILTER (WHERE p.{name}), count(*) FILTER (WHERE NOT p.{name})"
NOTHING: There = dict.fromkeys(NOTED_BASICS, (0, 0))


def counted_basics(run_id: int) -> Mapping[tuple[str, str], There]:
    """(employee number, role) → what was noted of the book's clients; a book of whose clients
    nothing was is missing. ``run_id``: a run whose snapshot is attached. One query."""
    counts = ", ".join(COUNTS.format(name=name) for name in NOTED_BASICS)
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(counts=counts), [run_id])
        rows = cursor.fetchall()
    return {
        (employee_no, role): {
            name: (found[2 * at], found[2 * at + 1]) for at, name in enumerate(NOTED_BASICS)
        }
        for employee_no, role, *found in rows
    }
