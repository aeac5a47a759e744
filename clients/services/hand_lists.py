"""Lists of clients put together by hand, and what is picked on a page for one act.

Only clients that the person sees get in; a list gives no right to see anybody.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from clients.models import ClientList, ClientListEntry
from clients.selectors.client_list import Listed
from organisation.models import User

PICKED_AT_MOST = 500
LISTS_AT_MOST = 30
ENTRIES_AT_MOST = 5000
NAME_LENGTH = 40
# A job about picked rows may wait for somebody; longer than this nobody comes back to it.
PICKED_KEPT = timedelta(days=35)


class NothingPicked(ValueError):
    """No client was picked whom the person sees."""


class TooManyPicked(ValueError):
    """More than PICKED_AT_MOST clients at once."""


class TooManyLists(ValueError):
    """The person keeps LISTS_AT_MOST lists already."""


class ListFull(ValueError):
    """A list holds at most ENTRIES_AT_MOST clients."""


class NameMissing(ValueError):
    """A list is kept under a name of 1 to NAME_LENGTH characters."""


class NoSuchList(LookupError):
    """No list of one's own has this number."""


def picked_numbers(listed: Listed, client_nos: Collection[str] | None) -> Sequence[str]:
    """The picked clients that are in the list and seen, in its order; None: all of the list.

    Raises NothingPicked, TooManyPicked.
    """
    rows = listed.rows()
    if client_nos is not None:
        if len(client_nos) > PICKED_AT_MOST:
            raise TooManyPicked(len(client_nos))
        rows = rows.filter(client_no__in=client_nos)
    found = listed.in_order(rows).values_list("client_no", flat=True)
    numbers = list(found[: PICKED_AT_MOST + 1])
    if len(numbers) > PICKED_AT_MOST:
        raise TooManyPicked(len(numbers))
    if not numbers:
        raise NothingPicked
    return numbers


@transaction.atomic
def keep_picked(*, client_nos: Sequence[str], by: User, at: datetime) -> ClientList:
    """Hold these clients for one act, so that it is about them and no others."""
    picked = ClientList.objects.create(owner=by, made_at=at)
    _add(picked, client_nos, at)
    return picked


@transaction.atomic
def add_to_list(*, name: str, client_nos: Sequence[str], by: User, at: datetime) -> ClientList:
    """Add clients to one's list of this name, begun if it is not there; who is on it stays.

    Raises NameMissing, TooManyLists, ListFull.
    """
    name = name.strip()
    if not name or len(name) > NAME_LENGTH:
        raise NameMissing
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # limits hold for two at once
    kept = ClientList.objects.filter(owner=by).exclude(name="")
    found = kept.filter(name=name).first()
    if found is None:
        if kept.count() >= LISTS_AT_MOST:
            raise TooManyLists
        found = ClientList.objects.create(owner=by, name=name, made_at=at)
    _add(found, client_nos, at)
    if found.entries.count() > ENTRIES_AT_MOST:
        raise ListFull
    return found


@transaction.atomic
def take_off_list(*, list_id: int, client_nos: Collection[str], by: User) -> Sequence[str]:
    """Take clients off a list of one's own; returns those that were on it. Raises NoSuchList."""
    entries = ClientListEntry.objects.filter(of=own_list(list_id, by), client_no__in=client_nos)
    on_it = list(entries.order_by("client_no").values_list("client_no", flat=True))
    entries.delete()
    return on_it


@transaction.atomic
def put_back_on_list(*, list_id: int, client_nos: Sequence[str], by: User, at: datetime) -> None:
    """Undo ``take_off_list``; who is on it again already stays. Raises NoSuchList, ListFull."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # limits hold for two at once
    kept = own_list(list_id, by)
    _add(kept, client_nos, at)
    if kept.entries.count() > ENTRIES_AT_MOST:
        raise ListFull


@transaction.atomic
def drop_list(*, list_id: int, by: User, at: datetime) -> str:
    """Remove a list of one's own; the clients are not touched. Returns its name: without one it is
    no list any more, can be restored, and is swept like what was picked. Raises NoSuchList."""
    found = own_list(list_id, by)
    name = found.name
    found.name, found.made_at = "", at
    found.save(update_fields=["name", "made_at"])
    return str(name)


@transaction.atomic
def restore_list(*, list_id: int, name: str, by: User) -> None:
    """Undo ``drop_list``; done twice it is done once. Raises NoSuchList for a swept or another's
    one and where a new list has the name by now, TooManyLists."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # limits hold for two at once
    kept = ClientList.objects.filter(owner=by).exclude(name="")
    if kept.filter(pk=list_id, name=name).exists():
        return
    if kept.count() >= LISTS_AT_MOST:
        raise TooManyLists
    found = ClientList.objects.filter(pk=list_id, owner=by, name="").first()
    if found is None or kept.filter(name=name).exists():
        raise NoSuchList(str(list_id))
    found.name = name
    found.save(update_fields=["name"])


@transaction.atomic
def freeze_list(*, list_id: int, by: User, at: datetime) -> ClientList | None:
    """A copy of one's kept list for one act: what is put on the list or taken off it afterwards
    does not change what the act is about. None for what is no kept list of one's own: what was
    picked on a page never changes."""
    try:
        kept = own_list(list_id, by)
    except NoSuchList:
        return None
    numbers = list(kept.entries.values_list("client_no", flat=True))
    return keep_picked(client_nos=numbers, by=by, at=at)


def own_list(list_id: int, by: User) -> ClientList:
    """The kept list with this number; raises NoSuchList for anybody else's."""
    found = ClientList.objects.filter(pk=list_id, owner=by).exclude(name="").first()
    if found is None:
        raise NoSuchList(str(list_id))
    return found


def drop_old_picks(*, now: datetime) -> int:
    """Remove what was picked for acts long over; returns how many."""
    old = ClientList.objects.filter(name="", made_at__lt=now - PICKED_KEPT)
    found = old.count()
    old.delete()
    return found


def _add(into: ClientList, client_nos: Sequence[str], at: datetime) -> None:
    ClientListEntry.objects.bulk_create(
        [ClientListEntry(of=into, client_no=number, added_at=at) for number in client_nos],
        ignore_conflicts=True,
    )
