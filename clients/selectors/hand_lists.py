"""The lists of clients somebody put together by hand."""

from collections.abc import Mapping, Sequence

from clients.models import ClientList
from organisation.models import User


def list_names(user: User) -> Mapping[int, str]:
    """Number → name of one's own kept lists. One query."""
    return {each.pk: each.name for each in kept_lists(user)}


def kept_lists(user: User) -> Sequence[ClientList]:
    """One's own lists by name. One query."""
    return list(ClientList.objects.filter(owner=user).exclude(name="").order_by("name", "pk"))
