"""Pages of a list sorted by the last contact, which stands beside the published rows.

A branch's rows would all be joined to find fifty. So the contacts of the bank are walked in their
order, a stretch of them, which is enough wherever people log contacts; where it is not, and where
filters leave who knows whom, rows are found and joined first, by number alone.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from clients.models import ClientSnapshot, LastContact
from clients.querysets.keyset import Place, after, before, in_order
from clients.querysets.snapshots import SnapshotQuerySet
from clients.rules.listing import Sort

# Contacts of the bank that one page walks at most: 20 to 40 ms.
STRETCH = 20_000


def first_by_contact(
    rows: SnapshotQuerySet,
    sort: Sort,
    *,
    seen: SnapshotQuerySet,
    run_id: int,
    place: Place | None,
    backwards: bool,
    quiet_before: date | None,
    gathered: bool,
    size: int,
) -> Sequence[ClientSnapshot]:
    """The first ``size`` rows after ``place``, or ``backwards`` before it, nearest first; at most
    two statements. ``quiet_before``: the rows had no contact on that day or later; ``gathered``:
    other filters narrow them, or few are seen at all; ``seen``: the rows without any filter."""
    if not gathered and not backwards and place is not None and place.value is None:
        return _never(seen, sort, place, size)
    if place is None:
        ordered = in_order(rows, sort)
    elif backwards:
        ordered = before(rows, sort, place)
    else:
        ordered = after(in_order(rows, sort), sort, place)
    if not gathered and (place is None or place.value is not None):
        sign = "-" if sort.is_descending is not backwards else ""
        stretch = _stretch(place, quiet_before, is_falling=bool(sign))
        # None is empty here, and an index is walked only where nothing is said of empty ones.
        near = ordered.filter(stretch).order_by(f"{sign}{sort.path}", f"{sign}client_no")
        if len(found := list(near[:size])) == size:
            return found
    return _by_number(ordered, sort, run_id=run_id, backwards=backwards, size=size)


def _never(seen: SnapshotQuerySet, sort: Sort, place: Place, size: int) -> Sequence[ClientSnapshot]:
    """The end of the list, by number: with whom nobody ever had a contact. The bound stands twice
    so that both tables are read from there on; no filter by contacts leaves one of them out."""
    further = "lt" if sort.is_descending else "gt"
    had = LastContact.objects.filter(
        client_id=OuterRef("client_no"), effective_on__isnull=False,
        **{f"client_id__{further}": place.client_no},
    )  # fmt: skip
    rows = seen.filter(~Exists(had), **{f"client_no__{further}": place.client_no})
    return list(rows.order_by("-client_no" if sort.is_descending else "client_no")[:size])


def _stretch(place: Place | None, quiet_before: date | None, *, is_falling: bool) -> Q:
    """The next so many contacts of the whole bank from the place on."""
    further, order = ("lte", "-effective_on") if is_falling else ("gte", "effective_on")
    end, far = ("gte", date.min) if is_falling else ("lte", date.max)
    walked = LastContact.objects.filter(effective_on__isnull=False)
    found = Q(last_contact__effective_on__isnull=False)
    if quiet_before is not None:
        walked = walked.filter(effective_on__lt=quiet_before)
    if place is not None:
        walked = walked.filter(**{f"effective_on__{further}": place.value})
        found &= Q(**{f"last_contact__effective_on__{further}": place.value})
    ended = Subquery(walked.order_by(order).values("effective_on")[STRETCH : STRETCH + 1])
    return found & Q(**{f"last_contact__effective_on__{end}": Coalesce(ended, far)})


def _by_number(
    ordered: SnapshotQuerySet, sort: Sort, *, run_id: int, backwards: bool, size: int
) -> Sequence[ClientSnapshot]:
    """Sorted as numbers only, then read: rows are wide."""
    wanted = ClientSnapshot.objects.filter(
        run_id=run_id, client_no__in=ordered.values("client_no")[:size]
    )
    found: list[Any] = list(wanted.annotate(contact_on=F(sort.path)))
    with_contact = [row for row in found if row.contact_on is not None]
    without = [row for row in found if row.contact_on is None]
    with_contact.sort(key=lambda row: (row.contact_on, row.client_no), reverse=sort.is_descending)
    without.sort(key=lambda row: str(row.client_no), reverse=sort.is_descending)
    in_turn = [*with_contact, *without]
    return in_turn[::-1] if backwards else in_turn
