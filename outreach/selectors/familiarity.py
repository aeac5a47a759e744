"""What is known of clients' familiarity, for a whole book at once, and what to suggest of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Q, Subquery
from django.utils import timezone

from clients.models import ClientProfile
from clients.querysets.snapshots import SnapshotQuerySet
from clients.selectors.one_client import SeenClient
from outreach.models import Contact, FamiliarityStep
from outreach.policies.daily_work import daily_policy
from outreach.rules.contacts import FACE_TO_FACE
from outreach.rules.familiarity import Evidence
from outreach.rules.policy import Familiarity
from outreach.rules.suggesting import How, Known, Suggested, read_basis, suggested

HISTORY_SHOWN = 20


@dataclass(frozen=True)
class Judged:
    """One client: ``noted`` is what the profile says, empty for a stranger; ``last``: the newest
    step of its history; ``move``: what to suggest, if anything."""

    client_no: str
    aum: Decimal
    noted: str
    known: Known
    last: FamiliarityStep | None
    move: Suggested | None


def judged(rows: SnapshotQuerySet, *, as_of: date) -> Sequence[Judged]:
    """All clients of ``rows``, which passed the gate: a book's, some thousands at most. Three
    statements however many they are."""
    profiles = ClientProfile.objects.filter(client_id=OuterRef("client_no"))
    found = list(
        rows.annotate(
            noted=Subquery(profiles.values("familiarity")[:1]),
            noted_at=Subquery(profiles.values("updated_at")[:1]),
            effective_on=F("last_contact__effective_on"),
        ).values("client_no", "aum", "noted", "noted_at", "effective_on")
    )
    numbers = [row["client_no"] for row in found]
    had, last = _had(numbers, as_of), _last_steps(numbers)
    return [
        _judged(row, had.get(row["client_no"], {}), last.get(row["client_no"]), as_of)
        for row in found
    ]


def judged_client(seen: SeenClient, *, as_of: date) -> tuple[Judged, Sequence[FamiliarityStep]]:
    """One client, and its history, the newest first, each with who it was. Two statements."""
    steps = FamiliarityStep.objects.filter(client_no=seen.client_no).select_related("by__staff")
    history = list(steps.order_by("-pk")[:HISTORY_SHOWN])
    profile, contact = seen.profile, seen.last_contact
    row = {
        "client_no": seen.client_no, "aum": seen.snapshot.aum,
        "noted": profile.familiarity if profile else "",
        "noted_at": profile.updated_at if profile else None,
        "effective_on": contact.effective_on if contact else None,
    }  # fmt: skip
    had = _had([seen.client_no], as_of).get(seen.client_no, {})
    return _judged(row, had, history[0] if history else None, as_of), history


def since_of(last: FamiliarityStep | None, noted_at: Any, *, as_of: date) -> date:
    """The day the familiarity was set: of one that is older than its history, the last day on
    which somebody altered the profile."""
    if last is not None:
        return last.since_on
    return timezone.localdate(noted_at) if noted_at else as_of


def _judged(
    row: Mapping[str, Any], had: Mapping[str, Any], last: FamiliarityStep | None, as_of: date
) -> Judged:
    known = Known(
        Familiarity(row["noted"] or Familiarity.STRANGER),
        since_of(last, row["noted_at"], as_of=as_of),
        Evidence(had.get("effective", 0), had.get("face_to_face", 0), row["effective_on"]),
        had.get("newest", 0),
    )
    kept = None
    if last is not None and last.how == How.OVERRULED and last.evidence is not None:
        kept = (Familiarity(last.suggested), read_basis(last.evidence))
    move = suggested(daily_policy(), known, overruled=kept, as_of=as_of)
    return Judged(row["client_no"], row["aum"], row["noted"] or "", known, last, move)


def _had(numbers: Iterable[str], as_of: date) -> Mapping[str, Mapping[str, Any]]:
    """Of the policy's days, the last of which is ``as_of``. A list of numbers, no subquery: each is
    looked up in the index of effective contacts."""
    since = as_of - timedelta(days=daily_policy().familiarity.days)
    contacts = Contact.objects.standing().filter(
        client_no__in=list(numbers), is_effective=True, on__gt=since, on__lte=as_of
    )
    counted = contacts.values("client_no").annotate(
        effective=Count("pk"), newest=Max("pk"),
        face_to_face=Count("pk", filter=Q(kind__in=sorted(FACE_TO_FACE))),
    )  # fmt: skip
    return {row["client_no"]: row for row in counted.order_by()}


def _last_steps(numbers: Iterable[str]) -> Mapping[str, FamiliarityStep]:
    steps = FamiliarityStep.objects.filter(client_no__in=list(numbers))
    newest = steps.order_by("client_no", "-pk").distinct("client_no")
    return {step.client_no: step for step in newest}
