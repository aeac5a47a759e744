"""Totals of one published run up the institution tree, and of one person's book."""

from collections.abc import Sequence

from django.db.models import Q

from clients.models import InstitutionSummary, ManagerSummary
from organisation.selectors.institutions import at_or_below


def summaries_of(run_id: int, codes: Sequence[str]) -> Sequence[InstitutionSummary]:
    """The totals of these institutions, in the order of their paths; those unknown to the run are
    left out. One query."""
    rows = InstitutionSummary.objects.filter(run_id=run_id, institution_code__in=codes)
    return list(rows.order_by("path", "pk"))


def around(
    summary: InstitutionSummary,
) -> tuple[Sequence[InstitutionSummary], Sequence[InstitutionSummary]]:
    """The institutions above one, from the root down, and those directly below it (most unmanaged
    first, then by AUM), as the tree was in its run. One query."""
    code = summary.institution_code
    above = summary.path.strip("/").split("/")[:-1]
    rows = InstitutionSummary.objects.filter(run_id=summary.run_id).filter(
        Q(institution_code__in=above) | Q(parent_code=code)
    )
    found = list(rows.order_by("-unmanaged", "-aum", "pk"))
    higher = sorted((row for row in found if row.parent_code != code), key=lambda row: row.path)
    return higher, [row for row in found if row.parent_code == code]


def institutions_like(
    run_id: int, words: str, *, below: Sequence[str], limit: int
) -> Sequence[InstitutionSummary]:
    """Institutions at or below the places ``below`` whose name contains the words or whose code is
    the words, by path. One query."""
    found = InstitutionSummary.objects.filter(run_id=run_id).filter(
        at_or_below(below), Q(name__icontains=words) | Q(institution_code__iexact=words)
    )
    return list(found.order_by("path", "pk")[:limit])


def books_of(run_id: int, employee_nos: Sequence[str]) -> Sequence[ManagerSummary]:
    """The books of these people: per person and role, main managers before co-managers."""
    rows = ManagerSummary.objects.filter(run_id=run_id, employee_no__in=employee_nos)
    return list(rows.order_by("employee_no", "-is_primary", "role", "pk"))
