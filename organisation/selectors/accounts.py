"""The state of accounts, and what was done to them."""

from collections.abc import Sequence

from organisation.models import AccountEvent, User

SHOWN_EVENTS = 20


def newest_events(user: User) -> Sequence[AccountEvent]:
    """The newest twenty acts on an account, newest first, with who did them."""
    events = AccountEvent.objects.filter(user=user).select_related("by", "by__staff")
    return list(events.order_by("-at", "-id")[:SHOWN_EVENTS])
