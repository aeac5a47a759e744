"""Everything kept about one member of staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from organisation.models import Leave, Posting, Staff, StandIn, User
from organisation.selectors.certificates import certificates_of
from organisation.selectors.people import Person, certificate_lines


@dataclass(frozen=True)
class Record:
    """Everything kept about one person, those over included, newest first."""

    person: Person
    postings: Sequence[Posting]
    leaves: Sequence[Leave]
    stood_in_by: Sequence[StandIn]
    stands_in: Sequence[StandIn]


def record_of(staff: Staff, *, on: date) -> Record:
    """One person's record, and who they are on the day: five statements."""
    mine = Posting.objects.filter(staff=staff).select_related("institution")
    postings = list(mine.order_by("-joined_on", "-pk"))
    leaves = list(Leave.objects.filter(staff=staff).order_by("-from_on", "-pk"))
    both = StandIn.objects.filter(Q(staff=staff) | Q(stands_in_for=staff))
    stand_ins = list(both.select_related("staff", "stands_in_for").order_by("-from_on", "-pk"))
    stood_in_by = [row for row in stand_ins if row.stands_in_for_id == staff.pk]
    posted = [p for p in postings if p.joined_on <= on and (not p.left_on or p.left_on > on)]
    person = Person(
        staff=staff,
        postings=posted,
        leave=next((row for row in leaves if _covers(row, on)), None),
        stand_ins=[row for row in stood_in_by if _covers(row, on)],
        user=User.objects.filter(staff=staff).select_related("second_factor").first(),
        certificates=certificate_lines(posted, certificates_of([staff.pk]).get(staff.pk, []), on),
    )
    stands_in = [row for row in stand_ins if row.staff_id == staff.pk]
    return Record(person, postings, leaves, stood_in_by, stands_in)


def _covers(row: Leave | StandIn, on: date) -> bool:
    return row.from_on <= on and (row.until_on is None or row.until_on >= on)
