"""Taking the calls that a phone box reports (domain/03 §Phone box).

A report is one transaction: it is answered when all of it is kept. Whoever got no answer sends it
again, and a call that was taken before changes nothing: none is lost, none counts twice. The
reports of one box wait for each other at its row.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from clients.rules.sealing import normalise_phone
from organisation.rules.sealing import keyed_digest, seal
from organisation.selectors.keys import keyring
from outreach.models import CallEvent, PhoneBox
from outreach.policies.daily_work import daily_policy
from outreach.rules.calls import Became, Call, by_number, wrong_with
from outreach.selectors.call_targets import Target, number_index, targets_of
from outreach.services.call_contacts import Settled, settle
from outreach.services.phone_boxes import BoxClosed

PLACE = "call_event"


class Taken(StrEnum):
    """What is answered of a call; the last three were refused and nothing of them is kept."""

    ACCEPTED = "accepted"
    REPEATED = "repeated"  # taken before, as it is told now
    CONFLICT = "conflict"  # taken before, and told otherwise
    NOT_YET = "not_yet"
    TOO_OLD = "too_old"


@transaction.atomic
def take_calls(*, box: PhoneBox, calls: Sequence[Call], at: datetime) -> Sequence[Taken]:
    """What became of each of them, in their order: some twenty statements, however many there are.
    Raises BoxClosed if the box was disabled meanwhile."""
    at = timezone.localtime(at)
    # The row is the box's until the transaction ends.
    if not PhoneBox.objects.filter(pk=box.pk, disabled_at=None).update(last_seen_at=at):
        raise BoxClosed(box.code)
    fresh: dict[str, Call] = {}
    digests, answers = _known(box, calls), []
    for call in (replace(each, call_id=kept_id(each.call_id)) for each in calls):
        answers.append(_taken(call, digests, at))
        if answers[-1] is Taken.ACCEPTED:
            fresh[call.call_id] = call
    _keep(box, fresh, digests, at)
    return answers


def kept_id(call_id: str) -> str:
    """What is kept of a box's number for a call: recorders write telephone numbers into them."""
    return keyed_digest(keyring(), call_id, column="call_id").hex()


def _known(box: PhoneBox, sent: Sequence[Call]) -> dict[str, bytes]:
    """Digests of calls that were taken before, by what is kept of their numbers. Calls of before
    these were digests are looked for by the number itself; the oldest of them are refused."""
    kept = {each.call_id: kept_id(each.call_id) for each in sent}
    events = CallEvent.objects.filter(box=box, call_id__in=[*kept, *kept.values()])
    rows = events.values_list("call_id", "digest")
    return {kept.get(call_id, call_id): bytes(told) for call_id, told in rows}


def _taken(call: Call, digests: dict[str, bytes], at: datetime) -> Taken:
    """Of two with one number in a report the first counts."""
    told = _digest(call)
    if known := digests.get(call.call_id):
        return Taken.REPEATED if known == told else Taken.CONFLICT
    if wrong := wrong_with(daily_policy(), call, at=at):
        return Taken(wrong.value)
    digests[call.call_id] = told
    return Taken.ACCEPTED


def _digest(call: Call) -> bytes:
    """Of all that is told of it."""
    told = [
        call.employee_no, call.client_no, normalise_phone(call.number),
        call.started_at.astimezone(UTC).isoformat(), call.seconds, call.direction.value,
        call.is_automatic, call.purpose.value, call.recording,
    ]  # fmt: skip
    return keyed_digest(keyring(), json.dumps(told, ensure_ascii=False), column=PLACE)


def _keep(
    box: PhoneBox, fresh: Mapping[str, Call], digests: Mapping[str, bytes], at: datetime
) -> None:
    if not fresh:
        return
    found = targets_of(fresh.values(), path=box.institution.path, at=at)
    known = {
        call_id: (call, target) for call_id, call in fresh.items()
        if isinstance(target := found[call_id], Target)
    }  # fmt: skip
    became: Mapping[str, Became | Settled] = {
        **{call_id: why for call_id, why in found.items() if isinstance(why, Became)},
        **settle(known, box_id=box.pk, at=at),
    }
    CallEvent.objects.bulk_create(
        _event(box, call, digests[call_id], became[call_id], at) for call_id, call in fresh.items()
    )


def _event(
    box: PhoneBox, call: Call, digest: bytes, became: Became | Settled, at: datetime
) -> CallEvent:
    settled = became if isinstance(became, Settled) else Settled(became, None)
    if settled.became is Became.UNKNOWN_NUMBER:
        call = by_number(call)
    event = CallEvent(
        box=box, call_id=call.call_id, employee_no=call.employee_no, client_no=call.client_no,
        number_index=number_index(call.number) if call.number else None,
        started_at=call.started_at, seconds=call.seconds, direction=call.direction,
        is_automatic=call.is_automatic, purpose=call.purpose, digest=digest, received_at=at,
        became=settled.became, contact_id=settled.contact_id,
    )  # fmt: skip
    event.number_sealed = _sealed(event, call.number, "number")
    event.recording_sealed = _sealed(event, call.recording, "recording")
    return event


def row_of(event: CallEvent) -> str:
    """To which number and recording are bound: known before the row is."""
    return f"{event.box_id}\0{event.call_id}"


def _sealed(event: CallEvent, text: str, column: str) -> bytes | None:
    place = {"table": PLACE, "row": row_of(event), "column": column}
    return seal(keyring(), text, **place) if text else None
