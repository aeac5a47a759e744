"""What requests would do to the books of the published day."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from clients.models import BookLoad
from organisation.models import Staff
from tiering.models import BookMembership, BookRequest
from tiering.rules.book_difference import Difference, Size, Wish, difference


@dataclass(frozen=True)
class NamedDifference:
    """``names``: employee number → name of everybody concerned."""

    found: Difference
    names: Mapping[str, str]


def difference_of(requests: Collection[int], *, run_id: int | None) -> NamedDifference:
    """What approving the requests of these numbers would change; four queries. Before the first
    night (``run_id`` None) every book counts as empty."""
    rows = list(BookRequest.objects.filter(pk__in=requests).order_by("pk"))
    held = BookMembership.objects.filter(
        client_no__in={row.client_no for row in rows}, is_primary=True, ended_on__isnull=True
    )
    roles = dict(held.values_list("client_no", "role"))
    wishes = [
        Wish(
            client_no=row.client_no,
            role=row.role,
            from_employee_no=row.from_employee_no,
            to_employee_no=row.to_employee_no,
            goes_to_night=row.kind == BookRequest.Kind.RELEASE,
            from_role=roles.get(row.client_no, row.role),
        )
        for row in rows
    ]
    people = {number for w in wishes for number in (w.from_employee_no, w.to_employee_no) if number}
    loads = BookLoad.objects.filter(run_id=run_id, employee_no__in=people)
    sizes = {
        (load.employee_no, load.role): Size(load.clients, load.initial, load.cap) for load in loads
    }
    names = Staff.objects.filter(pk__in=people).values_list("pk", "name")
    return NamedDifference(difference(wishes, sizes), dict(names))
