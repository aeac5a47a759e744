"""Which of several clients with one number a call was with: the one whose call the agent logged."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from outreach.models import Contact
from outreach.policies.daily_work import daily_policy
from outreach.rules.calls import Call, is_around
from outreach.rules.contacts import Kind, Origin

Several = Collection[tuple[Call, Sequence[str]]]  # calls, each with the clients it may be of


def meant_by(several: Several) -> Mapping[str, str]:
    """``call_id`` → client, where the agent logged a call with exactly one of them while it lasted
    or shortly before or after. One statement; none for no calls."""
    asked = [(call, clients) for call, clients in several if not call.is_automatic]
    if not asked:
        return {}
    logged = list(logged_calls([call for call, _ in asked], {c for _, each in asked for c in each}))
    found = {
        call.call_id: {each.client_no for each in logged if _is_of(each, call, clients)}
        for call, clients in asked
    }
    return {call_id: clients.pop() for call_id, clients in found.items() if len(clients) == 1}


def logged_calls(calls: Collection[Call], clients: Collection[str]) -> QuerySet[Contact]:
    """Calls that people logged with these clients in these hours, which no call is told by yet."""
    near = timedelta(minutes=daily_policy().match_minutes)
    return Contact.objects.standing().filter(
        client_no__in=clients, employee_no__in={call.employee_no for call in calls},
        kind=Kind.CALL, origin=Origin.PERSON, calls=None,
        at__gte=min(call.started_at for call in calls) - near,
        at__lte=max(call.ended_at for call in calls) + near,
    )  # fmt: skip


def _is_of(contact: Contact, call: Call, clients: Sequence[str]) -> bool:
    is_theirs = contact.employee_no == call.employee_no and contact.client_no in clients
    at = timezone.localtime(contact.at)
    return (
        is_theirs and contact.direction == call.direction
        and is_around(daily_policy(), at, began=call.started_at, seconds=call.seconds)
    )  # fmt: skip
