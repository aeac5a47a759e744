"""Institutions and postings as the newest full files say (domain/02 §Fine print)."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from organisation.models import Institution, Posting, Staff
from organisation.rules.tree import tree_paths


class InstitutionRow(NamedTuple):
    code: str
    name: str
    level: str
    parent_code: str | None


class StaffRow(NamedTuple):
    employee_no: str
    name: str
    role: str
    institution_code: str
    joined_on: date
    left_on: date | None


def replace_institutions(*, rows: Iterable[InstitutionRow]) -> None:
    """Make the tree that of ``rows``; institutions no longer named are closed, not deleted.

    In the caller's transaction. Raises TreeBroken for a circle of parents.
    """
    given = {row.code: row for row in rows}
    paths = tree_paths({code: row.parent_code for code, row in given.items()})
    Institution.objects.exclude(code__in=given).update(is_open=False)
    institutions = [
        Institution(
            code=code, name=row.name, level=row.level, path=paths[code], is_open=True,
            parent_id=row.parent_code if row.parent_code in given else None,
        )
        for code, row in sorted(given.items(), key=lambda item: len(paths[item[0]]))
    ]  # fmt: skip
    Institution.objects.bulk_create(
        institutions,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "level", "path", "is_open", "parent"],
    )


def replace_postings(*, rows: Iterable[StaffRow]) -> None:
    """Make the postings from the bank's file those of ``rows``; postings entered by hand stay.

    One entered by hand that the file names too stays entered by hand: when the file stops naming
    it, it is not the file's to take away. Only an end that the file tells is taken over, for who
    has left sees nothing any more (domain/01).
    """
    given = list(rows)
    names = {row.employee_no: row.name for row in given}
    Staff.objects.bulk_create(
        [Staff(employee_no=employee_no, name=name) for employee_no, name in names.items()],
        update_conflicts=True,
        unique_fields=["employee_no"],
        update_fields=["name"],
    )  # fmt: skip
    by_hand = {_key_of(posting): posting for posting in Posting.objects.filter(is_from_file=False)}
    _replace_those_of_file([row for row in given if _key(row) not in by_hand])
    for row in given:
        posting = by_hand.get(_key(row))
        if posting is not None and row.left_on is not None:
            Posting.objects.filter(pk=posting.pk).update(left_on=row.left_on)


def _replace_those_of_file(rows: list[StaffRow]) -> None:
    kept = {_key(row) for row in rows}
    for posting in Posting.objects.filter(is_from_file=True):
        if _key_of(posting) not in kept:
            posting.delete()
    Posting.objects.bulk_create(
        [
            Posting(
                staff_id=row.employee_no, role=row.role, institution_id=row.institution_code,
                joined_on=row.joined_on, left_on=row.left_on, is_from_file=True,
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["staff", "role", "institution", "joined_on"],
        update_fields=["left_on"],
    )  # fmt: skip


def _key(row: StaffRow) -> tuple[str, str, str, date]:
    return (row.employee_no, row.role, row.institution_code, row.joined_on)


def _key_of(posting: Posting) -> tuple[str, str, str, date]:
    return (posting.staff_id, posting.role, posting.institution_id, posting.joined_on)
