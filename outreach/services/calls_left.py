"""Calls of which nobody knew whom they were with, asked about again: the files of a night may know
the number, hand the client over, or name the agent."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from clients.models import Client
from organisation.rules.sealing import unseal
from organisation.selectors.keys import keyring
from outreach.models import CallEvent, PhoneBox
from outreach.rules.calls import MOST_CALLS, Became
from outreach.selectors.call_targets import Target, targets_of
from outreach.services.call_contacts import call_of, settle
from outreach.services.calls import PLACE, row_of

ASKED_FOR = timedelta(days=7)  # so long the files have time to tell


def settle_left(*, at: datetime) -> int:
    """How many of them have a contact now. Each box's oldest first, in transactions of some hundred
    calls; what is still unknown is asked about again the next time, for a week."""
    boxes = PhoneBox.objects.select_related("institution").order_by("pk")
    return sum(_settle_box(box, timezone.localtime(at)) for box in boxes)


def _settle_box(box: PhoneBox, at: datetime) -> int:
    told, rest = 0, _left(box, at).order_by("started_at", "pk")
    while events := list(rest[:MOST_CALLS]):
        told += _settle(box, [each.pk for each in events], at)
        last = events[-1]
        behind = Q(started_at__gt=last.started_at) | Q(started_at=last.started_at, pk__gt=last.pk)
        rest = _left(box, at).filter(behind).order_by("started_at", "pk")
    return told


@transaction.atomic
def _settle(box: PhoneBox, numbers: Sequence[int], at: datetime) -> int:
    """The box's row is held, as while it reports."""
    PhoneBox.objects.select_for_update(no_key=True).get(pk=box.pk)
    events = {each.call_id: each for each in _left(box, at).filter(pk__in=numbers)}
    calls = {
        call_id: call_of(event, client_no=event.client_no, number=_number(event))
        for call_id, event in events.items()
    }
    found = targets_of(calls.values(), path=box.institution.path, at=at)
    known = {
        call_id: (calls[call_id], target) for call_id, target in found.items()
        if isinstance(target, Target)
    }  # fmt: skip
    settled = settle(known, box_id=box.pk, at=at)
    told = []
    for call_id, event in events.items():
        why, before = found[call_id], event.became
        if isinstance(why, Became):
            event.became = why
        else:
            event.became, event.contact_id = settled[call_id].became, settled[call_id].contact_id
        if event.became != before:
            told.append(event)
    CallEvent.objects.bulk_update(told, ["became", "contact"])
    return len(settled)


def _left(box: PhoneBox, at: datetime) -> QuerySet[CallEvent]:
    """Those of the last days that may be told now: of an unknown number only what has a client."""
    of_number = Client.objects.filter(phone_index=OuterRef("number_index"))
    of_client = Client.objects.filter(pk=OuterRef("client_no"))
    rows = CallEvent.objects.filter(box=box, contact__isnull=True, started_at__gte=at - ASKED_FOR)
    unknown = Q(became=Became.UNKNOWN_NUMBER)
    return rows.filter(~unknown | Exists(of_number) | Exists(of_client))


def _number(event: CallEvent) -> str:
    if event.number_sealed is None:
        return ""
    sealed = bytes(event.number_sealed)
    return unseal(keyring(), sealed, table=PLACE, row=row_of(event), column="number")
