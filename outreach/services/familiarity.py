"""Setting how well a client is known: by hand, as suggested, or not as suggested; and the way back.

Each is one transaction. Every one locks the client first, as a contact does, so that evidence,
profile and history are of one moment, and of two people the second is told of the first. What
changed is told by the audit; the history says why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from clients.models import ClientProfile
from clients.rules.scope import Scope, in_full
from clients.selectors.one_client import SeenClient
from clients.selectors.visible import visible_to
from clients.services.records import MayNotEdit, ProfileFields, must_edit, update_profile
from organisation.models import User
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access
from organisation.selectors.keys import keyring
from outreach.models import FamiliarityStep
from outreach.policies.daily_work import daily_policy
from outreach.rules.contact_words import keep_key, seal_words
from outreach.rules.suggesting import How, KeepReason
from outreach.selectors.familiarity import Judged, judged
from outreach.services.last_contacts import lock_clients
from outreach.services.work_refusals import NothingSuggested, SkipUnsaid, UndoOver

AT_ONCE = 200  # suggestions taken with one click


@dataclass(frozen=True)
class Taken:
    """``steps``: the history's numbers of what was taken; ``others``: how many are no longer
    suggested so, and stay as they are."""

    steps: Sequence[int]
    others: int


@transaction.atomic
def accept(
    *,
    access: Access,
    scope: Scope,
    run_id: int,
    wanted: Mapping[str, tuple[str, str]],
    by: User,
    at: datetime,
) -> Taken:
    """Set the familiarity of these clients as the page suggested it: number → (before, after), a
    stranger's before is C. Who is not seen in full, and who is not suggested so any more, stays.
    ``run_id``: the newest published run. Raises MayNotEdit without the right."""
    if not access.has(Permission.EDIT_CLIENTS):
        raise MayNotEdit(len(wanted))
    found = _held(scope, run_id, list(wanted)[:AT_ONCE], at)
    again = [each for each in found if _is_taken(each, wanted[each.client_no], by)]
    asked = [each for each in found if _is_wanted(each, wanted[each.client_no])]
    _note({each.client_no: each.move.to for each in asked if each.move}, by=by, at=at)
    steps = FamiliarityStep.objects.bulk_create(
        _step(each, How.ACCEPTED, by=by, at=at, since_on=timezone.localdate(at)) for each in asked
    )
    steps += [each.last for each in again if each.last]
    return Taken([step.pk for step in steps], len(wanted) - len(steps))


@transaction.atomic
def overrule(
    *,
    access: Access,
    seen: SeenClient,
    to: str,
    reason: KeepReason,
    words: str = "",
    by: User,
    at: datetime,
) -> FamiliarityStep:
    """Keep the familiarity as it is though a move to ``to`` is suggested: that is not suggested
    again on the same evidence. The same again changes nothing. Raises MayNotEdit, SkipUnsaid for
    another reason without words, NothingSuggested."""
    must_edit(access, seen)
    words = words.strip()
    if reason is KeepReason.OTHER and not words:
        raise SkipUnsaid(reason)
    (found,) = _judged_client(seen, at)
    last = found.last
    if found.move is None or found.move.to != to:
        if last is not None and (last.how, last.suggested, last.by_id) == (
            How.OVERRULED, to, by.pk,
        ):  # fmt: skip
            return last  # a second click
        raise NothingSuggested(seen.client_no)
    step = _step(found, How.OVERRULED, by=by, at=at, since_on=found.known.since_on)
    step.after, step.reason = step.before, reason
    key = keep_key(at)
    step.words_sealed = seal_words(keyring(), words, client_no=seen.client_no, key=key)
    step.save()
    return step


@transaction.atomic
def keep_profile(
    *,
    access: Access,
    seen: SeenClient,
    fields: ProfileFields,
    read: str | None = None,
    by: User,
    at: datetime,
) -> Sequence[str]:
    """``clients.services.records.update_profile``, with the step of a familiarity set by hand; it
    ends what was overruled before. ``read``: the familiarity that the page showed: who left it as
    it was does not put back what somebody changed meanwhile. Raises what that raises."""
    must_edit(access, seen)
    (found,) = _judged_client(seen, at)
    if read is not None and fields.familiarity == read:
        fields = replace(fields, familiarity=found.noted)
    changed = update_profile(access=access, seen=seen, fields=fields, by=by, at=at)
    if "familiarity" in changed:
        FamiliarityStep.objects.create(
            client_no=seen.client_no, at=at, by=by, how=How.BY_HAND, before=found.noted,
            after=fields.familiarity, since_on=timezone.localdate(at),
            held_since_on=found.known.since_on,
        )  # fmt: skip
    return changed


@transaction.atomic
def undo(
    *,
    access: Access,
    scope: Scope,
    run_id: int,
    steps: Sequence[int],
    by: User,
    at: datetime,
) -> None:
    """Put back what these steps of the person's own made, all of them or none. Raises MayNotEdit,
    UndoOver if anything followed one, or a client is not seen in full any more."""
    if not access.has(Permission.EDIT_CLIENTS):
        raise MayNotEdit(len(steps))
    own = FamiliarityStep.objects.filter(pk__in=steps, by=by).exclude(how=How.UNDONE)
    numbers = [step.client_no for step in own]
    found = _held(scope, run_id, numbers, at)
    undone = [each.last for each in found if each.last is not None and each.last.pk in steps]
    if not steps or len(undone) != len(set(steps)) or any(
        step.after != each.noted for step, each in zip(undone, found, strict=True)
    ):  # fmt: skip
        raise UndoOver(len(steps))
    moved = {step.client_no: step.before for step in undone if step.before != step.after}
    _note(moved, by=by, at=at)
    FamiliarityStep.objects.bulk_create(
        FamiliarityStep(
            client_no=step.client_no, at=at, by=by, how=How.UNDONE, before=step.after,
            after=step.before, since_on=step.held_since_on, held_since_on=step.since_on,
        )
        for step in undone
    )  # fmt: skip


def _held(scope: Scope, run_id: int, numbers: Sequence[str], at: datetime) -> Sequence[Judged]:
    """Those of them that are seen in full, locked, as they are now."""
    rows = visible_to(in_full(scope), run_id=run_id).filter(client_no__in=numbers)
    lock_clients(list(rows.values_list("client_no", flat=True)))
    return judged(rows.order_by("client_no"), as_of=timezone.localdate(at))


def _judged_client(seen: SeenClient, at: datetime) -> Sequence[Judged]:
    lock_clients([seen.client_no])
    rows = type(seen.snapshot).objects.filter(run_id=seen.snapshot.run_id, client_no=seen.client_no)
    return judged(rows, as_of=timezone.localdate(at))


def _is_wanted(each: Judged, wanted: tuple[str, str]) -> bool:
    return each.move is not None and (each.move.now, each.move.to) == wanted


def _is_taken(each: Judged, wanted: tuple[str, str], by: User) -> bool:
    """A second click: just this was done by this person."""
    last = each.last
    if last is None or _is_wanted(each, wanted):
        return False
    before = last.before or ClientProfile.Familiarity.STRANGER
    return (last.how, last.by_id, before, last.after) == (How.ACCEPTED, by.pk, *wanted)


def _note(levels: Mapping[str, str], *, by: User, at: datetime) -> None:
    """Into the profiles; nothing else of them is touched."""
    ClientProfile.objects.bulk_create(
        [
            ClientProfile(client_id=number, familiarity=level, updated_at=at, updated_by=by)
            for number, level in sorted(levels.items())
        ],
        update_conflicts=True, unique_fields=["client"],
        update_fields=["familiarity", "updated_at", "updated_by"],
    )  # fmt: skip


def _step(each: Judged, how: How, **given: Any) -> FamiliarityStep:
    assert each.move is not None  # noqa: S101 - only what was suggested is decided on
    return FamiliarityStep(
        client_no=each.client_no, how=how, before=each.noted, after=each.move.to,
        suggested=each.move.to, held_since_on=each.known.since_on,
        evidence=each.move.basis.kept(), policy_version=daily_policy().version, **given,
    )  # fmt: skip
