"""Locks as pages show them."""

from collections.abc import Sequence

from tiering.models import BookLock


def locks(*, limit: int) -> Sequence[BookLock]:
    """The latest beginning first, with the people. One query."""
    people = BookLock.objects.select_related("created_by__staff", "lifted_by__staff")
    return list(people.order_by("-first_on", "-pk")[:limit])
