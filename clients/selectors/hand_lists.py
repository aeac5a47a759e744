"""The lists of clients somebody put together by hand."""

from collections.abc import Mapping, Sequence

from clients.models import ClientList, ClientListEntry, ClientSnapshot
from clients.rules.scope import Scope
from clients.selectors.visible import visible_to
from organisation.models import User


def list_names(user: User) -> Mapping[int, str]:
    """Number → name of one's own kept lists. One query."""
    return {each.pk: each.name for each in kept_lists(user)}


def kept_lists(user: User) -> Sequence[ClientList]:
    """One's own lists by name. One query."""
    return kept_lists_of(user.employee_no)


def kept_lists_of(employee_no: str) -> Sequence[ClientList]:
    """The same by the number of its owner. One query."""
    found = ClientList.objects.filter(owner__employee_no=employee_no).exclude(name="")
    return list(found.order_by("name", "pk"))


def picked_rows(user: User, list_id: int, *, scope: Scope, run_id: int) -> Sequence[ClientSnapshot]:
    """The clients of one's own list, or of what was picked, that are seen in a published run, the
    largest first; nobody for anybody else's list. One query."""
    entries = ClientListEntry.objects.filter(of_id=list_id, of__owner=user)
    rows = visible_to(scope, run_id=run_id).filter(client_no__in=entries.values("client_no"))
    return list(rows.order_by("-annual_average", "client_no"))
