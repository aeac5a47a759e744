"""Institutions and postings as the newest full files say (domain/02 §Fine print)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from organisation.models import Institution, Posting, Staff
from organisation.rules.tree import tree_paths

KEY = ("staff_id", "role", "institution_id", "joined_on")  # of a posting


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


def replace_postings(*, rows: Iterable[StaffRow], as_of: date) -> None:
    """Make the postings from the bank's file of the day those of ``rows``.

    The file is the whole truth about what it names (domain/02 §Fine print): a posting entered by
    hand whose role, place and days it tells of becomes the file's, with the file's days, and says
    so; an end by hand holds only while the file does not say otherwise. What the file never names
    stays as it was entered.
    """
    given = list(rows)
    _name({row.employee_no: row.name for row in given})
    _take_over_by_hand(given, as_of)
    _replace_those_of_file(given)


def _name(names: Mapping[str, str]) -> None:
    """Employee number → name. Of thousands a night only who differs is written."""
    known = dict(Staff.objects.values_list("employee_no", "name"))
    Staff.objects.bulk_create(
        [Staff(employee_no=no, name=name) for no, name in names.items() if known.get(no) != name],
        update_conflicts=True,
        unique_fields=["employee_no"],
        update_fields=["name"],
    )


def _take_over_by_hand(rows: list[StaffRow], as_of: date) -> None:
    """Postings entered by hand that the file tells of become the file's; one beside another that
    the file knows as the same goes, and the audit keeps it."""
    told: dict[tuple[str, str, str], list[StaffRow]] = defaultdict(list)
    for each in rows:
        told[_key(each)[:3]].append(each)
    taken = set(Posting.objects.filter(is_from_file=True).values_list(*KEY))
    by_hand = Posting.objects.filter(is_from_file=False).order_by("joined_on", "pk")
    found = [(one, _told_of(one, told[_key_of(one)[:3]])) for one in by_hand]
    # Those of the very same day first: the row is theirs, and no other can be given its key.
    found.sort(key=lambda pair: pair[1] is None or pair[0].joined_on != pair[1].joined_on)
    for posting, row in found:
        if row is not None:
            _overwrite(posting, row, as_of, is_known=_key(row) in taken)
            taken.add(_key(row))


def _overwrite(posting: Posting, row: StaffRow, as_of: date, *, is_known: bool) -> None:
    """``is_known``: the file's posting stands already, so this one goes and that one says so."""
    if is_known:
        posting.delete()
        Posting.objects.filter(**_fields(row)).update(overwritten_on=as_of)
        return
    posting.joined_on, posting.left_on = row.joined_on, row.left_on
    posting.is_from_file, posting.overwritten_on = True, as_of
    posting.save(update_fields=["joined_on", "left_on", "is_from_file", "overwritten_on"])


def _told_of(posting: Posting, rows: list[StaffRow]) -> StaffRow | None:
    """The row of the file about this posting: the same days, or else days in common, the earliest.
    Days long before or after are another stay at the place, which the file does not tell of."""
    same = [row for row in rows if row.joined_on == posting.joined_on]
    meeting = (row for row in rows if _meet(posting, row))
    return next(iter(same or sorted(meeting, key=lambda row: row.joined_on)), None)


def _meet(posting: Posting, row: StaffRow) -> bool:
    return (row.left_on is None or posting.joined_on < row.left_on) and (
        posting.left_on is None or row.joined_on < posting.left_on
    )


def _replace_those_of_file(rows: list[StaffRow]) -> None:
    """Written is only what differs from the file before."""
    given = {_key(row): row for row in rows}
    before = Posting.objects.filter(is_from_file=True).values_list("pk", "left_on", *KEY)
    known = {tuple(key): (pk, left_on) for pk, left_on, *key in before}
    for posting in Posting.objects.filter(pk__in=[known[key][0] for key in known.keys() - given]):
        posting.delete()
    changed = [
        row for key, row in given.items() if key not in known or known[key][1] != row.left_on
    ]
    Posting.objects.bulk_create(
        [Posting(**_fields(row), left_on=row.left_on, is_from_file=True) for row in changed],
        update_conflicts=True,
        unique_fields=["staff", "role", "institution", "joined_on"],
        update_fields=["left_on"],
    )  # fmt: skip


def _fields(row: StaffRow) -> dict[str, Any]:
    return dict(
        staff_id=row.employee_no, role=row.role, institution_id=row.institution_code,
        joined_on=row.joined_on,
    )  # fmt: skip


def _key(row: StaffRow) -> tuple[str, str, str, date]:
    return (row.employee_no, row.role, row.institution_code, row.joined_on)


def _key_of(posting: Posting) -> tuple[str, str, str, date]:
    return (posting.staff_id, posting.role, posting.institution_id, posting.joined_on)
