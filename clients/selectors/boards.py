"""What a dashboard reads: one institution as it stood in its tree, its board, its fullest books."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, DecimalField, Exists, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Cast, Coalesce, NullIf

from clients.models import BookLoad, InstitutionBoard, InstitutionSummary
from organisation.selectors.written_once import written_once


@dataclass(frozen=True)
class Surroundings:
    """One institution in a run, with what lies around it and what was before.

    ``earlier`` is the institution itself in other runs, by run; ``children_before`` those of its
    present children that the run compared with knew, by code.
    """

    here: InstitutionSummary
    above: Sequence[InstitutionSummary]
    children: Sequence[InstitutionSummary]
    earlier: Mapping[int, InstitutionSummary]
    children_before: Mapping[str, InstitutionSummary]


def surroundings(
    code: str, *, run_id: int, compared: int | None, others: Collection[int]
) -> Surroundings | None:
    """The institution in ``run_id``; None if the run does not know it. Children come by path, with
    the ``compared`` run's figures beside them; ``others`` are more runs to look at. One query."""
    compared_runs = () if compared is None else (compared,)
    rows = _around(code, run_id, compared_runs, tuple({run_id, *others}))
    return _arranged(rows, code, run_id, compared)


@written_once
def _around(
    code: str, run_id: int, compared: tuple[int, ...], runs: tuple[int, ...]
) -> QuerySet[InstitutionSummary]:
    in_run = InstitutionSummary.objects.filter(run_id=run_id)
    path = in_run.filter(institution_code=code).values("path")[:1]
    children = in_run.filter(parent_code=code).values("institution_code")
    wanted = Q(institution_code=code, run_id__in=runs)
    wanted |= Q(run_id=run_id, parent_code=code) | Q(run_id=run_id, here__startswith=F("path"))
    own_or_below = Q(institution_code=code) | Q(institution_code__in=children)
    wanted |= Q(run_id__in=compared) & own_or_below
    rows = InstitutionSummary.objects.annotate(here=Subquery(path)).filter(wanted)
    return rows.order_by("path", "pk")


def _arranged(
    rows: Sequence[InstitutionSummary], code: str, run_id: int, compared: int | None
) -> Surroundings | None:
    tonight = {row.institution_code: row for row in rows if row.run_id == run_id}
    if code not in tonight:
        return None
    children = [row for row in tonight.values() if row.parent_code == code]
    known = {child.institution_code for child in children}
    return Surroundings(
        here=tonight[code],
        above=[row for own, row in tonight.items() if own != code and own not in known],
        children=children,
        earlier={r.run_id: r for r in rows if r.institution_code == code and r.run_id != run_id},
        children_before={
            row.institution_code: row
            for row in rows
            if row.run_id == compared and row.institution_code in known
        },
    )


def board_of(run_id: int, code: str) -> InstitutionBoard | None:
    """The board of one institution; None if the run was published before there were boards."""
    return next(iter(_board(run_id, code)), None)


@written_once
def _board(run_id: int, code: str) -> QuerySet[InstitutionBoard]:
    return InstitutionBoard.objects.filter(run_id=run_id, institution_code=code)


def boards_of(run_id: int, codes: Collection[str]) -> Mapping[str, InstitutionBoard]:
    """The boards of several institutions, by code. One query."""
    rows = InstitutionBoard.objects.filter(run_id=run_id, institution_code__in=codes)
    return {row.institution_code: row for row in rows}


def moves_in(code: str, run_ids: Collection[int]) -> Mapping[int, Sequence[Sequence[Any]]]:
    """Run → who changed tier in it below one institution, for the runs that have boards."""
    rows = InstitutionBoard.objects.filter(institution_code=code, run_id__in=run_ids)
    return dict(rows.values_list("run_id", "moves"))


@dataclass(frozen=True)
class FullBooks:
    """The fullest books of a subtree, fullest first, each with the name of its institution as
    ``place``, and how many there are in all."""

    books: Sequence[BookLoad]
    total: int


def fullest_books(run_id: int, path: str, *, limit: int) -> FullBooks:
    """Books of the people at or below ``path``, by how far they fill the size they are planned for
    (else the cap; those without either come last, largest first). One query. Load counts per person
    and role over all institutions (domain/02 §Fine print): who works at two is there once."""
    size = NullIf(Coalesce("initial", "cap"), 0)
    amount = DecimalField(max_digits=20, decimal_places=6)
    places = InstitutionSummary.objects.filter(
        run_id=run_id, institution_code=OuterRef("institution_code")
    )
    found = BookLoad.objects.filter(run_id=run_id, path__startswith=path)
    same = found.filter(
        employee_no=OuterRef("employee_no"), role=OuterRef("role"), pk__lt=OuterRef("pk")
    )
    rows = found.filter(~Exists(same)).annotate(
        filled=Cast("clients", amount) / Cast(size, amount),
        total=Window(Count("pk")),
        place=Subquery(places.values("name")[:1]),
    )
    books = list(
        rows.order_by(F("filled").desc(nulls_last=True), "-clients", "employee_no", "role", "pk")[
            :limit
        ]
    )
    return FullBooks(books, books[0].total if books else 0)
